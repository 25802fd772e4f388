/**
 * The wall of a partition on the map: the line all of whose points are as far from the nearest
 * node on one side as from the nearest on the other. Geometry only.
 *
 * @typedef {import("./places.js").Point} Point
 * @typedef {import("./places.js").Places} Places
 */

const CELL = 24;

/** @param {string[][]} groups @param {string} id */
const sideOf = (groups, id) => groups.findIndex((group) => group.includes(id));

/** The side to which a point belongs: that of the nearest node.
 * @param {Places} places @param {string[][]} groups @param {Point} point */
export function sideAt({ at }, groups, { x, y }) {
  let best = { away: Infinity, side: -1 };
  for (const [id, node] of at) {
    const away = Math.hypot(node.x - x, node.y - y);
    if (away < best.away) best = { away, side: sideOf(groups, id) };
  }
  return best.side;
}

/** How much nearer a point is to one side than to the others.
 * @param {Places} places @param {Set<string>} inside @param {number} x @param {number} y */
function lead({ at }, inside, x, y) {
  let own = Infinity;
  let other = Infinity;
  for (const [id, node] of at) {
    const away = Math.hypot(node.x - x, node.y - y);
    if (inside.has(id)) own = Math.min(own, away);
    else other = Math.min(other, away);
  }
  return other - own;
}

/** @typedef {{d: string, top: Point|null}} Wall `top`: where its word belongs */

/** @param {Places} places @param {string[][]} groups @returns {Wall} */
export function wallOf(places, groups) {
  const sides = groups.length > 1 && groups.flat().length === places.at.size
    ? groups.slice(1) : groups;
  const lines = sides.flatMap((group) => lineAround(places, new Set(group)));
  const ends = lines.flat();
  const top = ends.length ? ends.reduce((one, other) => (other.y < one.y ? other : one)) : null;
  const px = (/** @type {Point} */ { x, y }) => `${Math.round(x)} ${Math.round(y)}`;
  return { d: lines.map(([a, b]) => `M${px(a)}L${px(b)}`).join(""), top };
}

/** Where the lead changes its sign, cell by cell. @param {Places} places
 * @param {Set<string>} inside @returns {[Point, Point][]} */
function lineAround(places, inside) {
  const columns = Math.ceil(places.width / CELL);
  const rows = Math.ceil(places.height / CELL);
  const field = Array.from({ length: rows + 1 }, (_, row) =>
    Array.from({ length: columns + 1 }, (__, column) =>
      lead(places, inside, column * CELL, row * CELL)));
  /** @type {[Point, Point][]} */
  const found = [];
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const ends = crossings(field, row, column);
      for (let at = 0; at + 1 < ends.length; at += 2) found.push([ends[at], ends[at + 1]]);
    }
  }
  return found;
}

/** @param {number[][]} field @param {number} row @param {number} column @returns {Point[]} */
function crossings(field, row, column) {
  const corners = [[0, 0], [1, 0], [1, 1], [0, 1]].map(([dx, dy]) => ({
    x: (column + dx) * CELL, y: (row + dy) * CELL, lead: field[row + dy][column + dx],
  }));
  return corners.flatMap((one, index) => {
    const other = corners[(index + 1) % 4];
    if (one.lead > 0 === other.lead > 0) return [];
    const t = one.lead / (one.lead - other.lead);
    return [{ x: one.x + t * (other.x - one.x), y: one.y + t * (other.y - one.y) }];
  });
}
