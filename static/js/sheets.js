// The inspector's tabs, and the panels as sheets where the window is narrow.
import { byId, set, show } from "./dom.js";

/** @param {(tab: string) => void} drawn told which tab came to the front
 * @param {() => void} opened told when a panel comes up as a sheet */
export function createSheets(drawn, opened) {
  const body = byId("stage").ownerDocument.body;
  const tabs = [...body.querySelectorAll("#inspector [role=tab]")].map(({ id }) => id);

  /** @param {string} chosen */
  function front(chosen) {
    for (const id of tabs) {
      const tab = byId(id);
      set(tab, { "aria-selected": String(id === chosen), tabindex: id === chosen ? null : -1 });
      show(byId(tab.getAttribute("aria-controls") ?? ""), id === chosen);
    }
    drawn(chosen);
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
  for (const id of tabs) {
    byId(id).addEventListener("click", () => front(id));
    byId(id).addEventListener("keydown", (event) => {
      if (event.key !== "ArrowRight" && event.key !== "ArrowLeft") return;
      event.preventDefault();
      event.stopPropagation();
      const by = event.key === "ArrowRight" ? 1 : tabs.length - 1;
      const next = tabs[(tabs.indexOf(id) + by) % tabs.length];
      front(next);
      byId(next).focus();
    });
  }
  return { front, shut };
}
