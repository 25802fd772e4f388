// A fault of the server's own: it stays on the page, with the line that shows it again.
import { button, el, fill, icon, show } from "./dom.js";
import { copy } from "./share.js";

/** @typedef {import("./toast.js").Toast} Toast */
/** @typedef {{sentence: string, scenario: string}} Fault */

/** @param {HTMLElement} notice @param {Toast} toast */
export function createFault(notice, toast) {
  return (/** @type {Fault} */ { sentence, scenario }) => {
    const line = `python -m protocols run '${scenario}'`;
    fill(notice,
      el("div", {}, el("p", {}, el("strong", {}, "The fault is ours. "), sentence),
        el("p", {}, "This line shows it again: ", el("code", {}, line)),
        el("p", {}, "Take back your last change, or choose another scenario; the page still works.")),
      button({ class: "button button-small" }, () => taken(line, toast), "Copy the line"),
      button({ class: "button button-small button-icon button-quiet", "aria-label": "Dismiss" },
        () => show(notice, false), icon("close")));
    show(notice, true);
  };
}

/** @param {string} line @param {Toast} toast */
async function taken(line, toast) {
  if (await copy(line)) toast("Copied.");
}
