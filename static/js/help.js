// The two dialogs that explain: the keys, and what the protocol is about.
import { byId, dialogById, el, fill, inputById, recall, remember } from "./dom.js";

/** @typedef {import("./keys.js").Binding} Binding */

const KEY = "parley.single-keys";

/** @param {Binding[]} bindings @param {string[]} [dialogs] that a button opens */
export function createHelp(bindings, dialogs = ["help", "about"]) {
  const box = inputById("single-keys");
  box.checked = recall(KEY, "on") === "on";
  box.addEventListener("change", () => remember(KEY, box.checked ? "on" : "off"));
  fill(byId("help-keys"), el("table", {}, el("tbody", {}, ...bindings.map(row))));
  for (const id of dialogs) opens(`${id}-open`, id);
  return { single: () => box.checked, open: () => dialogById("help").showModal() };
}

/** @param {string} buttonId @param {string} dialogId */
function opens(buttonId, dialogId) {
  const dialog = dialogById(dialogId);
  byId(buttonId).addEventListener("click", () => dialog.showModal());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
}

/** @param {Binding} binding */
function row({ shown, words }) {
  const keys = shown.split(" ").flatMap((key) => [el("kbd", { class: "key" }, key), " "]);
  return el("tr", {}, el("th", { scope: "row" }, ...keys), el("td", {}, words));
}
