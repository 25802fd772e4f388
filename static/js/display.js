// How a field of a node's state is laid out, by the hint that its role declares. Pure.
import { show } from "./phrases.js";

/** @typedef {import("./types.js").WireEvent} WireEvent */
/** @typedef {{text: string, fresh: boolean, newest: boolean}} Entry */
/** @typedef {{items: Entry[], gone: string[]}} Listed */
/** @typedef {{head: string[], numeric: boolean[], rows: {cells: string[], fresh: boolean}[],
 *   total: string[] | null, gone: number}} Ledger */
/** @typedef {{items: Entry[], folded: number, gone: number}} Told */
/** @typedef {{column: string, text: string, filled: boolean, fresh: boolean,
 *   lost: boolean}} Cell */

const { compare } = new Intl.Collator("en", { numeric: true });

/** What each field of a role asks for: list, grid, ledger or history; the others are plain.
 * @param {import("./types.js").Description} description @param {string | undefined} role
 * @returns {Map<string, string>} */
export function hintsOf(description, role) {
  const fields = description.roles.find(({ name }) => name === role)?.fields ?? [];
  return new Map(fields.filter(({ display }) => display && display !== "value")
    .map(({ name, display }) => [name, display]));
}

/** @param {any} value @returns {any[]} its entries: a record's are pairs */
export function entriesOf(value) {
  if (Array.isArray(value)) return value;
  return value !== null && typeof value === "object" ? Object.entries(value) : [];
}

/** A pair without a value is its name. @param {any} value @param {any} entry */
function textOf(value, entry) {
  if (Array.isArray(value)) return show(entry);
  const [name, inner] = entry;
  return inner === "" || inner === null ? name : `${name}: ${show(inner)}`;
}

const key = (/** @type {any} */ value) => JSON.stringify(value);

/** Which entries are not in what was: each of those may answer for one only.
 * @param {any[]} now @param {any[]} before @returns {boolean[]} */
export function freshIn(now, before) {
  const left = before.map(key);
  return now.map((entry) => {
    const at = left.indexOf(key(entry));
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

/**
 * What a field was before it came to be what it is: by the last event that changed it.
 * @param {WireEvent[]} events @param {number} count @param {string} node @param {string} field
 * @returns {any} undefined where it has never changed
 */
export function formerly(events, count, node, field) {
  /** @type {string | undefined} */
  let now;
  for (let seq = count - 1; seq >= 0; seq -= 1) {
    const { node: of, state } = events[seq];
    if (of !== node || !state || !(field in state)) continue;
    const told = key(state[field]);
    if (now !== undefined && told !== now) return state[field];
    now ??= told;
  }
  return undefined;
}

/** @param {any} value @param {any} before one event ago @param {any} former before it changed
 * @returns {Listed} */
export function listOf(value, before, former = before) {
  const now = entriesOf(value);
  const was = entriesOf(before);
  const fresh = freshIn(now, was);
  const newest = former === undefined ? now.map(() => false) : freshIn(now, entriesOf(former));
  const gone = freshIn(was, now);
  return {
    items: now.map((entry, at) =>
      ({ text: textOf(value, entry), fresh: fresh[at], newest: newest[at] })),
    gone: was.filter((_, at) => gone[at]).map((entry) => textOf(before, entry)),
  };
}

/** How many of a history's entries are shown before one unfolds it. */
export const SHOWN = 8;

/** A history only grows: what stands behind the part that is as it was is new.
 * @param {any} value @param {any} before @returns {Told} */
export function historyOf(value, before) {
  const now = entriesOf(value);
  const was = entriesOf(before).map(key);
  const differs = now.findIndex((entry, at) => key(entry) !== was[at]);
  const kept = differs < 0 ? now.length : differs;
  const items = now.map((entry, at) => ({
    text: textOf(value, entry), fresh: at >= kept, newest: at === now.length - 1,
  }));
  const over = now.length - Math.max(SHOWN, now.length - kept);
  return { items, folded: over > 1 ? over : 0, gone: Math.max(was.length - kept, 0) };
}

/** A column of numbers is an amount where a record maps names to it, or where it is named.
 * @param {any} value @param {any[]} now */
function headOf(value, now) {
  if (!Array.isArray(value)) return ["", ""];
  const records = now.every((row) => row !== null && typeof row === "object");
  if (!records || now.length === 0) return [""];
  if (!now.some(Array.isArray)) return [...new Set(now.flatMap((row) => Object.keys(row)))];
  return Array.from({ length: Math.max(...now.map((row) => entriesOf(row).length)) }, () => "");
}

/** @param {any} entry @param {string[]} head @returns {any[]} */
function cellsOf(entry, head) {
  if (Array.isArray(entry)) return head.map((_, at) => entry[at]);
  if (entry === null || typeof entry !== "object") return [entry];
  return head.map((name) => entry[name]);
}

const AMOUNT = /amount|total|sum|price|debit|credit|balance|paid|due/i;

/** @param {any} value @param {any} before @returns {Ledger} */
export function ledgerOf(value, before) {
  const now = entriesOf(value);
  const was = entriesOf(before);
  const head = headOf(value, now);
  const table = now.map((entry) => cellsOf(entry, head));
  const numeric = head.map((_, at) => table.length > 0
    && table.every((cells) => typeof cells[at] === "number"));
  const fresh = freshIn(now, was);
  return {
    head, numeric, total: totalOf(value, head, numeric, table),
    rows: table.map((cells, at) => ({ cells: cells.map(cellText), fresh: fresh[at] })),
    gone: freshIn(was, now).filter(Boolean).length,
  };
}

const cellText = (/** @type {any} */ cell) => (cell === undefined ? "" : show(cell));

/** What may be added up: amounts, where there are several.
 * @param {any} value @param {string[]} head @param {boolean[]} numeric @param {any[][]} table */
function totalOf(value, head, numeric, table) {
  const summed = head.map((name, at) =>
    numeric[at] && (!Array.isArray(value) || AMOUNT.test(name)));
  if (table.length < 2 || !summed.some(Boolean)) return null;
  return summed.map((yes, at) =>
    (yes ? String(table.reduce((sum, cells) => sum + cells[at], 0)) : ""));
}

/** What a grid's value says of a column: "" where it says nothing, else a word.
 * @param {any} value @returns {Map<string, string>} */
export function marksOf(value) {
  if (Array.isArray(value)) return new Map(value.map((item) => [show(item), "yes"]));
  return new Map(entriesOf(value).filter(([, item]) => item !== false && item !== null)
    .map(([name, item]) => [name, item === "" ? "yes" : show(item)]));
}

/**
 * The columns of a grid: the ids of those who have one, where it speaks of nothing else; else
 * whatever any of them speaks of by now.
 * @param {string[]} ids @param {any[]} values @returns {string[]}
 */
export function columnsOf(ids, values) {
  const spoken = new Set(values.flatMap((value) => [...marksOf(value).keys()]));
  const own = new Set(ids);
  if ([...spoken].every((name) => own.has(name))) return ids;
  return [...spoken].sort(compare);
}

/** One node's row of the grid. @param {any} value @param {any} before @param {string[]} columns
 * @returns {Cell[]} */
export function gridOf(value, before, columns) {
  const now = marksOf(value);
  const was = before === undefined ? now : marksOf(before);
  return columns.map((column) => ({
    column, text: now.get(column) ?? "", filled: now.has(column),
    fresh: now.has(column) && now.get(column) !== was.get(column),
    lost: !now.has(column) && was.has(column),
  }));
}

/** @param {Cell[]} cells */
export const filledIn = (cells) => cells.filter(({ filled }) => filled).length;
