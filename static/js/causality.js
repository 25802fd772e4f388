/**
 * All that the diagram shows of what led to what: the cone, the bracket of a violation, the clocks.
 */

import { drawBracket } from "./bracket.js";
import { drawClocks } from "./clocklabels.js";
import { shadeCone } from "./coneshade.js";

/** @param {import("./frame.js").Frame} frame @param {import("./layout.js").Marks} marks
 * @param {import("./diagram.js").View} view @param {string|null} hovered
 * @param {{from: number, to: number}} range */
export function drawCausality(frame, marks, view, hovered, range) {
  shadeCone(frame, marks, view, hovered, range);
  drawBracket(frame, marks, view);
  drawClocks(frame, marks, view, range);
}
