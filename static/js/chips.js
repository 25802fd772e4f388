// What a chip on a lifeline says: the field's name and value, or its shape in little. Pure.
import { entriesOf, hintsOf, marksOf } from "./display.js";
import { NONE, say } from "./words.js";

/** @typedef {import("./types.js").WireEvent} WireEvent */
/** @typedef {{name: string, hint: string, columns: string[]}} Chip `columns`: of a grid */
/** @typedef {Map<string, Chip[]>} Chips of each node */

/** The fields of a node's role that are drawn on its lifeline.
 * @param {import("./types.js").Description | null} description
 * @param {import("./types.js").Header | null} header
 * @returns {Chips} */
export function chipFields(description, header) {
  const nodes = header?.nodes ?? [];
  const byRole = new Map((description?.roles ?? []).map((role) => [role.name, role.chips ?? []]));
  const hints = new Map([...byRole.keys()].map((role) =>
    [role, description ? hintsOf(description, role) : new Map()]));
  const among = (/** @type {string} */ name) =>
    nodes.filter(({ role }) => hints.get(role)?.get(name) === "grid").map(({ id }) => id);
  const made = new Map([...byRole].map(([role, names]) => [role, names.map((name) => {
    const hint = hints.get(role)?.get(name) ?? "";
    return { name, hint, columns: hint === "grid" ? among(name) : [] };
  })]));
  return new Map(nodes.map(({ id, role }) => [id, made.get(role) ?? []]));
}

/** So many cells are still told apart on a chip. */
const CELLS = 8;

/** @typedef {{full: string, long: string, short: string[]}} Said */

/** @param {Chip} chip @param {any} value @returns {Said} */
function plainly({ name }, value) {
  const title = name.replaceAll("_", " ");
  const text = say(value);
  const long = text === NONE ? `no ${title}` : `${title} = ${text}`;
  return { full: long, long, short: [`= ${text}`, text] };
}

/** @param {Chip} chip @param {any} value @returns {Said} */
function inCells({ name, columns }, value) {
  const title = name.replaceAll("_", " ");
  const has = marksOf(value);
  const own = [...has.keys()].every((item) => columns.includes(item));
  const count = own ? `${has.size} of ${columns.length}` : String(has.size);
  const cells = columns.map((item) => (has.has(item) ? "■" : "□")).join("");
  const short = own && columns.length <= CELLS ? [cells, count] : [count];
  return { full: `${title}: ${count} (${say([...has.keys()])})`, long: `${title} ${short[0]}`, short };
}

/** @param {Chip} chip @param {any} value @returns {Said} */
function counted({ name }, value) {
  const title = name.replaceAll("_", " ");
  const count = String(entriesOf(value).length);
  return { full: `${title}: ${count}`, long: `${title}: ${count}`, short: [count] };
}

/** @type {{[hint: string]: (chip: Chip, value: any) => Said}} */
const SAID = { grid: inCells, history: counted, ledger: counted, list: counted };

/** @param {WireEvent} event @param {Chips} fields @returns {Said[]} */
function saidBy(event, fields) {
  if (!event.state || event.kind === "node-started" || event.kind === "node-crashed") return [];
  const state = event.state;
  const shown = (fields.get(event.node ?? "") ?? []).filter(({ name }) => name in state);
  return shown.map((chip) => (SAID[chip.hint] ?? plainly)(chip, state[chip.name]));
}

/** What a chip says, from the long form to the shortest.
 * @param {WireEvent} event @param {Chips} fields @returns {string[]} */
export function chipTexts(event, fields) {
  const said = saidBy(event, fields);
  if (said.length === 0) return [];
  return [said.map(({ long }) => long).join(" · "), said[0].long, ...said[0].short];
}

/** What it says to who asks it more. @param {WireEvent} event @param {Chips} fields */
export const chipTitle = (event, fields) =>
  saidBy(event, fields).map(({ full }) => full).join(" · ");
