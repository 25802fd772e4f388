// The state of one node at the playhead: every field, those that just changed marked; and of all
// nodes at once where a field is shown as a grid.
import { formerly, hintsOf } from "./display.js";
import { button, byId, el, fill } from "./dom.js";
import { drawField, drawKnowledge, isDrawn } from "./drawstate.js";
import { columnsAt, gridFields, knowledgeOf } from "./knowledge.js";
import { show as written, titleOf } from "./phrases.js";
import { stateAt } from "./story.js";
import { waitingAt } from "./waiting.js";

/** @typedef {import("./store.js").State} State */
/** @typedef {import("./types.js").Selection} Selection */

/** Whose state is shown: of what is in hand, else of the event at the playhead, else the first.
 * @param {State} state @returns {string | null} */
export function nodeInView({ selection, story, trace, count }) {
  if (selection?.type === "node") return selection.id;
  const message = selection?.type === "message" ? story.byName.get(selection.name) : undefined;
  if (message) return message.to;
  const told = trace.events.slice(0, count).findLast((event) => event.node !== null);
  return told?.node ?? trace.header?.nodes[0]?.id ?? null;
}

/** The fields of a node now and one event ago.
 * @param {{[field: string]: any}} now @param {{[field: string]: any}} before
 * @returns {{field: string, value: string, was: string | null}[]} */
export function fieldsOf(now, before) {
  return Object.entries(now).map(([field, value]) => {
    const old = field in before ? written(before[field]) : null;
    const said = written(value);
    return { field, value: said, was: old !== null && old !== said ? old : null };
  });
}

/** @param {State} state
 * @param {{open: (selection: Selection) => void, desk: (id: string) => void}} hands */
export function drawNode(state, { open, desk }) {
  const id = nodeInView(state);
  const { trace, count, now, selection } = state;
  const node = id === null ? undefined : now.nodes[id];
  if (id === null || !node) return fill(byId("node"));
  const before = stateAt(trace, Math.max(0, count - 1));
  const free = selection === null || selection.type === "event";
  const whole = free
    ? gridFields(state).map((field) => drawKnowledge(knowledgeOf(state, before, field))) : [];
  fill(byId("node"),
    ...whole,
    el("p", { class: "node-name" }, el("strong", {}, titleOf(trace, id)), " ", condition(node)),
    ...waitingAt(state, id).map((text) => el("p", { class: "waits small" }, text)),
    ...stateOf(state, id, before.nodes[id]?.state ?? {}),
    button({ class: "button button-small", "data-key": "node-act" },
      () => open({ type: "node", id }), "What to do with it…"),
    node.traitor !== null && button({ class: "button button-small", "data-key": "node-desk" },
      () => desk(id), "Traitor's desk…"));
}

/** The fields that have a shape of their own; below them the others, as a table.
 * @param {State} state @param {string} id @param {{[field: string]: any}} before */
function stateOf(state, id, before) {
  const { trace, count, now, description } = state;
  const node = now.nodes[id];
  const role = trace.header?.nodes.find((one) => one.id === id)?.role;
  const hints = hintsOf(description, role);
  const shaped = (/** @type {string} */ field) => isDrawn(hints.get(field) ?? "");
  const past = (/** @type {{field: string}} */ { field }) => hints.get(field) === "ghost";
  const plain = fieldsOf(node.state, before).filter(({ field }) => !shaped(field));
  const rows = [...plain.filter((one) => !past(one)), ...plain.filter(past)].map((one) =>
    fieldRow(one, past(one)));
  const drawn = Object.keys(node.state).filter(shaped).map((field) => drawField({
    node: id, field, hint: hints.get(field) ?? "", value: node.state[field],
    before: before[field], former: formerly(trace.events, count, id, field),
    columns: columnsAt(state, field),
  }));
  if (rows.length + drawn.length === 0) return [nothing(node)];
  const table = rows.length > 0 && el("table", { class: "state" }, el("tbody", {}, ...rows));
  return [...drawn, table];
}

/** @param {{up: boolean}} node */
function nothing({ up }) {
  const word = up ? "It has not started yet." : "It is down: nothing is left.";
  return el("p", { class: "muted small" }, word);
}

/** @param {{up: boolean, paused: boolean, traitor: string | null}} node */
function condition({ up, paused, traitor }) {
  if (!up) return el("span", { class: "tone tone-bad" }, "down");
  if (traitor !== null) return el("span", { class: "tone tone-traitor" }, `traitor: ${traitor.replaceAll("_", " ")}`);
  return el("span", { class: "muted small" }, paused ? "paused" : "up");
}

const ON_RECORD = "On record for the properties alone: the protocol does not know it";

/** @param {{field: string, value: string, was: string | null}} row @param {boolean} past */
function fieldRow({ field, value, was }, past) {
  return el("tr", { class: was === null ? "" : "changed", title: past ? ON_RECORD : null },
    el("th", { scope: "row" }, field.replaceAll("_", " "), past && " (on record)"),
    el("td", {}, value, was !== null && el("span", { class: "was" }, `was ${was}`)));
}
