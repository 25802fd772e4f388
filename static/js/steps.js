/**
 * The time axis by causal step: a step is the longest chain of what must come before, and waiting
 * takes no room. Events keep their order, so an axis tells the step reached so far. Pure.
 *
 * @typedef {import("./types.js").WireEvent} WireEvent
 * @typedef {import("./layout.js").Marks} Marks
 * @typedef {"ticks"|"steps"} Axis
 */

import { clocksOf } from "./clocks.js";

/** From the events of one tick to those of the next, however long that takes. */
export const STEP = 31;

/** @type {WeakMap<WireEvent[], number[]>} */
const known = new WeakMap();

/** The step that a run has reached with an event; the list is read on as it grows.
 * @param {WireEvent[]} events @param {string[]} ids @param {number} seq */
export function stepAt(events, ids, seq) {
  const reached = known.get(events) ?? [];
  known.set(events, reached);
  if (reached.length < events.length) {
    const { lamport } = clocksOf(events, ids);
    for (let at = reached.length; at < events.length; at += 1) {
      reached.push(Math.max(reached[at - 1] ?? 0, lamport[at]));
    }
  }
  return reached[Math.min(seq, reached.length - 1)] ?? 0;
}

/** What the flag at the playhead says. @param {Marks} marks
 * @param {{count: number, spot: {tick: number}|null}} view */
export function flagOf({ events, scale }, { count, spot }) {
  if (scale.steps) return count > 0 ? stepAt(events, scale.steps, count - 1) : 0;
  return spot?.tick ?? events[Math.min(count, events.length) - 1]?.at ?? 0;
}

/** The place of the playhead, in words.
 * @param {{trace: import("./types.js").Trace, count: number, axis: Axis}} state */
export function clockWords({ trace: { events, header }, count, axis }) {
  const tick = `tick ${events[count - 1]?.at ?? 0}`;
  if (axis === "ticks" || count === 0) return tick;
  return `${tick} · step ${stepAt(events, (header?.nodes ?? []).map(({ id }) => id), count - 1)}`;
}

/** How far the paper is to move so that one event stays where it is seen: the one at the playhead
 * if it is in sight, else the first one that is.
 * @param {number[]} before places of the events @param {number[]} after @param {number} count
 * @param {{from: number, to: number}} sight */
export function shiftOf(before, after, count, { from, to }) {
  const inSight = (/** @type {number} */ y) => y >= from && y <= to;
  const seq = inSight(before[count - 1] ?? -1) ? count - 1 : before.findIndex(inSight);
  return seq < 0 ? 0 : (after[seq] ?? 0) - before[seq];
}
