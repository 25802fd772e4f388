// Where there is room for one picture only: which one is in front, and the panel as a sheet.
import { byId, set } from "./dom.js";

/** @returns {() => void} brings the other picture to the front */
export function createFronts() {
  const root = byId("transport");
  const { body } = root.ownerDocument;
  const sheet = byId("aside-open");

  /** @param {boolean} shown */
  function showSheet(shown) {
    set(body, { "data-sheet": shown ? "aside" : null });
    set(sheet, { "aria-expanded": String(shown) });
  }

  /** @param {string} side */
  function show(side) {
    showSheet(false);
    set(body, { "data-front": side });
    for (const button of root.querySelectorAll("[data-show]")) {
      set(button, { "aria-pressed": String(button.getAttribute("data-show") === side) });
    }
  }

  root.addEventListener("click", ({ target }) => {
    const hit = /** @type {Element} */ (target).closest(".sheet-button");
    if (hit === sheet) showSheet(sheet.getAttribute("aria-expanded") !== "true");
    else if (hit) show(hit.getAttribute("data-show") ?? "left");
  });
  return () => show(body.dataset.front === "right" ? "left" : "right");
}
