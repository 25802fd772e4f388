// The state of one node at the playhead: every field, those that just changed marked.
import { button, byId, el, fill } from "./dom.js";
import { show as written, titleOf } from "./phrases.js";
import { stateAt } from "./story.js";

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

/** @param {State} state @param {(selection: Selection) => void} open */
export function drawNode(state, open) {
  const id = nodeInView(state);
  const { trace, count, now } = state;
  const node = id === null ? undefined : now.nodes[id];
  if (id === null || !node) return fill(byId("node"));
  const before = stateAt(trace, Math.max(0, count - 1)).nodes[id];
  const rows = fieldsOf(node.state, before?.state ?? {}).map(fieldRow);
  fill(byId("node"),
    el("p", { class: "node-name" }, el("strong", {}, titleOf(trace, id)), " ", condition(node)),
    rows.length ? el("table", { class: "state" }, el("tbody", {}, ...rows)) : nothing(node),
    button({ class: "button button-small", "data-key": "node-act" },
      () => open({ type: "node", id }), "What to do with it…"));
}

/** @param {{up: boolean}} node */
function nothing({ up }) {
  const word = up ? "It has not started yet." : "It is down: nothing is left.";
  return el("p", { class: "muted small" }, word);
}

/** @param {{up: boolean, paused: boolean, traitor: string | null}} node */
function condition({ up, paused, traitor }) {
  if (!up) return el("span", { class: "tone tone-bad" }, "down");
  if (traitor !== null) return el("span", { class: "tone tone-traitor" }, `traitor: ${traitor}`);
  return el("span", { class: "muted small" }, paused ? "paused" : "up");
}

/** @param {{field: string, value: string, was: string | null}} row */
function fieldRow({ field, value, was }) {
  return el("tr", { class: was === null ? "" : "changed" },
    el("th", { scope: "row" }, field.replaceAll("_", " ")),
    el("td", {}, value, was !== null && el("span", { class: "was" }, `was ${was}`)));
}
