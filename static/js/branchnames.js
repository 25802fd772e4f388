/**
 * A run by what it has otherwise than the one all began with: "drop Order 1→3", "crash 2 at 5".
 * Reads the link's own grammar; what it means is for the server to say. Pure.
 */

import { readName } from "./names.js";
import { plural } from "./phrases.js";

/** The interventions in a scenario's text. @param {string} text @returns {string[]} */
export const doingsOf = (text) =>
  (text.split("?")[1] ?? "").split("&").flatMap((part) =>
    (part.startsWith("do=") ? [part.slice(3)] : []));

/** @param {string} text */
const message = (text) => {
  const { from, to, kind } = readName(text);
  const [, nth = ""] = /\.(\d+)(?:\*|$)/.exec(text) ?? [];
  return `${kind}${nth && ` ${nth}`} ${from}→${to}`;
};

/** `group~group` or `group/group`. @param {string} groups */
const sides = (groups) => groups.replace("~", "→").replaceAll("/", "|");

/** @type {{[kind: string]: (rest: string, at: string) => string}} */
const SHORT = {
  drop: (rest) => `drop ${message(rest)}`,
  delay: (rest) => `delay ${message(rest.split(":")[0])} by ${rest.split(":")[1]}`,
  deliver: (rest, at) => `deliver ${message(rest)} at ${at}`,
  copy: (rest) => `copy ${message(rest.split(":")[0])}`,
  say: (rest) => `${message(rest.split(":")[0])} says ${saying(rest.split(":")[1] ?? "")}`,
  crash: (rest, at) => `crash ${rest} at ${at.includes("~") ? message(at) : at}`,
  recover: (rest, at) => `recover ${rest} at ${at}`,
  pause: (rest, at) => `pause ${rest} at ${at}`,
  traitor: (rest, at) => `traitor ${rest.replace(":", " ")}${at && ` at ${at}`}`,
  cut: (rest, at) => `cut ${sides(rest)} at ${at}`,
  hold: (rest, at) => `hold ${sides(rest)} at ${at}`,
  heal: (_, at) => `heal at ${at}`,
  fire: (rest, at) => `fire ${rest} at ${at}`,
  choose: (rest) => `choose ${rest.replace(":", " ")}`,
  request: (rest, at) => `ask ${rest.split(":").slice(0, 2).join(" ")} at ${at}`,
};

/** @param {string} args */
const saying = (args) => args.split(",").map((one) => one.split("=").at(-1)).join(", ");

/** An intervention in a few words. @param {string} text */
export function shortOf(text) {
  const [, kind = "", rest = "", at = ""] = /^(\w+):?([^@]*)@?(.*)$/.exec(text) ?? [];
  return SHORT[kind]?.(rest, at) ?? text;
}

/** All that a run has otherwise than the one it began from.
 * @param {string} text @param {string} root @returns {string[]} */
export function differences(text, root) {
  const [mine, theirs] = [doingsOf(text), doingsOf(root)];
  const more = mine.filter((one) => !theirs.includes(one)).map(shortOf);
  const less = theirs.filter((one) => !mine.includes(one)).map((one) => `no ${shortOf(one)}`);
  return [...more, ...less];
}

/** @param {string} text @param {string} root
 * @param {{title: string, query: string}[]} [presets] name a run that differs in much */
export function branchName(text, root, presets = []) {
  if (text === root) return "base";
  const all = differences(text, root);
  const preset = presets.find(({ query }) => query === text);
  if (preset && all.length > 2) return preset.title;
  if (all.length <= 2) return all.join(" + ") || "other settings";
  return `${all.slice(0, 2).join(" + ")} + ${plural(all.length - 2, "change")}`;
}
