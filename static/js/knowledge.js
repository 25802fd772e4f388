// The whole run's grid at the playhead: every node whose role shows a field so, and what each has
// there. Pure.
import { columnsOf, gridOf, hintsOf } from "./display.js";

/** @typedef {import("./display.js").Cell} Cell */
/** @typedef {{id: string, title: string, up: boolean, cells: Cell[]}} Row */
/** @typedef {{field: string, columns: string[], rows: Row[], filled: number, fresh: number,
 *   cell: number}} Knowledge */
/** @typedef {Pick<import("./store.js").State, "description" | "trace" | "now">} View */

/** The nodes whose field is shown as a grid. @param {View} view @param {string} field
 * @returns {import("./types.js").HeaderNode[]} */
export const holders = ({ description, trace }, field) => (trace.header?.nodes ?? [])
  .filter(({ role }) => hintsOf(description, role).get(field) === "grid");

/** @param {View} view @param {string} field */
export function columnsAt(view, field) {
  const among = holders(view, field);
  return columnsOf(among.map(({ id }) => id),
    among.map(({ id }) => view.now.nodes[id]?.state[field]));
}

/** The fields that some role shows as a grid and that two nodes at least have.
 * @param {View} view */
export function gridFields(view) {
  const names = view.description.roles.flatMap(({ name }) =>
    [...hintsOf(view.description, name)].filter(([, hint]) => hint === "grid"));
  return [...new Set(names.map(([field]) => field))]
    .filter((field) => holders(view, field).length > 1);
}

/** The room that a panel leaves, and how big or small a cell may be, in pixels. */
const ROOM = 256;
const CELL = { most: 22, least: 4 };

/** @param {View} view @param {import("./fold.js").State} before @param {string} field
 * @returns {Knowledge} */
export function knowledgeOf(view, before, field) {
  const columns = columnsAt(view, field);
  const rows = holders(view, field).map(({ id, title }) => ({
    id, title, up: view.now.nodes[id]?.up ?? true,
    cells: gridOf(view.now.nodes[id]?.state[field], before.nodes[id]?.state[field], columns),
  }));
  const cells = rows.flatMap((row) => row.cells);
  return {
    field, columns, rows,
    filled: cells.filter(({ filled }) => filled).length,
    fresh: cells.filter(({ fresh }) => fresh).length,
    cell: Math.max(CELL.least, Math.min(CELL.most, ROOM / Math.max(columns.length, 1))),
  };
}

/** The cells as three paths: squares for what is there, dots for what is not, and around what has
 * just come a frame. @param {Knowledge} grid */
export function pathsOf({ rows, cell }) {
  const drawn = { filled: "", empty: "", fresh: "" };
  const inset = Math.max(cell * 0.12, 0.4);
  rows.forEach(({ cells }, y) => cells.forEach(({ filled, fresh }, x) => {
    if (filled) drawn.filled += square(x * cell + inset, y * cell + inset, cell - 2 * inset);
    else drawn.empty += square((x + 0.42) * cell, (y + 0.42) * cell, cell * 0.16);
    if (fresh) drawn.fresh += square(x * cell - 1, y * cell - 1, cell + 2);
  }));
  return drawn;
}

/** @param {number} x @param {number} y @param {number} side */
const square = (x, y, side) =>
  `M${px(x)} ${px(y)}h${px(side)}v${px(side)}h${px(-side)}z`;

/** @param {number} n */
const px = (n) => Math.round(n * 100) / 100;

/** Which of so many rows or columns bear their name: all, or every eighth.
 * @param {number} length @param {number} cell */
export const named = (length, cell) => Array.from({ length }, (_, at) => at)
  .filter((at) => cell >= 14 || at % 8 === 0);

/** One row in words. @param {Row} row @param {string} field */
export function rowText({ title, up, cells }, field) {
  const has = cells.filter(({ filled }) => filled);
  const what = has.map(({ column, text }) => (text === "yes" ? column : `${column} ${text}`));
  const fresh = cells.filter((cell) => cell.fresh).map(({ column }) => column);
  const now = fresh.length ? `; just now: ${fresh.join(", ")}` : "";
  return `${title}${up ? "" : " (down)"}: ${has.length} of ${cells.length} ${field}`
    + `${what.length ? ` (${what.join(", ")})` : ""}${now}`;
}
