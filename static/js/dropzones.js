/**
 * Where a drag would let something go: the tick at a height and the height of a tick, the strips at
 * the edges where a message is lost, and how fast the paper follows a pointer near its end. Pure.
 *
 * @typedef {import("./scale.js").Scale} Scale
 * @typedef {import("./drag.js").Point} Point
 * @typedef {{left: number, right: number, top: number, bottom: number}} Box in the window
 * @typedef {{left: number, right: number}} Strips how wide the strip at each edge is
 */

import { AXIS } from "./lanes.js";
import { countAt } from "./playback.js";

/** What is nearer than this to a height is at it. */
const CLEAR = 12;
/** Room for a tick below all that happens. */
const PACE = 14;
/** How far a strip keeps from what is being dragged, and how wide it may be. */
const AWAY = 20;
const SLIMMEST = 24;
const WIDEST = 72;
/** From so near an edge on the paper moves, at most so far at a time. */
const NEAR = 44;
const FASTEST = 16;

/** The tick at a height on the paper. @param {Scale} scale @param {number} y */
export function tickAt({ events, y: places }, y) {
  const last = countAt(places, y) - 1;
  if (last < 0) return events[0]?.at ?? 0;
  const { at } = events[last];
  const next = events[last + 1];
  if (!next) return at + Math.max(Math.round((y - places[last]) / PACE), 0);
  const way = places[last + 1] - places[last];
  return at + (way > 0 ? Math.round(((y - places[last]) / way) * (next.at - at)) : 0);
}

/** The height at which a tick stands: of all that it takes, what is nearest.
 * @param {Scale} scale @param {number} tick @param {number} near */
export function placeOf({ events, y: places }, tick, near) {
  const first = sought(events, tick);
  if (first === events.length) return beyond(events, places, tick);
  const after = sought(events, tick + 1);
  if (after > first) return Math.min(Math.max(near, places[first]), places[after - 1]);
  if (first === 0) return places[0];
  const from = events[first - 1].at;
  const share = (tick - from) / (events[first].at - from);
  return places[first - 1] + share * (places[first] - places[first - 1]);
}

/** @param {{at: number}[]} events @param {number[]} places @param {number} tick */
function beyond(events, places, tick) {
  const last = events.length - 1;
  return last < 0 ? 0 : places[last] + (tick - events[last].at) * PACE;
}

/** The first event at a tick or later. @param {{at: number}[]} events @param {number} tick */
function sought(events, tick) {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (events[middle].at < tick) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Clearly above (-1), clearly below (1), or at a height. @param {number} y @param {number} mark */
export const sideOf = (y, mark) => (Math.abs(y - mark) < CLEAR ? 0 : Math.sign(y - mark));

/** The strips keep clear of the receiver's lifeline and of where the drag began.
 * @param {Box} box @param {number[]} xs of both, in the window @returns {Strips} */
export function stripsOf({ left, right }, xs) {
  const width = (/** @type {number} */ edge, /** @type {number} */ most) =>
    Math.min(Math.max(Math.min(...xs.map((x) => Math.abs(x - edge))) - AWAY, SLIMMEST), most);
  return { left: width(left, AXIS), right: width(right, WIDEST) };
}

/** Whether a message let go here is lost: in a strip, or off the diagram but for its lower end,
 * below which time goes on. @param {Box} box @param {Strips} strips @param {Point} point */
export const isLost = (box, strips, { x, y }) =>
  x < box.left + strips.left || x > box.right - strips.right || y < box.top;

/** How far the paper moves under a pointer near its upper or its lower end.
 * @param {{top: number, bottom: number}} sight @param {number} y */
export function pull({ top, bottom }, y) {
  const up = Math.max(top + NEAR - y, 0);
  const down = Math.max(y - bottom + NEAR, 0);
  const near = Math.min(Math.max(up, down) / NEAR, 1);
  return Math.round(near * FASTEST) * (up > down ? -1 : 1) || 0;
}
