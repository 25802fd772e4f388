// Draws what differs: one table, a column for each run. What differs is marked by more than weight.
import { figuresOf, propertiesOf, statesOf } from "./contrast.js";
import { byId, el, fill, icon } from "./dom.js";

/** @typedef {import("./contrast.js").Row} Row */
/** @typedef {import("./contrast.js").Side} Side */
/** @typedef {import("./contrast.js").PropertyRow} PropertyRow */

/** @param {(Side & {name: string, side: string})[]} sides */
export function drawContrast(sides) {
  const names = sides.map(({ name }) => name);
  const properties = propertiesOf(sides).flatMap((one) => property(one, names));
  const groups = [
    group("Nodes that both have", statesOf(sides).map(row)),
    group("Properties", properties),
    group("The run so far", figuresOf(sides).map(row)),
  ];
  fill(byId("differs"), el("table", { class: "state contrast" }, head(names), ...groups));
  drawIdle(sides);
}

/** @param {string[]} names */
function head(names) {
  const cells = names.map((name) => el("th", { scope: "col" }, name));
  return el("thead", {}, el("tr", {}, el("td", {}), ...cells));
}

/** @param {string} title @param {HTMLElement[]} rows */
function group(title, rows) {
  const over = el("th", { scope: "rowgroup", colspan: 3, class: "over" }, title);
  return rows.length > 0 && el("tbody", {}, el("tr", {}, over), ...rows);
}

/** @param {Row} one */
function row({ what, cells, differs }) {
  return line(what, cells.map((cell) => [cell]), differs);
}

/** @param {string} what @param {(Node | string | null)[][]} cells @param {boolean} differs
 * @param {string} [title] */
function line(what, cells, differs, title) {
  const mark = differs && el("span", { class: "differs" }, "≠",
    el("span", { class: "visually-hidden" }, " differs"));
  return el("tr", { class: differs ? "unlike" : "", title },
    el("th", { scope: "row" }, what, " ", mark), ...cells.map((cell) => el("td", {}, ...cell)));
}

/** The verdicts side by side; where they differ, what the property says and why it stands so.
 * @param {PropertyRow} one @param {string[]} names */
function property({ name, text, cells }, names) {
  const differs = cells.every(Boolean) && cells.some((cell) => cell?.sort !== cells[0]?.sort);
  const reasons = cells.flatMap((cell, n) => (cell?.reason
    ? [el("p", { class: cell.sort }, el("span", { class: "muted" }, `${names[n]}: `),
      el("b", { class: "reason" }, cell.reason))] : []));
  const more = (differs || reasons.length > 0) && el("tr", { class: "more" },
    el("td", { colspan: 3 }, el("p", { class: "muted" }, text), ...reasons));
  const verdicts = line(name, cells.map(verdict), differs, text);
  return more ? [verdicts, more] : [verdicts];
}

/** @param {import("./contrast.js").Cell | null} cell */
function verdict(cell) {
  if (!cell) return ["–"];
  const { sort, word, comes } = cell;
  const later = comes !== null && el("span", { class: "was" }, `decided at ${comes}`);
  return [el("span", { class: `verdict ${sort}` }, icon(sort), " ", word), later || null];
}

/** A change that found nothing to act on says so. @param {(Side & {side: string})[]} sides */
function drawIdle(sides) {
  const idle = new Map(sides.map(({ side, trace }) => [side, new Set(
    (trace.report?.ineffective ?? []).map((/** @type {{text: string}} */ one) => one.text))]));
  const done = sides.every(({ trace }) => trace.done);
  for (const change of byId("pair").querySelectorAll("[data-change]")) {
    const { change: text = "", sides: where = "" } = /** @type {HTMLElement} */ (change).dataset;
    const still = done && where.split(" ").every((side) => idle.get(side)?.has(text));
    change.classList.toggle("idle", still);
    change.querySelector(".idle-word")?.remove();
    if (still) (change.querySelector("p") ?? change).append(word());
  }
}

const word = () => el("span", { class: "idle-word" }, "had no effect in this run");
