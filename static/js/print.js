// Paper shows all of the run: for as long as the page is printed, the picture is as high as it is
// long, and the link to it stands beneath.
import { byId, say } from "./dom.js";

const WHOLE = "whole";

/** @param {EventTarget} page @param {() => void} redraw the picture, in its present size
 * @param {() => string} link @param {HTMLElement[]} [roots] of the pictures */
export function createPrint(page, redraw, link, roots = [byId("diagram")]) {
  page.addEventListener("beforeprint", () => {
    say(byId("print-link"), link());
    for (const root of roots) root.classList.add(WHOLE);
    redraw(); // finds how high it is,
    redraw(); // and draws all of that height
  });
  page.addEventListener("afterprint", () => {
    for (const root of roots) root.classList.remove(WHOLE);
    redraw();
  });
}
