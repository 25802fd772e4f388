// What is true at the playhead: properties, the fault budget, the thing in hand, and the state of
// one node.
import { fateOf } from "./actions.js";
import { button, byId, el, fill, icon, show } from "./dom.js";
import { drawNode } from "./nodestate.js";
import { titleOf } from "./phrases.js";
import { labelOf, say as said } from "./words.js";

/** @typedef {import("./store.js").Store} Store */
/** @typedef {import("./store.js").State} State */
/** @typedef {import("./types.js").PropertyLine} PropertyLine */
/** @typedef {{sort: "holds" | "broken" | "waiting", word: string, at: number | null}} Verdict */
/**
 * @typedef {object} Hands
 * @property {(count: number) => void} seek
 * @property {(selection: import("./types.js").Selection) => void} open its menu
 * @property {(id: string) => void} desk of a traitor
 */

/** @param {Store} store @param {Hands} hands */
export function createInspector(store, hands) {
  store.watch(["trace", "count"], (state) => drawProperties(state, hands));
  store.watch(["trace"], drawBudget);
  store.watch(["trace", "count", "selection"], (state) => {
    drawHeld(state, hands);
    drawNode(state, hands);
  });
}

/**
 * A property at the playhead: what is seen so far, and from the report what is still to come.
 * @param {{type: string}} property @param {{status: string, seq: number | null} | undefined} seen
 * @param {boolean} over whether nothing more will happen
 * @returns {Verdict}
 */
export function verdictOf({ type }, seen, over) {
  const at = seen?.seq ?? null;
  if (seen?.status === "violated") return { sort: "broken", word: "violated", at };
  if (type === "safety") return { sort: "holds", word: over ? "holds" : "holds so far", at: null };
  const reached = seen?.status === "holds" || seen?.status === "witnessed";
  const word = type === "witness" ? "seen" : "reached";
  if (reached) return { sort: "holds", word, at };
  return { sort: "waiting", word: over ? `never ${word}` : "not yet", at: null };
}

/** The properties that hold whose sentence a person has unfolded. @type {Set<string>} */
const unfolded = new Set();

/** @param {State} state @param {Hands} hands */
function drawProperties({ description, trace, count, now }, { seek }) {
  const over = trace.done && count >= trace.events.length;
  const cards = description.properties.map((/** @type {PropertyLine} */ property) => {
    const seen = now.properties[property.name];
    const verdict = verdictOf(property, seen, over);
    return propertyCard(property, verdict, seen?.reason ?? "", seek);
  });
  fill(byId("properties"), ...cards);
}

/**
 * @param {PropertyLine} property @param {Verdict} verdict @param {string} reason
 * @param {(count: number) => void} seek
 */
function propertyCard(property, { sort, word, at }, reason, seek) {
  const jump = at !== null && button(
    { class: "button button-small", "data-key": property.name }, () => seek(at + 1),
    `event ${at + 1}`, icon("jump"));
  const [name, text] = headed(property);
  const head = [icon(sort), el("strong", {}, name), " ", el("span", { class: "verdict" }, word)];
  const more = el("div", { class: "property-more" },
    el("p", { class: "small muted" }, text),
    sort === "broken" && reason && el("p", { class: "reason" }, reason),
    jump);
  const card = sort === "broken"
    ? [el("p", { class: "property-name" }, ...head), more]
    : [folded(property.name, text, head, more)];
  return el("li", { class: `property ${sort}` }, ...card);
}

/** One line for what asks for no attention; it stays unfolded once it was.
 * @param {string} name @param {string} text @param {(Node | string)[]} head @param {Node} more */
function folded(name, text, head, more) {
  const fold = el("details", { open: unfolded.has(name) },
    el("summary", { class: "property-name", "data-key": `fold ${name}`, title: text }, ...head),
    more);
  fold.addEventListener("toggle", () =>
    (/** @type {HTMLDetailsElement} */ (fold).open ? unfolded.add(name) : unfolded.delete(name)));
  return fold;
}

/** The property's short name and its sentence: an author may have named it in the sentence.
 * @param {{name: string, sentence?: string}} property @returns {[name: string, text: string]} */
export function headed({ name, sentence = "" }) {
  const [, own, text] = /^([A-Z][\w-]{0,15}): (.+)$/.exec(sentence) ?? [];
  const plain = name.replaceAll("_", " ");
  if (own && text) return [own, text.charAt(0).toUpperCase() + text.slice(1)];
  return [plain.charAt(0).toUpperCase() + plain.slice(1), sentence];
}

/** @param {State} state */
function drawBudget({ trace }) {
  const budget = trace.report?.budget;
  if (!budget) return fill(byId("budget"), el("p", { class: "muted small" }, "Counting…"));
  const kinds = [...new Set([...Object.keys(budget.tolerated), ...Object.keys(budget.used)])];
  const rows = kinds.map((kind) =>
    budgetRow(kind, budget.used[kind] ?? 0, budget.tolerated[kind] ?? 0));
  const where = budget.inside ? "inside" : "beyond";
  const promise = trace.header?.mutation ? "Broken on purpose: nothing is tolerated"
    : `${budget.inside ? "Inside" : "Beyond"} what the protocol tolerates`;
  fill(byId("budget"),
    el("p", { class: `budget-word ${where}` }, icon(budget.inside ? "holds" : "broken"), promise),
    el("dl", { class: "meters" }, ...rows.filter(Boolean)),
    ...budget.broken.map((/** @type {string} */ text) => el("p", { class: "reason small" }, text)));
}

/** @param {string} kind @param {number} used
 * @param {number | string} tolerated a number, or "any" */
function budgetRow(kind, used, tolerated) {
  if (used === 0 && (tolerated === 0 || tolerated === "any")) return null;
  const over = typeof tolerated === "number" && used > tolerated;
  const label = kind === "nodes" ? "faulty nodes" : kind;
  const allowed = tolerated === "any" ? "any number" : tolerated;
  return el("div", { class: over ? "over-budget" : "" },
    el("dt", {}, label), el("dd", {}, `${used} of ${allowed}`, over && " · too many"));
}

const MENU = "What to do with it…";

/** @param {State} state @param {Hands} hands */
function drawHeld({ selection, story, trace, description }, { open }) {
  const message = selection?.type === "message" ? story.byName.get(selection.name) : undefined;
  show(byId("held"), message !== undefined);
  if (!message || !selection) return;
  const rows = Object.entries(message.body).map(([field, value]) => el("tr", {},
    el("th", { scope: "row" }, field),
    el("td", {}, said(value), lied(message.honest, field, value))));
  fill(byId("held-body"),
    el("p", { class: "what" }, labelOf(message, description)),
    el("p", { class: "small muted" },
      `${titleOf(trace, message.from)} → ${titleOf(trace, message.to)}, ${fateOf(message)}`),
    rows.length > 0 && el("table", { class: "state" }, el("tbody", {}, ...rows)),
    button({ class: "button button-small", "data-key": "act" }, () => open(selection), MENU));
}

/** @param {{[field: string]: any} | null} honest @param {string} field @param {any} value */
function lied(honest, field, value) {
  if (!honest || said(honest[field]) === said(value)) return null;
  return el("span", { class: "was" }, `honest: ${said(honest[field])}`);
}
