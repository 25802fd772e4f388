// The whole run on a strip: how many messages are sent where on the paper, and where faults,
// decisions and violations lie. Each sort has its own column and shape beside its colour, and no
// row of the strip is marked twice, so a long run costs no more strokes than a short one. Pure.
import { sortOf } from "./marks.js";

/** @typedef {import("./types.js").WireEvent} WireEvent */
/** @typedef {import("./marks.js").Sort} Sort */
/** @typedef {{paper: number, high: number, tall: number}} Sizes the paper, what of it is in sight,
 *   the strip */
/** @typedef {{density: string, bar: number, marks: Map<Sort, string>}} Drawing bar: how thick */

/** Rows of the strip; on a short one they are as high as a mark has to be. */
const ROWS = 160;
const ROW_LEAST = 4;
/** The columns: faults, messages, decisions. A violation goes across all. */
const LEFT = 13;
const RIGHT = 25;
export const WIDTH = 36;
/** A hand finds the frame however long the paper is. */
const FRAME_LEAST = 16;
/** Less than this out of sight is empty paper. */
const SLIGHT = 24;

/** @type {[Sort, (y: number) => string][]} */
const SHAPES = [
  ["fault", (y) => `M3 ${y - 2.5}l5 5m0 -5l-5 5`],
  ["decision", (y) => `M29 ${y}l2 2l3.5 -4.5`],
  ["violation", (y) => `M1 ${y}H${WIDTH - 1}`],
];

/** @param {ArrayLike<number>} places of the events on the paper @param {WireEvent[]} events
 * @param {number} paper its height @param {number} tall the strip's @returns {Drawing} */
export function drawingOf(places, events, paper, tall) {
  const rows = Math.max(1, Math.min(ROWS, Math.floor(tall / ROW_LEAST)));
  const sent = new Uint32Array(rows);
  /** @type {Map<Sort, Set<number>>} */
  const held = new Map(SHAPES.map(([sort]) => [sort, new Set()]));
  const length = Math.min(places.length, events.length);
  for (let seq = 0; seq < length; seq += 1) {
    const row = Math.min(rows - 1, Math.max(0, Math.floor((places[seq] / paper) * rows)));
    const sort = sortOf(events[seq]);
    if (events[seq].kind === "message-sent") sent[row] += 1;
    if (sort) held.get(sort)?.add(row);
  }
  const middle = (/** @type {number} */ row) => round(((row + 0.5) * tall) / rows);
  return {
    density: density(sent, middle),
    bar: round(Math.max(1, tall / rows - 1)),
    marks: new Map(SHAPES.map(([sort, shape]) =>
      [sort, [...held.get(sort) ?? []].map((row) => shape(middle(row))).join("")])),
  };
}

/** A stroke for each row with messages; by the root, so that few still show beside many.
 * @param {Uint32Array} sent @param {(row: number) => number} middle */
function density(sent, middle) {
  const most = Math.max(...sent, 1);
  return [...sent].map((many, row) => (many > 0
    ? `M${LEFT - 1} ${middle(row)}h${round(2 + (RIGHT - LEFT) * Math.sqrt(many / most))}` : ""))
    .join("");
}

/** @param {number} value */
const round = (value) => Math.round(value * 10) / 10;

/** Where the frame around what is in sight stands. @param {Sizes} sizes @param {number} scrolled */
export function frameOf({ paper, high, tall }, scrolled) {
  const height = Math.min(tall, Math.max(FRAME_LEAST, (high / paper) * tall));
  const share = Math.min(1, Math.max(0, scrolled / Math.max(paper - high, 1)));
  return { top: round(share * (tall - height)), height: round(height) };
}

/** How far the paper has to be scrolled for the frame to stand there. @param {Sizes} sizes
 * @param {number} top */
export function scrolledFor(sizes, top) {
  const free = sizes.tall - frameOf(sizes, 0).height;
  const share = free > 0 ? Math.min(1, Math.max(0, top / free)) : 0;
  return share * Math.max(sizes.paper - sizes.high, 0);
}

/** Whether there is more paper than is in sight. @param {Sizes} sizes */
export const isLong = ({ paper, high }) => high > 0 && paper > high + SLIGHT;
