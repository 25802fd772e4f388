/**
 * The bands that stand for folded stretches, and beside an unfolded one the way to fold it again.
 *
 * @typedef {import("./layout.js").Marks} Marks
 * @typedef {import("./stretches.js").Stretch} Stretch
 */

import { AXIS } from "./lanes.js";
import { FOLD } from "./scale.js";
import { html, keep, set, write } from "./svg.js";
import { stretchWords } from "./stretches.js";

/** @param {Stretch} stretch */
const makeFold = ({ from }) => html("button", { type: "button", class: "dg-fold", "data-seq": from });

/** @param {Element} layer @param {Marks} marks @param {{count: number, spoilers: boolean}} view
 * @param {number} from @param {number} to */
export function paintFolds(layer, marks, view, from, to) {
  const { folds, scale, events } = marks;
  const shown = folds.all.filter((stretch) =>
    scale.y[stretch.to - 1] >= from - FOLD && scale.y[stretch.from] <= to
    && (view.spoilers || stretch.from < view.count));
  keep(layer, shown, (stretch) => String(stretch.from), makeFold, (element, stretch) => {
    const closed = folds.closed.includes(stretch);
    const { style } = /** @type {HTMLElement} */ (element);
    style.top = `${scale.y[stretch.from]}px`;
    style.left = `${AXIS}px`;
    style.width = closed ? `${marks.lanes.width - AXIS - 8}px` : "";
    const words = stretchWords(stretch, events);
    write(element, closed ? `▸ ${words}` : "▾ Fold");
    set(element, {
      "aria-expanded": String(!closed), "aria-label": closed ? words : `Fold ${words}`,
      "data-stage": stretch.from >= view.count ? "future" : stretch.to > view.count ? "now" : "done",
    });
  });
}

/** @param {Element} layer @param {(from: number) => void} fold @param {AbortSignal} signal */
export function holdFolds(layer, fold, signal) {
  for (const type of ["pointerdown", "click"]) {
    layer.addEventListener(type, (event) => {
      const band = /** @type {Element} */ (event.target).closest(".dg-fold");
      if (!band) return;
      event.stopPropagation();
      if (type === "click") fold(Number(band.getAttribute("data-seq")));
    }, { signal });
  }
}
