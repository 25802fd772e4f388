/**
 * The ghost of what a drag would do, as lines on the paper. Pure.
 *
 * @typedef {import("./aims.js").Aim} Aim
 * @typedef {import("./drag.js").Grip} Grip
 * @typedef {import("./drag.js").Point} Point
 * @typedef {import("./layout.js").Marks} Marks
 * @typedef {Omit<import("./preview.js").Sketch, "pointer">} Sketch
 */

import { laneEnd } from "./bands.js";
import { placeOf } from "./dropzones.js";

const ASIDE = 9;

/** @param {Aim} aim @param {Grip} grip @param {Marks} marks @param {Point} at on the paper
 * @returns {Sketch} */
export function sketchOf(aim, grip, marks, at) {
  const said = { kind: aim.kind, text: aim.reason ?? aim.text, bad: aim.reason !== undefined };
  const drawn = grip.type === "message" ? arrowOf(aim, grip.name, marks, at)
    : bandOf(aim, grip, marks, at);
  return { ...said, lines: [], end: null, band: null, ...drawn };
}

/** @param {Aim} aim @param {string} name @param {Marks} marks @param {Point} at */
function arrowOf(aim, name, marks, at) {
  const arrow = marks.byKey.get(`message ${name}`);
  if (arrow?.type !== "arrow") return {};
  const { x0, y0, x1, y1 } = arrow.way;
  const to = marks.lanes.x.get(arrow.message.to) ?? x1;
  if (aim.kind === "lost") return { lines: [line(x0, y0, at.x, at.y)], end: at };
  if (aim.kind === "twice") {
    const end = { x: to, y: Math.max(at.y, y0 + ASIDE) };
    return { lines: [line(x0, y0, to, y1), line(x0, y0 + ASIDE, end.x, end.y)], end };
  }
  const end = { x: to, y: Math.max(placeOf(marks.scale, aim.tick ?? 0, at.y), y0 + ASIDE) };
  return { lines: [line(x0, y0, end.x, end.y)], end };
}

/** @param {Aim} aim @param {Grip} grip @param {Marks} marks @param {Point} at */
function bandOf(aim, grip, marks, at) {
  const { scale, lanes } = marks;
  const y0 = placeOf(scale, aim.from, grip.type === "band" ? scale.y[grip.seq] : -Infinity);
  const y1 = Math.max(aim.tick === null ? laneEnd(marks) : placeOf(scale, aim.tick, at.y), y0 + 4);
  const walls = grip.type === "gap"
    ? [(placed(lanes, grip.left) + placed(lanes, grip.right)) / 2] : [];
  return { band: { y0, y1 }, lines: walls.map((x) => line(x, y0, x, y1)) };
}

/** @param {Marks["lanes"]} lanes @param {string} id */
const placed = (lanes, id) => lanes.x.get(id) ?? 0;

/** @param {number} x0 @param {number} y0 @param {number} x1 @param {number} y1 */
const line = (x0, y0, x1, y1) => `M${x0} ${y0}L${x1} ${y1}`;
