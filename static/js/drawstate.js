// Draws what `display.js` and `knowledge.js` lay out: lists, grids, ledgers and histories.
import { el, svg } from "./dom.js";
import { filledIn, gridOf, historyOf, ledgerOf, listOf } from "./display.js";
import { named, pathsOf, rowText } from "./knowledge.js";
import { plural } from "./phrases.js";

/** @typedef {import("./display.js").Entry} Entry */
/** @typedef {import("./knowledge.js").Knowledge} Knowledge */
/**
 * @typedef {object} Shown a field of one node, to be drawn by its hint
 * @property {string} node
 * @property {string} field
 * @property {string} hint
 * @property {any} value
 * @property {any} before one event ago; undefined where it was not there
 * @property {any} former before it last changed
 * @property {string[]} columns of a grid
 */

/** What a person has unfolded stays so while the page is redrawn. @type {Set<string>} */
const unfolded = new Set();

/** @type {{[hint: string]: (shown: Shown) => {count: string, was: string, body: Node[]}}} */
const DRAWN = { list, grid, ledger, history };

/** @param {string} hint */
export const isDrawn = (hint) => hint in DRAWN;

/** @param {Shown} shown */
export function drawField(shown) {
  const { field, hint, before } = shown;
  const { count, was, body } = DRAWN[hint](shown);
  const changed = before !== undefined && JSON.stringify(before) !== JSON.stringify(shown.value);
  return el("section", { class: `shown${changed ? " changed" : ""}`, "data-field": field },
    el("h3", {}, el("span", {}, words(field)), el("span", { class: "shown-count" }, count)),
    ...body,
    changed && was !== count && el("p", { class: "was" }, `was ${was}`));
}

/** @param {string} field */
const words = (field) => field.replaceAll("_", " ");

/** @param {number} n */
const entries = (n) => (n === 0 ? "none" : plural(n, "entry", "entries"));

/** @param {Entry} entry @param {boolean} [said] */
const entry = ({ text, fresh, newest }, said = true) => el("li",
  { class: fresh ? "fresh" : newest ? "newest" : null },
  el("span", { class: "entry" }, text),
  fresh ? badge("new") : said && newest && badge("newest"));

/** @param {string} word */
const badge = (word) => el("span", { class: `badge badge-${word}` }, word);

/** @param {Shown} shown */
function list({ value, before = value, former }) {
  const { items, gone } = listOf(value, before, former);
  const left = gone.map((text) => el("li", { class: "gone" }, el("s", {}, text), badge("gone")));
  const kept = items.length - items.filter(({ fresh }) => fresh).length + gone.length;
  const body = items.length + left.length > 0
    ? [el("ul", { class: "entries" }, ...items.map((one) => entry(one)), ...left)] : [];
  return { count: entries(items.length), was: entries(kept), body };
}

/** @param {Shown} shown */
function grid({ field, value, before, columns }) {
  const cells = gridOf(value, before, columns);
  const drawn = cells.map(({ column, text, filled, fresh, lost }) => el("li",
    { class: `cell${filled ? " filled" : ""}${fresh ? " fresh" : ""}${lost ? " gone" : ""}` },
    text && text !== "yes" ? `${column} ${text}` : column,
    el("span", { class: "visually-hidden" },
      `${filled ? "" : " not"} ${words(field)}${fresh ? ", just now" : ""}`)));
  const was = filledIn(gridOf(before ?? value, undefined, columns));
  return {
    count: `${filledIn(cells)} of ${cells.length}`, was: String(was),
    body: drawn.length ? [el("ul", { class: "cells" }, ...drawn)] : [],
  };
}

/** @param {Shown} shown */
function ledger({ field, value, before = value }) {
  const { head, numeric, rows, total, gone } = ledgerOf(value, before);
  const lined = (/** @type {string} */ tag, /** @type {string[]} */ cells) => cells.map((cell, at) =>
    el(tag, { class: numeric[at] ? "amount" : null, scope: tag === "th" ? "col" : null }, cell));
  const body = rows.map(({ cells, fresh }, at) => el("tr", { class: fresh ? "fresh" : null },
    el("td", { class: "line" }, at + 1), ...lined("td", cells),
    el("td", {}, fresh && badge("new"))));
  const names = head.some(Boolean) && el("thead", {},
    el("tr", {}, el("td", {}), ...lined("th", head.map(words)), el("td", {})));
  const sum = total && el("tfoot", {},
    el("tr", {}, el("th", { scope: "row" }, "Σ"), ...lined("td", total), el("td", {})));
  const kept = rows.filter(({ fresh }) => !fresh).length + gone;
  return {
    count: entries(rows.length), was: entries(kept),
    body: rows.length ? [el("table", { class: "ledger", "aria-label": words(field) },
      names, el("tbody", {}, ...body), sum)] : [],
  };
}

/** @param {Shown} shown */
function history({ node, field, value, before = value }) {
  const { items, folded, gone } = historyOf(value, before);
  const kept = items.filter(({ fresh }) => !fresh).length + gone;
  const part = (/** @type {number} */ from, /** @type {number} */ to) =>
    el("ol", { class: "history", start: from + 1 },
      ...items.slice(from, to).map((one) => entry(one, false)));
  const body = items.length ? [part(folded, items.length)] : [];
  const fold = () => unfolds(`${node} ${field}`, `${folded} earlier`, () => part(0, folded));
  if (folded) body.unshift(fold());
  return { count: entries(items.length), was: entries(kept), body };
}

/** @param {string} name @param {string} label
 * @param {() => HTMLElement} inside made once it is unfolded */
function unfolds(name, label, inside) {
  const open = unfolded.has(name);
  const fold = el("details", { class: "earlier", open },
    el("summary", { "data-key": `unfolds ${name}` }, label), open && inside());
  fold.addEventListener("toggle", () => {
    const shown = /** @type {HTMLDetailsElement} */ (fold).open;
    if (shown && fold.childElementCount === 1) fold.append(inside());
    if (shown) unfolded.add(name);
    else unfolded.delete(name);
  });
  return fold;
}

/** Every node and what it has, in one picture. @param {Knowledge} knowledge */
export function drawKnowledge(knowledge) {
  const { field, columns, rows, filled, fresh } = knowledge;
  const all = columns.length * rows.length;
  const news = fresh ? `, ${fresh} just now` : "";
  const said = `${words(field)}: ${filled} of ${all} cells filled${news}`;
  return el("section", { class: "shown", "data-knowledge": field },
    el("h3", {}, el("span", {}, `${words(field)}, everybody`),
      el("span", { class: "shown-count" }, `${filled} of ${all}`)),
    picture(knowledge, said),
    inWords(knowledge));
}

const GUTTER = { left: 30, top: 16 };

/** @param {Knowledge} knowledge @param {string} said */
function picture(knowledge, said) {
  const { columns, rows, cell } = knowledge;
  const width = GUTTER.left + columns.length * cell + 2;
  const height = GUTTER.top + rows.length * cell + 2;
  const { filled, empty, fresh } = pathsOf(knowledge);
  const root = svg("svg", { class: "knowledge", width, height, role: "img", "aria-label": said,
    viewBox: `0 0 ${width} ${height}` });
  const cells = svg("g", { transform: `translate(${GUTTER.left} ${GUTTER.top})` });
  cells.append(...[["empty", empty], ["filled", filled], ["fresh", fresh]].map(([name, d]) =>
    svg("path", { class: `knowledge-${name}`, d })));
  root.append(cells);
  for (const at of named(rows.length, cell)) {
    root.append(word(rows[at].id, GUTTER.left - 5, GUTTER.top + (at + 0.5) * cell, "end"));
  }
  for (const at of named(columns.length, Math.min(cell, fits(columns) ? cell : 0))) {
    root.append(word(columns[at], GUTTER.left + (at + 0.5) * cell, GUTTER.top / 2, "middle"));
  }
  return root;
}

/** Whether the names are short enough to stand side by side. @param {string[]} columns */
const fits = (columns) => columns.every(({ length }) => length <= 2);

/** @param {string} text @param {number} x @param {number} y @param {string} anchor */
function word(text, x, y, anchor) {
  const node = svg("text", { x, y, dy: "0.34em", "text-anchor": anchor });
  node.append(text.length > 4 ? `${text.slice(0, 3)}…` : text);
  return node;
}

/** The same for who does not see it. @param {Knowledge} knowledge */
const inWords = ({ rows, field }) => unfolds(`words ${field}`, "In words", () =>
  el("ul", { class: "entries" }, ...rows.map((row) => el("li", {}, rowText(row, words(field))))));
