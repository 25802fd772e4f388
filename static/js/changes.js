// Your changes: every intervention as a sentence, removable; and the way back and on.
import { button, byId, el, fill, icon, say, show } from "./dom.js";

/** @typedef {import("./store.js").Store} Store */
/** @typedef {import("./store.js").State} State */
/** @typedef {{text: string, sentence: string}} Line */
/** @typedef {{remove: (text: string) => void, undo: () => void, redo: () => void}} Hands */

/** @param {Store} store @param {Hands} hands */
export function createChanges(store, hands) {
  byId("undo").addEventListener("click", hands.undo);
  byId("redo").addEventListener("click", hands.redo);
  store.watch(["trace"], (state) => drawList(state, hands));
  store.watch(["canUndo", "canRedo"], ({ canUndo, canRedo }) => {
    byId("undo").toggleAttribute("disabled", !canUndo);
    byId("redo").toggleAttribute("disabled", !canRedo);
  });
}

/** @param {State} state @param {Hands} hands */
function drawList({ trace }, { remove }) {
  const changes = trace.header?.do ?? [];
  const idle = new Set((trace.report?.ineffective ?? []).map((/** @type {any} */ one) => one.text));
  const rows = changes.map((/** @type {Line} */ change) =>
    row(change, idle.has(change.text), () => leave(change.text, remove)));
  fill(byId("changes-list"), ...rows);
  say(byId("changes-count"), changes.length ? String(changes.length) : "");
  show(byId("changes-none"), changes.length === 0);
}

/** The row goes; the focus stays in the list's neighbourhood.
 * @param {string} text @param {(text: string) => void} remove */
function leave(text, remove) {
  byId("changes-title").focus();
  remove(text);
}

/** @param {Line} change @param {boolean} idle
 * @param {() => void} act */
function row({ text, sentence }, idle, act) {
  const close = "button button-small button-icon button-quiet";
  return el("li", { class: idle ? "idle" : "", title: text },
    el("p", {}, sentence, idle && el("span", { class: "idle-word" }, "had no effect in this run")),
    button({ class: close, "aria-label": `Remove: ${sentence}` }, act, icon("close")));
}
