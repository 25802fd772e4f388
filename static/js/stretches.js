/**
 * Stretches of a run that only repeat themselves: the same kinds of events at the same nodes in the
 * same order, again and again, and nothing among them that one would look for. Read off the trace
 * alone; no protocol is known here. Pure.
 *
 * @typedef {import("./types.js").WireEvent} WireEvent
 * @typedef {object} Stretch
 * @property {number} from its first event; what it repeats stands just before it
 * @property {number} to the event after its last
 * @property {number} times how often what stands before it comes again
 * @property {string[]} kinds of the messages in one round of it
 */

import { readName } from "./names.js";

/** What may be in such a stretch. */
const PLAIN = new Set(["message-sent", "message-delivered", "timer-set", "timer-fired",
  "timer-cancelled"]);
const LONGEST = 240;
const TRIES = 6;
/** From so many rounds on, or for so many events, a stretch is worth folding. */
const ROUNDS = 3;
const LEAST = 16;
const MANY = 40;

/** @param {WireEvent} event */
function signOf({ kind, node, from, to, message, timer }) {
  const timed = (timer ?? "").split(".").slice(0, 2).join(".");
  return `${kind} ${node} ${from} ${to} ${readName(message ?? "").kind} ${timed}`;
}

/** Every event as a number: the same for the same sign, and one of its own for what is looked for.
 * @param {WireEvent[]} events @param {(event: WireEvent) => boolean} telling
 * @returns {number[]} */
function numbered(events, telling) {
  /** @type {Map<string, number>} */
  const signs = new Map();
  return events.map((event, seq) => {
    if (!PLAIN.has(event.kind) || event.honest || telling(event)) return -1 - seq;
    const sign = signOf(event);
    const number = signs.get(sign) ?? signs.size;
    signs.set(sign, number);
    return number;
  });
}

/** For each event, where the next one of the same sign stands. @param {number[]} signs */
function followers(signs) {
  /** @type {Map<number, number>} */
  const last = new Map();
  const next = new Array(signs.length).fill(Infinity);
  for (let seq = signs.length - 1; seq >= 0; seq -= 1) {
    next[seq] = last.get(signs[seq]) ?? Infinity;
    last.set(signs[seq], seq);
  }
  return next;
}

/** For how many events from here the run is as it was a period before.
 * @param {number[]} signs @param {number} from @param {number} period */
function sameFor(signs, from, period) {
  let seq = from;
  while (seq < signs.length && signs[seq] === signs[seq - period]) seq += 1;
  return seq - from;
}

/** @param {number} times @param {number} size */
const worth = (times, size) => (times >= ROUNDS && size >= LEAST) || (times > 1 && size >= MANY);

/**
 * @param {WireEvent[]} events
 * @param {(event: WireEvent) => boolean} telling whether an event has something to show of its own
 * @returns {Stretch[]} in their order, none within another
 */
export function stretchesOf(events, telling) {
  const signs = numbered(events, telling);
  const next = followers(signs);
  /** @type {Stretch[]} */
  const found = [];
  for (let seq = 0; seq < signs.length; seq += 1) {
    const stretch = startingAt(signs, next, seq);
    if (!stretch) continue;
    const round = events.slice(seq, stretch.from);
    found.push({ ...stretch, kinds: kindsOf(round) });
    seq = stretch.to - 1;
  }
  return found;
}

/** @param {number[]} signs @param {number[]} next @param {number} seq */
function startingAt(signs, next, seq) {
  if (signs[seq] < 0) return null;
  let from = next[seq];
  for (let tried = 0; tried < TRIES && from - seq <= LONGEST; tried += 1, from = next[from]) {
    const period = from - seq;
    const times = Math.floor(sameFor(signs, from, period) / period);
    if (worth(times, times * period)) return { from, to: from + times * period, times };
  }
  return null;
}

/** @param {WireEvent[]} round */
const kindsOf = (round) => [...new Set(round.flatMap(({ message }) =>
  (message ? [readName(message).kind] : [])))];

/** The stretch that an event lies in. @param {Stretch[]} stretches @param {number} seq */
export function stretchAt(stretches, seq) {
  let lo = 0;
  let hi = stretches.length;
  while (lo < hi) {
    const mid = (lo + hi) >> 1;
    if (stretches[mid].to <= seq) lo = mid + 1;
    else hi = mid;
  }
  const stretch = stretches[lo];
  return stretch && stretch.from <= seq ? stretch : undefined;
}

/** @param {Stretch} stretch @param {WireEvent[]} events */
export function stretchWords({ from, to, times, kinds }, events) {
  const what = kinds.slice(0, 3).join(", ") + (kinds.length > 3 ? ", …" : "");
  const ticks = `ticks ${events[from].at}–${events[to - 1].at}`;
  const size = `${(to - from).toLocaleString("en")} events`;
  return `${times} rounds ${what ? `of ${what} ` : ""}like the one above · ${size} · ${ticks}`;
}
