/**
 * The red bracket of a violation: from the events that contradict each other down to the line that
 * says so.
 *
 * @typedef {import("./frame.js").Frame} Frame
 * @typedef {import("./layout.js").Marks} Marks
 * @typedef {import("./diagram.js").View} View
 */

import { clashOf } from "./cone.js";
import { keep, set, svg } from "./svg.js";

const RADIUS = 9;
const ASIDE = 16;

/** @param {Frame} frame @param {Marks} marks @param {View} view */
export function drawBracket({ layers }, marks, view) {
  const seq = violationAt(view);
  const foot = marks.scale.y[seq];
  const ends = foot === undefined ? [] : clashOf(view.story, seq).map((at) => ({
    at, x: marks.lanes.x.get(view.story.events[at].node ?? "") ?? 0, y: marks.scale.y[at],
  }));
  keep(layers.bracket, ends, ({ at }) => String(at), makeEnd, (group, { x, y }) => {
    const [ring, line] = group.children;
    set(ring, { cx: x, cy: y });
    set(line, { d: `M${x + RADIUS} ${y}H${x + ASIDE}V${foot}` });
  });
}

/** The violation that is in hand, else the one at the playhead. @param {View} view */
function violationAt({ story, selection, count }) {
  const chosen = selection?.type === "event" ? selection.seq : -1;
  return story.events[chosen]?.between ? chosen : count - 1;
}

const makeEnd = () => svg("g", { class: "dg-bracket-end" }, [
  svg("circle", { r: RADIUS }), svg("path", {}),
]);
