/**
 * The first moment at which two runs differ, and one sentence for it. Pure.
 *
 * @typedef {import("./align.js").Past} Past
 * @typedef {import("./types.js").WireEvent} WireEvent
 * @typedef {import("./types.js").StoryMessage} StoryMessage
 * @typedef {object} Divergence
 * @property {number} seq the first event of the run now that the run before has not
 * @property {number} at
 * @property {string} what without a full stop: "lost Order 1→3"
 * @property {string} sentence
 */

import { partAt, sameEvent, sameValue } from "./align.js";
import { say } from "./words.js";
import { titleOf } from "./phrases.js";

/** @param {Past} now @param {Past} before @returns {Divergence | null} */
export function divergenceOf(now, before) {
  const place = partAt(now.trace.events, before.trace.events);
  if (!place) return null;
  const [mine, theirs] = [now.trace.events[place.now], before.trace.events[place.before]];
  const at = Math.min(mine?.at ?? Infinity, theirs?.at ?? Infinity);
  const what = wordsFor(now, before, { mine, theirs, at });
  const upper = what.charAt(0).toUpperCase() + what.slice(1);
  return { seq: place.now, at, what, sentence: `${upper} at tick ${at}: from here on things differ.` };
}

/** @typedef {{mine: WireEvent | undefined, theirs: WireEvent | undefined, at: number}} Parting */

/** @param {Past} now @param {Past} before @param {Parting} parting */
function wordsFor(now, before, { mine, theirs, at }) {
  const fresh = mine && mine.at === at && !has(before, mine) ? mine : undefined;
  const gone = theirs && theirs.at === at && !has(now, theirs) ? theirs : undefined;
  const told = [fresh, gone].find((event) => event && !event.message) ?? fresh ?? gone ?? mine;
  if (!told) return "the end of the run";
  if (told.message) return ofMessage(told.message, now, before);
  return told === gone ? missing(told, now) : happening(told, now);
}

/** Whether the run has the same event at the same tick.
 * @param {Past} past @param {WireEvent} event */
const has = ({ trace }, event) =>
  trace.events.some((one) => one.at === event.at && sameEvent(one, event));

/** @param {StoryMessage} message */
export const nameOf = ({ kind, from, to }) => `${kind} ${from}→${to}`;

/** What became of a message that is not what it was. @param {string} name @param {Past} now
 * @param {Past} before */
function ofMessage(name, now, before) {
  const mine = now.story.byName.get(name);
  const theirs = before.story.byName.get(name);
  if (mine && theirs) return turned(mine, theirs);
  const one = mine ?? theirs;
  if (!one) return name;
  return mine ? `new: ${nameOf(one)}` : `no ${nameOf(one)}`;
}

/** @param {StoryMessage} mine @param {StoryMessage} theirs */
function turned(mine, theirs) {
  const name = nameOf(mine);
  if (mine.fate === "withheld") return `${name} is kept back`;
  if (theirs.fate === "withheld") return `${name} is not kept back`;
  if (mine.sentAt !== theirs.sentAt) return `${name} is sent ${sooner(mine.sentAt, theirs.sentAt)}`;
  const field = Object.keys(mine.body).find((key) => !sameValue(mine.body[key], theirs.body[key]));
  if (field) return `${name} says ${say(mine.body[field])} instead of ${say(theirs.body[field])}`;
  return ended(name, mine, theirs);
}

/** @param {string} name @param {StoryMessage} mine @param {StoryMessage} theirs */
function ended(name, mine, theirs) {
  if (mine.fate === "dropped" && theirs.fate !== "dropped") return `lost ${name}`;
  if (theirs.fate === "dropped" && mine.fate !== "dropped") return `${name} is no longer lost`;
  if (mine.endAt === null) return `${name} is still on its way`;
  if (theirs.endAt === null || mine.endAt === theirs.endAt) return `${name} ends otherwise`;
  return `${name} arrives ${sooner(mine.endAt, theirs.endAt)}`;
}

/** @param {number} now @param {number} before */
const sooner = (now, before) => (now < before ? "sooner" : "later");

/** What happens to a node, and what no longer does. @type {{[kind: string]: [string, string]}} */
const DEEDS = {
  "node-crashed": ["crashes", "does not crash"],
  "node-recovered": ["recovers", "does not recover"],
  "node-paused": ["pauses", "does not pause"],
  "node-resumed": ["goes on", "does not go on"],
  "node-turned": ["is a traitor", "is loyal"],
  "network-cut": ["the network is cut", "the network is not cut"],
  "network-held": ["messages are held", "messages are not held"],
  "network-healed": ["the network heals", "the network does not heal"],
};

/** @param {WireEvent} event @param {Past} now */
const happening = (event, now) => deed(event, now, 0) ?? plain(event);

/** @param {WireEvent} event @param {Past} now */
const missing = (event, now) => deed(event, now, 1) ?? `no longer “${plain(event)}”`;

/** @param {WireEvent} event @param {Past} now @param {0 | 1} which */
function deed({ kind, node }, now, which) {
  const word = DEEDS[kind]?.[which];
  return word && node ? `${titleOf(now.trace, node)} ${word}` : word;
}

/** @param {WireEvent} event */
const plain = ({ text }) => text.replace(/\.$/, "");
