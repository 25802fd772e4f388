// The inspector's tabs, and the panels as sheets where the window is narrow.
import { byId, set, show } from "./dom.js";

const TABS = ["tab-inspect", "tab-transcript"];

/** @param {() => void} drawn told when a tab comes to the front
 * @param {() => void} opened told when a panel comes up as a sheet */
export function createSheets(drawn, opened) {
  const body = byId("stage").ownerDocument.body;

  /** @param {string} chosen */
  function front(chosen) {
    for (const id of TABS) {
      const tab = byId(id);
      set(tab, { "aria-selected": String(id === chosen), tabindex: id === chosen ? null : -1 });
      show(byId(tab.getAttribute("aria-controls") ?? ""), id === chosen);
    }
    drawn();
  }

  /** @param {HTMLElement} button */
  function toggle(button) {
    const { sheet = "", tab } = button.dataset;
    const shut = button.getAttribute("aria-expanded") === "true";
    if (tab && !shut) front(tab);
    set(body, { "data-sheet": shut ? null : sheet });
    for (const other of buttons) set(other, { "aria-expanded": String(other === button && !shut) });
    if (!shut) opened();
  }

  function shut() {
    set(body, { "data-sheet": null });
    for (const other of buttons) set(other, { "aria-expanded": "false" });
  }

  const buttons = /** @type {HTMLElement[]} */ ([...body.querySelectorAll(".sheet-button")]);
  for (const button of buttons) button.addEventListener("click", () => toggle(button));
  for (const id of TABS) {
    byId(id).addEventListener("click", () => front(id));
    byId(id).addEventListener("keydown", (event) => {
      if (event.key !== "ArrowRight" && event.key !== "ArrowLeft") return;
      event.preventDefault();
      event.stopPropagation();
      const next = TABS.find((other) => other !== id) ?? id;
      front(next);
      byId(next).focus();
    });
  }
  return { front, shut };
}
