/**
 * What one node sees of two runs, and how far that is the same. Pure.
 *
 * A node sees what it was at the start, what it receives and from whom, its own sends, timers,
 * requests and coins, the numbers of its rounds, and its own crashes; each in its own order. It
 * does not see ticks: no node reads a clock, and what it knows of time are its timers and its
 * rounds. Nor does it see what was lost on the way, how often a name was used, that its messages
 * are changed behind its back, that it was paused, or what others do.
 *
 * @typedef {import("./types.js").WireEvent} WireEvent
 * @typedef {object} SameView
 * @property {string} node
 * @property {number} events so many things are the same, from its start on
 * @property {number} seq the last of them in the first run; -1: not even the start
 * @property {number} at its tick
 * @property {boolean} whole whether there is nothing else in either run
 */

import { sameValue } from "./align.js";
import { readName } from "./names.js";

/** @typedef {(event: WireEvent) => any[]} Eye */

/** A timer, a coin, without whose and which setting it is. @param {string | undefined} name */
const own = (name = "") => name.split(".")[1] ?? name;

/** @type {Eye} */
const said = ({ message, to, honest, body }) => [readName(message ?? "").kind, to, honest ?? body];

/** @type {{[kind: string]: Eye}} */
const EYES = {
  "node-started": () => [],
  "message-delivered": ({ message, from, body }) => [readName(message ?? "").kind, from, body],
  "message-sent": said,
  "message-withheld": said,
  "timer-set": ({ timer }) => [own(timer)],
  "timer-fired": ({ timer }) => [own(timer)],
  "timer-cancelled": ({ timer }) => [own(timer)],
  "request-made": ({ request, args }) => [request, args ?? {}],
  "round-started": ({ round }) => [round],
  "coin-tossed": ({ coin, outcome }) => [own(coin), outcome],
  "node-crashed": () => [],
  "node-recovered": () => [],
};

/** What is kept back was sent, as far as its sender can tell. @param {string} kind */
const seenAs = (kind) => (kind === "message-withheld" ? "message-sent" : kind);

/** The places of all that each node sees of a run, in its own order.
 * @param {WireEvent[]} events @returns {Map<string, number[]>} */
function sightsOf(events) {
  /** @type {Map<string, number[]>} */
  const sights = new Map();
  events.forEach(({ kind, node }, seq) => {
    if (!node || !EYES[kind]) return;
    const line = sights.get(node);
    if (line) line.push(seq);
    else sights.set(node, [seq]);
  });
  return sights;
}

/** Whether its node cannot tell the two events apart.
 * @param {WireEvent} one @param {WireEvent} other */
function looksSame(one, other) {
  if (one === other) return true;
  if (seenAs(one.kind) !== seenAs(other.kind)) return false;
  return sameValue(EYES[one.kind](one), EYES[other.kind](other))
    && sameValue(one.state ?? {}, other.state ?? {});
}

/** How far each node sees the same in two runs.
 * @param {WireEvent[]} now @param {WireEvent[]} before @param {string[]} nodes
 * @returns {SameView[]} */
export function sameViews(now, before, nodes) {
  const [mine, theirs] = [sightsOf(now), sightsOf(before)];
  return nodes.map((node) => {
    const [line, other] = [mine.get(node) ?? [], theirs.get(node) ?? []];
    const parted = line.findIndex((seq, place) =>
      place >= other.length || !looksSame(now[seq], before[other[place]]));
    const events = parted < 0 ? line.length : parted;
    const seq = line[events - 1] ?? -1;
    const whole = events === line.length && events === other.length;
    return { node, events, seq, at: now[seq]?.at ?? 0, whole };
  });
}

/** @param {SameView} view @param {string} title */
export function sentenceOf({ events, at, whole }, title) {
  if (events === 0) return `${title} can tell the two runs apart from the start.`;
  const upto = whole ? "to the end" : `up to tick ${at}`;
  return `${title} sees exactly the same in both runs, ${upto}. `
    + "Whatever it does here, it must do there.";
}
