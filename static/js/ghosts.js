/**
 * Ghosts on the diagram: the arrows of the run before that the run now has not, at their old ticks
 * on the new run's scale, and the line across the page from where on things differ. Geometry only.
 *
 * @typedef {import("./types.js").StoryMessage} StoryMessage
 * @typedef {import("./types.js").WireEvent} WireEvent
 * @typedef {import("./align.js").Past} Past
 * @typedef {import("./arrows.js").Way} Way
 * @typedef {import("./labels.js").Ground} Ground
 * @typedef {import("./labels.js").Label} Label
 * @typedef {import("./layout.js").Marks} Marks
 * @typedef {import("./scale.js").Scale} Scale
 * @typedef {object} Haunting what the diagram is given to draw
 * @property {WireEvent[]} events of the run it belongs to
 * @property {Past} before
 * @property {StoryMessage[]} ghosts
 * @property {{seq: number, text: string} | null} split
 * @property {{node: string, seq: number} | null} view the last event of a node that is the same
 *   in both
 * @property {boolean} shown whether the ghosts are
 * @typedef {{key: string, message: StoryMessage, way: Way, label: Label | null, y0: number,
 *   y1: number}} Ghost
 * @typedef {{ghosts: Ghost[], bottom: number}} Crypt
 */

import { wayOf } from "./arrows.js";
import { box } from "./boxes.js";
import { isFree, placeLabel } from "./labels.js";
import { AXIS } from "./lanes.js";
import { emptyScale, extendScale } from "./scale.js";
import { createShelves } from "./window.js";
import { labelOf } from "./words.js";

/** With more ghosts than this none has its words beside it. */
const NAMED = 24;

/** A ghost that would lie on the arrow that took its place stands a little lower. */
const ASIDE = 6;

/** @type {WeakMap<StoryMessage[], {scale: Scale, crypt: Crypt}>} */
const known = new WeakMap();

/** Where the ghosts of this run stand; found once for each layout.
 * @param {Marks} marks @param {Haunting | null} haunting @returns {Crypt} */
export function cryptOf(marks, haunting) {
  if (!haunting || haunting.events !== marks.events) return { ghosts: [], bottom: 0 };
  const found = known.get(haunting.ghosts);
  if (found?.scale === marks.scale) return found.crypt;
  const crypt = place(marks, haunting);
  known.set(haunting.ghosts, { scale: marks.scale, crypt });
  return crypt;
}

/** @param {Marks} marks @param {Haunting} haunting @returns {Crypt} */
function place(marks, { before, ghosts }) {
  const heights = heightsOf(marks.scale, before.trace.events);
  const placed = ghosts.filter(({ from, to }) => marks.lanes.x.has(from) && marks.lanes.x.has(to))
    .map((message) => ghostOf(marks, before, message, heights));
  if (placed.length <= NAMED) name(marks, placed);
  return { ghosts: placed, bottom: placed.reduce((low, { y1 }) => Math.max(low, y1), 0) };
}

/** Words where there is room between those of the run now.
 * @param {Marks} marks @param {Ghost[]} ghosts */
function name({ ground, settings }, ghosts) {
  /** @type {Ground["boxes"]} */
  const own = createShelves(64);
  const some = (/** @type {number} */ from, /** @type {number} */ to,
    /** @type {(box: import("./boxes.js").Box) => boolean} */ test) =>
    own.some(from, to, test) || ground.boxes.some(from, to, test);
  for (const ghost of ghosts) {
    const text = `was ${labelOf(ghost.message, settings.description)}`;
    const boxes = { ...ground.boxes, add: own.add, some };
    ghost.label = placeLabel(ghost.way, text, settings.measure(text), 0.6, { ...ground, boxes });
  }
}

/** @param {Marks} marks @param {Past} before @param {StoryMessage} message
 * @param {Heights} heights @returns {Ghost} */
function ghostOf(marks, before, message, heights) {
  const at = (/** @type {number} */ seq) => heights(before.trace.events[seq], seq);
  const y0 = at(message.sent);
  const y1 = message.end === null ? y0 : at(message.end);
  const scale = /** @type {Scale} */ (/** @type {any} */ (
    { y: { [message.sent]: y0, [message.end ?? -1]: Math.max(y1, y0 + 6) } }));
  const way = wayOf(message, marks.lanes, scale, before.story.partitions, y0 + 60);
  const taken = marks.byKey.get(`message ${message.name}`);
  const moved = taken?.type === "arrow" && near(taken.way, way) ? lower(way) : way;
  return { key: message.name, message, way: moved, label: null, y0: moved.y0, y1: moved.y1 };
}

/** @param {Way} a @param {Way} b */
const near = (a, b) => Math.abs(a.y0 - b.y0) < ASIDE && Math.abs(a.y1 - b.y1) < ASIDE
  && Math.abs(a.x1 - b.x1) < ASIDE;

/** @param {Way} way */
const lower = ({ x0, y0, x1, y1 }) => ({ x0, y0: y0 + ASIDE, x1, y1: y1 + ASIDE });

/** @typedef {(event: WireEvent, seq: number) => number} Heights */

/**
 * The height in the new run of an event of the old one: beside what the same node does at that
 * tick, else beside anything of that tick, else between the ticks around it; after the new run's
 * end as far below it as it was in the old one.
 * @param {Scale} scale @param {WireEvent[]} before @returns {Heights}
 */
export function heightsOf(scale, before) {
  const { events, y } = scale;
  const ticks = ticksOf(events);
  const end = events.findLast(({ kind }) => kind !== "run-ended")?.at ?? 0;
  const old = extendScale({ ...emptyScale(before), steps: scale.steps }, () => false).y;
  const last = before.findLastIndex(({ at }) => at <= end);
  return (event, seq) => {
    if (event.at > end) return (y[y.length - 1] ?? 0) + 16 + old[seq] - (old[last] ?? 0);
    const here = ticks.get(event.at);
    if (here) return y[beside(events, here, event)];
    return between(scale, event.at);
  };
}

/** The first and the last event of each tick. @param {WireEvent[]} events */
function ticksOf(events) {
  /** @type {Map<number, {from: number, to: number}>} */
  const ticks = new Map();
  events.forEach(({ at }, seq) => {
    const here = ticks.get(at);
    if (here) here.to = seq;
    else ticks.set(at, { from: seq, to: seq });
  });
  return ticks;
}

/** @param {WireEvent[]} events @param {{from: number, to: number}} tick @param {WireEvent} event */
function beside(events, { from, to }, event) {
  let best = -1;
  for (let seq = from; seq <= to; seq += 1) {
    const one = events[seq];
    if (event.message && one.message === event.message && isSend(one) === isSend(event)) return seq;
    if (best < 0 && event.node && one.node === event.node && one.kind === event.kind) best = seq;
  }
  return best < 0 ? from : best;
}

/** @param {WireEvent} event */
const isSend = ({ kind }) => kind === "message-sent" || kind === "message-duplicated"
  || kind === "message-withheld";

/** @param {Scale} scale @param {number} at a tick without events */
function between({ events, y }, at) {
  const next = events.findIndex((event) => event.at > at);
  if (next < 0) return y[y.length - 1] ?? 0;
  const before = events[next - 1];
  if (!before) return y[next];
  const share = (at - before.at) / (events[next].at - before.at);
  return y[next - 1] + (y[next] - y[next - 1]) * share;
}

/** The line of the first divergence: just above its event; its words where they lie on no others,
 * as far to the left as may be.
 * @param {Marks} marks @param {number} seq @param {string} text */
export function splitAt({ scale, lanes, ground, settings }, seq, text) {
  const here = scale.y[seq] ?? scale.y[scale.y.length - 1] ?? 0;
  const y = Math.max(here - Math.min(Math.max((here - (scale.y[seq - 1] ?? 0)) / 2, 8), 14), 13);
  const w = settings.measure(text) * 0.94 + 18;
  const edge = AXIS + 8;
  for (let x = edge; x + w < Math.min(lanes.width, settings.width); x += 24) {
    if (isFree(ground, box(x + w / 2, y, w, 22))) return { x, y, w };
  }
  return { x: edge, y, w };
}
