/**
 * Which stretches of a run are folded: all that only repeat themselves, but those that a person has
 * unfolded. Only once all of the run is here; the picture does not jump while it grows. Pure.
 *
 * @typedef {import("./stretches.js").Stretch} Stretch
 * @typedef {import("./types.js").Trace} Trace
 * @typedef {import("./types.js").Description} Description
 * @typedef {{all: Stretch[], closed: Stretch[]}} Folds
 */

import { chipFields, chipTexts } from "./chips.js";
import { sortOf } from "./marks.js";
import { stretchAt, stretchesOf } from "./stretches.js";

/** @type {WeakMap<object, {description: Description|null, all: Stretch[]}>} */
const known = new WeakMap();

/** @type {Folds} */
export const NO_FOLDS = { all: [], closed: [] };

/** @param {Trace} trace @param {Description|null} description
 * @param {ReadonlySet<number>} [unfolded] by the first event of each @returns {Folds} */
export function foldsOf(trace, description, unfolded = new Set()) {
  if (!trace.done || !description) return NO_FOLDS;
  const { all } = readAll(trace, description);
  return { all, closed: all.filter(({ from }) => !unfolded.has(from)) };
}

/** @param {Trace} trace @param {Description} description */
function readAll({ events, header }, description) {
  const held = known.get(events);
  if (held?.description === description) return held;
  const fields = chipFields(description, header);
  const all = stretchesOf(events, (event) =>
    chipTexts(event, fields).length > 0 || sortOf(event) !== null);
  const read = { description, all };
  known.set(events, read);
  return read;
}

/** The folded stretch that holds all of something from one event to another.
 * @param {Stretch[]} closed @param {number} from @param {number} [to] */
export function foldOver(closed, from, to = from) {
  const stretch = closed.length > 0 ? stretchAt(closed, from) : undefined;
  return stretch && to < stretch.to ? stretch : undefined;
}

/** The events that are listed: of a folded stretch the first one stands for all.
 * @param {number} length @param {Stretch[]} closed @returns {number[] | null} null: all of them */
export function listedSeqs(length, closed) {
  if (closed.length === 0) return null;
  /** @type {number[]} */
  const seqs = [];
  for (let seq = 0; seq < length; seq += 1) {
    seqs.push(seq);
    const fold = foldOver(closed, seq);
    if (fold) seq = fold.to - 1;
  }
  return seqs;
}
