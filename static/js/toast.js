// Short notices that say themselves and go. Errors stay until they are closed.
import { button, el, icon } from "./dom.js";

const STAY_MS = 5_000;
const MOST = 3;

/** @param {HTMLElement} root */
export function createToasts(root) {
  /** @param {string} text @param {{hint?: string, bad?: boolean, code?: string}} [more] */
  function toast(text, { hint = "", bad = false, code = "" } = {}) {
    const shut = () => note.remove();
    const close = button({ class: CLOSE, "aria-label": "Dismiss" }, shut, icon("close"));
    const note = el("div", { class: bad ? "toast toast-bad" : "toast" },
      el("div", {}, el("p", {}, text), hint && el("p", { class: "small muted" }, hint),
        code && el("code", {}, code)), close);
    while (root.childElementCount >= MOST) root.firstElementChild?.remove();
    root.append(note);
    if (!bad) setTimeout(() => note.remove(), STAY_MS);
  }
  return toast;
}

const CLOSE = "button button-small button-icon button-quiet";

/** @typedef {ReturnType<typeof createToasts>} Toast */
