/**
 * Draws what ghosts.js has placed: behind the arrows, without a tab stop, not to be hit.
 *
 * @typedef {import("./frame.js").Frame} Frame
 * @typedef {import("./layout.js").Marks} Marks
 * @typedef {import("./ghosts.js").Ghost} Ghost
 * @typedef {import("./ghosts.js").Haunting} Haunting
 */

import { cryptOf, splitAt } from "./ghosts.js";
import { AXIS } from "./lanes.js";
import { keep, set, svg, write } from "./svg.js";

/** So many ghosts are drawn at once. */
const MOST = 240;

/** @param {Frame} frame @param {Marks} marks @param {Haunting | null} haunting
 * @param {number} from @param {number} to */
export function paintGhosts({ layers }, marks, haunting, from, to) {
  const here = haunting?.events === marks.events ? haunting : null;
  const all = here?.shown ? cryptOf(marks, here).ghosts : [];
  const seen = all.filter(({ y0, y1 }) => y1 >= from && y0 <= to).slice(0, MOST);
  keep(layers.ghosts, seen, ({ key }) => key, makeGhost, shapeGhost);
  paintSplit(layers.split, marks, here);
  paintView(layers.view, marks, here);
}

const makeGhost = () => svg("g", { class: "dg-ghost" },
  [svg("path", { class: "dg-ghost-line" }), svg("path", { class: "dg-ghost-tip" }),
    svg("text", { class: "dg-ghost-name" })]);

/** @param {Element} group @param {Ghost} ghost */
function shapeGhost(group, { message, way, label }) {
  const [line, tip, name] = group.children;
  set(group, { "data-ghost": message.name, "data-fate": message.fate });
  set(line, { d: `M${way.x0} ${way.y0}L${way.x1} ${way.y1}` });
  const came = message.fate === "delivered" || message.fate === "flying";
  set(tip, { d: came ? barb(way) : "M-4 -4L4 4M4 -4L-4 4",
    transform: came ? null : `translate(${way.x1} ${way.y1})` });
  if (!label || label.tight) return write(name, "");
  write(name, label.text);
  const turn = (label.angle * 180) / Math.PI;
  set(name, { transform: `translate(${label.x} ${label.y}) rotate(${turn})`, dy: "0.34em" });
}

/** An open tip: a full one is for what happens. @param {import("./arrows.js").Way} way */
function barb({ x0, y0, x1, y1 }) {
  const angle = Math.atan2(y1 - y0, x1 - x0);
  const arm = (/** @type {number} */ turn) =>
    `${(x1 - 8 * Math.cos(angle + turn)).toFixed(1)} ${(y1 - 8 * Math.sin(angle + turn)).toFixed(1)}`;
  return `M${arm(0.45)}L${x1} ${y1}L${arm(-0.45)}`;
}

/** @param {Element} layer @param {Marks} marks @param {Haunting | null} here */
function paintSplit(layer, marks, here) {
  const split = here?.split ? [here.split] : [];
  keep(layer, split, ({ seq, text }) => `${seq} ${text}`, ({ text }) => svg("g", {},
    [svg("path", { class: "dg-split-line" }), svg("rect", { class: "dg-split-plate", rx: 5 }),
      svg("text", { class: "dg-split-text" }, [text])]),
  (group, { seq, text }) => {
    const [line, plate, words] = group.children;
    const { x, y, w } = splitAt(marks, seq, text);
    set(line, { d: `M${AXIS} ${y}H${marks.lanes.width}` });
    set(plate, { x, y: y - 10, width: w, height: 20 });
    set(words, { x: x + 9, y, dy: "0.34em" });
  });
}

/** @param {Element} layer @param {Marks} marks @param {Haunting | null} here */
function paintView(layer, marks, here) {
  const view = here?.view ? [here.view] : [];
  keep(layer, view, ({ node }) => node, () => svg("g", {}, [svg("path", { class: "dg-alike" }),
    svg("path", { class: "dg-alike-end" })]),
  (group, { node, seq }) => {
    const [band, end] = group.children;
    const x = marks.lanes.x.get(node) ?? 0;
    const y = (marks.scale.y[seq] ?? 0) + 9;
    set(band, { d: `M${x} 0V${y}` });
    set(end, { d: `M${x - 12} ${y}H${x + 12}` });
  });
}
