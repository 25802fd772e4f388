/**
 * Where each node stands on the map: on a ring, around a centre, or in rows. Geometry only.
 *
 * @typedef {import("./types.js").HeaderNode} HeaderNode
 * @typedef {{shape: string, rows: string[][]}} Layout as a protocol declares it: the roles in the
 *   middle of a ring or a star, or those of each row of layers
 * @typedef {{x: number, y: number}} Point
 * @typedef {object} Places
 * @property {Map<string, Point>} at
 * @property {number} r radius of a node's disc
 * @property {"wide"|"compact"} nodes whether there is room for words under each disc
 * @property {string} shape
 * @property {number} width
 * @property {number} height
 */

/** Nodes keep away from the edge, more where their words stand. */
const EDGE = { x: 64, top: 40, bottom: 76 };
const LARGEST = 24;
const SMALLEST = 12;
/** From this distance between neighbours on there is room for words. */
const WORDS = 96;
/** Neighbours on one ring are no closer, or there is a second ring. */
const CLOSEST = 34;
/** The widest that a ring may be, for its height. */
const FLAT = 1.7;

/** What a protocol that says nothing of it looks best as: rows for many roles, a star around the
 * only one of its role, else a ring.
 * @param {Layout|undefined} layout @param {HeaderNode[]} nodes @returns {Layout} */
export function shapeFor(layout, nodes) {
  if (layout?.shape) return layout;
  const roles = [...new Set(nodes.map(({ role }) => role))];
  if (roles.length > 2) return { shape: "layers", rows: packed(roles) };
  const single = roles.filter((role) => nodes.filter((node) => node.role === role).length === 1);
  const star = roles.length === 2 && single.length === 1 && nodes.length > 3;
  return star ? { shape: "star", rows: [single] } : { shape: "ring", rows: [] };
}

/** A row for each role if they are few, else about as many rows as there are roles in each.
 * @param {string[]} roles */
function packed(roles) {
  const wide = roles.length > 4 ? Math.ceil(Math.sqrt(roles.length)) : 1;
  return Array.from({ length: Math.ceil(roles.length / wide) },
    (_, row) => roles.slice(row * wide, (row + 1) * wide));
}

/** @param {HeaderNode[]} nodes @param {Layout|undefined} declared
 * @param {{width: number, height: number}} size @returns {Places} */
export function placesOf(nodes, declared, { width, height }) {
  const { shape, rows } = shapeFor(declared, nodes);
  const room = {
    x: width / 2, y: (EDGE.top + height - EDGE.bottom) / 2,
    rx: Math.max(width / 2 - EDGE.x, 40), ry: Math.max((height - EDGE.top - EDGE.bottom) / 2, 40),
  };
  const found = shape === "layers" ? inRows(nodes, rows, room) : around(nodes, shape, rows, room);
  const at = new Map(nodes.map(({ id }, index) => [id, found[index]]));
  const away = nearest(found);
  const r = Math.round(Math.min(LARGEST, Math.max(SMALLEST, away * 0.36)));
  return { at, r, nodes: away >= WORDS ? "wide" : "compact", shape, width, height };
}

/** @typedef {{x: number, y: number, rx: number, ry: number}} Room */

/** @param {HeaderNode[]} nodes @param {string} shape @param {string[][]} rows @param {Room} room */
function around(nodes, shape, rows, room) {
  const middle = new Set(rows.flat());
  const star = shape === "star" && middle.size === 0 ? nodes[0]?.id : null;
  const inner = nodes.filter(({ id, role }) => id === star || middle.has(role));
  const centre = nodes.length - inner.length > 1 ? inner : [];
  const outer = nodes.filter((node) => !centre.includes(node));
  const ring = onRing(outer.length, room);
  const core = centre.length === 1 ? [{ x: room.x, y: room.y }]
    : onRing(centre.length, { ...room, rx: room.rx * 0.35, ry: room.ry * 0.35 });
  return filling(room, ring, nodes.map((node) => (centre.includes(node)
    ? core[centre.indexOf(node)] : ring[outer.indexOf(node)])));
}

/** Stretched so that the ring reaches from the upper edge to the lower.
 * @param {Room} room @param {Point[]} ring @param {Point[]} points */
function filling({ y, ry }, ring, points) {
  const heights = ring.map((point) => point.y);
  const low = Math.min(...heights);
  const high = Math.max(...heights);
  if (high - low < ry) return points;
  return points.map((point) => ({
    x: point.x, y: y - ry + (2 * ry * (point.y - low)) / (high - low),
  }));
}

/** From the top clockwise; where they would stand too close, by turns on rings inside each other.
 * @param {number} count @param {Room} room @returns {Point[]} */
function onRing(count, { x, y, rx, ry }) {
  if (count === 1) return [{ x, y }];
  const wide = Math.min(rx, ry * FLAT);
  const round = Math.PI * (wide + ry);
  const rings = Math.min(Math.max(Math.ceil((CLOSEST * count) / round), 1), 3);
  const turn = count === 2 ? 0 : Math.PI / 2;
  return Array.from({ length: count }, (_, index) => {
    const angle = (index / count) * 2 * Math.PI - turn - (count === 2 ? Math.PI : 0);
    const share = 1 - 0.22 * (index % rings);
    return { x: x + wide * share * Math.cos(angle), y: y + ry * share * Math.sin(angle) };
  });
}

/** Rows from above, each slightly arched so that a line along it passes beside its nodes.
 * @param {HeaderNode[]} nodes @param {string[][]} rows @param {Room} room */
function inRows(nodes, rows, room) {
  const named = new Set(rows.flat());
  const others = nodes.filter(({ role }) => !named.has(role)).map(({ role }) => role);
  const filled = [...rows, [...new Set(others)]]
    .map((roles) => nodes.filter(({ role }) => roles.includes(role)))
    .flatMap((row) => lines(row, Math.floor((2 * room.rx) / CLOSEST)));
  const step = filled.length > 1 ? (2 * room.ry) / (filled.length - 1) : 0;
  const top = filled.length > 1 ? room.y - room.ry : room.y;
  /** @type {Map<string, Point>} */
  const at = new Map();
  filled.forEach((row, level) => row.forEach(({ id }, index) => {
    const along = row.length > 1 ? (2 * (index + 0.5)) / row.length - 1 : 0;
    const arch = row.length > 2 ? Math.min(step || room.ry, 120) * 0.26 * (along * along - 0.5) : 0;
    const lean = level === filled.length - 1 ? -Math.abs(arch) : -arch;
    const low = level === 0 ? Math.abs(arch) : lean;
    at.set(id, { x: room.x + room.rx * along, y: top + step * level + low });
  }));
  return nodes.map(({ id }) => at.get(id) ?? { x: room.x, y: room.y });
}

/** A row in as many lines as it needs. @param {HeaderNode[]} row @param {number} most */
const lines = (row, most) => Array.from({ length: Math.ceil(row.length / most) },
  (_, line) => row.slice(line * most, (line + 1) * most));

/** The least distance between two of them. @param {Point[]} points */
function nearest(points) {
  let least = Infinity;
  points.forEach((one, index) => {
    for (const other of points.slice(index + 1)) {
      least = Math.min(least, Math.hypot(one.x - other.x, one.y - other.y));
    }
  });
  return least;
}
