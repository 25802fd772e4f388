/**
 * The words on the diagram: labels, and the names that a screen reader says.
 *
 * @typedef {import("./types.js").Description} Description
 * @typedef {import("./types.js").StoryMessage} StoryMessage
 */

export const NONE = "none";

/** A property's name as a word: `one_leader` is "one leader", `ic1` is "IC1".
 * @param {string} name */
export const propertyWord = (name) =>
  (/^[a-z]+\d+$/.test(name) ? name.toUpperCase() : name.replaceAll("_", " "));

/** @param {any} value @returns {string} */
export function say(value) {
  if (value === null || value === undefined || value === "") return NONE;
  if (value === true) return "yes";
  if (value === false) return "no";
  if (Array.isArray(value)) return value.map(say).join(".");
  if (typeof value === "object") {
    return Object.entries(value).map(([key, inner]) => `${key} ${say(inner)}`).join(", ");
  }
  return String(value);
}

/** @param {string} template @param {{[field: string]: any}} body */
export const fill = (template, body) =>
  template.replace(/\{(\w+)\}/g, (_, field) => (field in body ? say(body[field]) : ""));

/** @param {StoryMessage} message @param {Description|null} description */
export function labelOf(message, description) {
  const template = description?.messages.find(({ kind }) => kind === message.kind)?.label;
  const said = fill(template || message.kind, message.body).trim() || message.kind;
  const copy = message.copy ? ` (copy ${message.name.split("*")[1]})` : "";
  return said + (message.lie ? " (lie)" : "") + copy;
}

/** Why a message never came, in one word. @type {{[by: string]: string}} */
const LOST = {
  you: "dropped", partition: "cut", crash: "down", loss: "lost", late: "late",
};

/** The same for a reader who does not see where it stopped. @type {{[by: string]: string}} */
const LOST_TO = {
  you: "dropped by you", partition: "cut off by a partition", crash: "lost, receiver down",
  loss: "lost by the network", late: "too late for its round",
};

/** @param {StoryMessage} message */
export function fateWord(message) {
  if (message.fate === "withheld") return "withheld";
  return message.fate === "dropped" ? LOST[message.by ?? ""] ?? "lost" : "";
}

/** @param {StoryMessage} message @param {number} count events that have happened */
function stage(message, count) {
  if (message.fate === "withheld") return `withheld by traitor ${message.from}`;
  if (message.sent >= count) return `not sent yet, due at ${message.sentAt}`;
  if (message.end === null) return "in flight at the end";
  if (message.end >= count) return `in flight, arrives at ${message.endAt}`;
  const lost = LOST_TO[message.by ?? ""] ?? "lost";
  if (message.fate === "dropped") return `${lost} at ${message.endAt}`;
  return `sent at ${message.sentAt}, delivered at ${message.endAt}`;
}

/** Such as "Order attack, 3 to 1, in flight, arrives at 12".
 * @param {StoryMessage} message @param {string} label @param {number} count */
export function messageName(message, label, count) {
  const what = label.startsWith(message.kind) ? label : `${message.kind} ${label}`;
  return `${what}, ${message.from} to ${message.to}, ${stage(message, count)}`;
}

/** @param {string} text @param {number} width @param {(text: string) => number} measure */
export function shorten(text, width, measure) {
  let cut = text;
  while (cut.length > 2 && measure(cut) > width) cut = `${cut.slice(0, -2)}…`;
  return cut;
}
