/**
 * Where each lifeline stands across the page.
 *
 * @typedef {object} Lanes
 * @property {string[]} ids
 * @property {Map<string, number>} x
 * @property {number} start where the first one stands
 * @property {number} gap between two neighbours
 * @property {number} width of the whole paper
 * @property {"wide"|"compact"} heads
 * @property {1|2} lines the longest title takes under a compact head
 */

/** The time axis on the left. */
export const AXIS = 52;
const NARROWEST = 88;
const WIDEST = 300;
/** What a head needs beside its title: disc, padding, distance to the next head. */
const BESIDE_TITLE = 98;
/** Under a compact disc titles are smaller; this is what stands beside one there. */
const SMALLER = 0.9;
const BESIDE_SMALL = 12;

/** @param {string[]} ids @param {number} width of what is in sight
 * @param {number} title width of the longest title @param {number} narrowest between neighbours
 * @returns {Lanes} */
export function placeLanes(ids, width, title = 80, narrowest = NARROWEST) {
  const room = Math.max(width - AXIS, 0);
  const gap = Math.min(Math.max(Math.floor(room / Math.max(ids.length, 1)), narrowest), WIDEST);
  const across = Math.max(gap * ids.length, room);
  const start = Math.round(AXIS + (across - gap * (ids.length - 1)) / 2);
  return {
    ids,
    x: new Map(ids.map((id, index) => [id, start + gap * index])),
    start,
    gap,
    width: AXIS + across,
    heads: gap >= title + BESIDE_TITLE ? "wide" : "compact",
    lines: gap >= title * SMALLER + BESIDE_SMALL ? 1 : 2,
  };
}

/** Lifelines strictly between two places.
 * @param {Lanes} lanes @param {number} a @param {number} b */
export function between({ ids, start, gap }, a, b) {
  const first = Math.max(Math.ceil((Math.min(a, b) + 1 - start) / gap), 0);
  const last = Math.min(Math.floor((Math.max(a, b) - 1 - start) / gap), ids.length - 1);
  return Array.from({ length: Math.max(last - first + 1, 0) }, (_, n) => start + (first + n) * gap);
}

/** Where a partition runs: the middle of every gap whose neighbours are in different groups.
 * @param {Lanes} lanes @param {string[][]} groups */
export function wallsOf(lanes, groups) {
  const side = (/** @type {string} */ id) => groups.findIndex((group) => group.includes(id));
  return lanes.ids.slice(1).flatMap((id, index) => {
    const left = lanes.ids[index];
    return side(left) === side(id) ? [] : [(lanes.x.get(left) ?? 0) + lanes.gap / 2];
  });
}
