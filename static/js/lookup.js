/**
 * From a place or a selection to what stands for it on the page.
 *
 * @typedef {import("./frame.js").Frame} Frame
 * @typedef {import("./layout.js").Marks} Marks
 * @typedef {import("./types.js").Selection} Selection
 */

import { distance } from "./arrows.js";
import { keptAs } from "./svg.js";

/** A finger or a pointer means the arrow that is no further away. */
const REACH = 14;

/** The message whose arrow is nearest to a place on the paper.
 * @param {Marks} marks @param {number} x @param {number} y @returns {string|null} */
export function nearest(marks, x, y) {
  let best = { name: /** @type {string|null} */ (null), away: REACH };
  for (const thing of marks.shelves.find(y - REACH, y + REACH)) {
    if (thing.type !== "arrow") continue;
    const away = distance(thing.way, x, y);
    if (away < best.away) best = { name: thing.message.name, away };
  }
  return best.name;
}

/** @param {Frame} frame @param {Selection} selection */
export function elementOf(frame, selection) {
  const found = selection.type === "node" ? keptAs(frame.nodes, selection.id)
    : selection.type === "message" ? keptAs(frame.layers.arrows, `message ${selection.name}`)
      : undefined;
  return /** @type {HTMLElement|SVGElement|undefined} */ (found);
}

/** Where a menu belongs: at the label of a message, else at what stands for the selection.
 * @param {Frame} frame @param {Selection} selection @returns {DOMRect|null} */
export function anchorOf(frame, selection) {
  const label = selection.type === "message"
    ? keptAs(frame.layers.labels, `message ${selection.name}`)?.getBoundingClientRect() : undefined;
  return label?.width ? label : elementOf(frame, selection)?.getBoundingClientRect() ?? null;
}

/** The event at which something selected starts. @param {import("./types.js").Story} story
 * @param {Selection} selection */
export const seqOf = (story, selection) =>
  (selection.type === "event" ? selection.seq
    : selection.type === "message" ? story.byName.get(selection.name)?.sent ?? 0 : 0);
