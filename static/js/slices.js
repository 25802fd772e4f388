// Where a picture longer than a page may be cut: before a round, in a break, between two ticks. Pure.

/** Low slices fill pages of A4, upright and across; of a very long picture few high ones are made. */
const LOW = 190;
const HIGH = 540;
const LONG = 5_000;
const LEAST = 60;
/** A cut stands so far above what it spares. */
const ABOVE = 12;

/** @typedef {{from: number, to: number}} Slice */
/** @typedef {Slice[]} Part what should stand on one page, if it fits */

/** @param {number} height of the whole picture
 * @param {number[]} rounds where each begins, and breaks @param {number[]} ticks
 * @returns {Part[]} */
export function partsOf(height, rounds, ticks) {
  const most = height > LONG ? HIGH : LOW;
  const cuts = rounds.filter((y) => y > LEAST && y < height - LEAST).sort((a, b) => a - b);
  const edges = [0, ...cuts, height];
  const quiet = ticks.map((y) => y - ABOVE);
  return edges.slice(1).map((to, index) => slicesOf(edges[index], to, quiet, most));
}

/** @param {number} from @param {number} end @param {number[]} quiet @param {number} most
 * @returns {Part} */
function slicesOf(from, end, quiet, most) {
  if (end - from <= most) return [{ from, to: end }];
  const to = quiet.filter((y) => y >= from + LEAST && y <= from + most).at(-1) ?? from + most;
  return [{ from, to }, ...slicesOf(to, end, quiet, most)];
}
