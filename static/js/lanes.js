/**
 * Where each lifeline stands across the page.
 *
 * @typedef {object} Lanes
 * @property {string[]} ids
 * @property {Map<string, number>} x
 * @property {number} gap between two neighbours
 * @property {number} width of the whole paper
 * @property {"wide"|"compact"} heads
 */

/** The time axis on the left. */
export const AXIS = 52;
const NARROWEST = 88;
const WIDEST = 300;
const WIDE_HEADS = 172;

/** @param {string[]} ids @param {number} width @returns {Lanes} */
export function placeLanes(ids, width) {
  const room = Math.max(width - AXIS, 0);
  const gap = Math.min(Math.max(Math.floor(room / Math.max(ids.length, 1)), NARROWEST), WIDEST);
  const across = Math.max(gap * ids.length, room);
  const start = AXIS + (across - gap * (ids.length - 1)) / 2;
  return {
    ids,
    x: new Map(ids.map((id, index) => [id, Math.round(start + gap * index)])),
    gap,
    width: AXIS + across,
    heads: gap >= WIDE_HEADS ? "wide" : "compact",
  };
}

/** Lifelines strictly between two places. @param {Lanes} lanes @param {number} a @param {number} b */
export const between = (lanes, a, b) =>
  [...lanes.x.values()].filter((x) => x > Math.min(a, b) + 1 && x < Math.max(a, b) - 1);

/** Where a partition runs: the middle of every gap whose neighbours are in different groups.
 * @param {Lanes} lanes @param {string[][]} groups */
export function wallsOf(lanes, groups) {
  const side = (/** @type {string} */ id) => groups.findIndex((group) => group.includes(id));
  return lanes.ids.slice(1).flatMap((id, index) => {
    const left = lanes.ids[index];
    return side(left) === side(id) ? [] : [(lanes.x.get(left) ?? 0) + lanes.gap / 2];
  });
}
