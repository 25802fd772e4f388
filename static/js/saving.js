// A text that the page has, saved as a file: no address is asked, so no secret stands in one.
import { el } from "./dom.js";

/** @param {string} name @param {string} text @param {string} type */
export function saveAs(name, text, type) {
  const href = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  el("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 10_000);
}
