/**
 * Shows on the diagram what led to the thing looked at and what came of it: the past drawn heavy,
 * the future double, the rest dotted and faint; and a legend that says so.
 *
 * @typedef {import("./frame.js").Frame} Frame
 * @typedef {import("./layout.js").Marks} Marks
 * @typedef {import("./layout.js").Thing} Thing
 * @typedef {import("./diagram.js").View} View
 * @typedef {import("./cone.js").Cone} Cone
 */

import { laneEnd } from "./bands.js";
import { clocksOf } from "./clocks.js";
import { coneOf, focusOf, sideOf, sideOfMessage, sizes } from "./cone.js";
import { html, keep, keptAs, set, svg, write } from "./svg.js";

const TIP = 10;
const OFF = 2.5;

/** What carries the words and signs of a thing, by its layer. */
const WORN = /** @type {const} */ (["arrows", "labels", "crosses", "marks"]);
const OF_ARROWS = WORN.slice(0, 3);
const OF_MARKS = WORN.slice(3);

/** What each element wears: asking the page costs more. @type {WeakMap<Element, string|null>} */
const worn = new WeakMap();

/** @param {Frame} frame @param {Marks} marks @param {View} view @param {string|null} hovered
 * @param {{from: number, to: number}} range */
export function shadeCone(frame, marks, view, hovered, range) {
  const on = view.causality && view.trace.events.length > 0;
  const focus = on ? focusOf(view.story, view, hovered) : null;
  const was = frame.root.hasAttribute("data-causality");
  if (!focus && !was) return;
  set(frame.root, { "data-causality": focus ? "on" : null });
  const cone = focus ? coneOf(clocksOf(view.trace.events, marks.lanes.ids), focus) : null;
  drawLanes(frame, marks, cone);
  const things = cone ? drawn(frame, marks, range) : [];
  const sides = things.map((thing) => (cone ? sideOfThing(cone, thing) : null));
  things.forEach((thing, at) => dress(frame, thing, sides[at]));
  if (!cone) undress(frame);
  drawDouble(frame, things.filter((_, at) => sides[at] === "future"));
  drawLegend(frame, cone);
}

/** The things in sight that have an element of their own; in a thicket most have none.
 * @param {Frame} frame @param {Marks} marks @param {{from: number, to: number}} range */
const drawn = ({ layers }, marks, { from, to }) => [...marks.shelves.find(from, to)].filter((one) =>
  keptAs(one.type === "arrow" ? layers.arrows : layers.marks, one.key) !== undefined);

/** @param {Cone} cone @param {Thing} thing */
function sideOfThing(cone, thing) {
  if (thing.type === "arrow") return sideOfMessage(cone, thing.message);
  return sideOf(cone, thing.seq);
}

/** @param {Frame} frame @param {Thing} thing @param {string|null} side */
function dress({ layers }, thing, side) {
  for (const layer of thing.type === "arrow" ? OF_ARROWS : OF_MARKS) {
    const element = keptAs(layers[layer], thing.key);
    if (!element || worn.get(element) === side) continue;
    worn.set(element, side);
    set(element, { "data-cone": side });
  }
}

/** @param {Frame} frame */
function undress({ layers }) {
  for (const layer of WORN) {
    for (const element of layers[layer].children) {
      worn.delete(element);
      set(element, { "data-cone": null });
    }
  }
}

/** Each lifeline in its three parts. @param {Frame} frame @param {Marks} marks
 * @param {Cone|null} cone */
function drawLanes({ layers }, marks, cone) {
  const parts = cone ? cone.clocks.ids.flatMap((id, lane) => partsOf(cone, marks, id, lane)) : [];
  const d = (/** @type {string} */ side) =>
    parts.filter((part) => part.side === side).map((part) => part.d).join("");
  keep(layers.cone, cone ? ["apart", "past", "future"] : [], (side) => side,
    (side) => svg("path", { class: `dg-cone-${side}` }),
    (path, side) => set(path, { d: d(side) }));
}

/** @param {Cone} cone @param {Marks} marks @param {string} id @param {number} lane */
function partsOf(cone, marks, id, lane) {
  const x = marks.lanes.x.get(id) ?? 0;
  const end = laneEnd(marks);
  const past = cone.past[lane] < 0 ? 0 : marks.scale.y[cone.past[lane]];
  const future = cone.future[lane] === Infinity ? end : marks.scale.y[cone.future[lane]];
  const parts = [{ side: "apart", d: past < future ? `M${x} ${past}V${future}` : "" }];
  if (cone.past[lane] >= 0) parts.push({ side: "past", d: `M${x} 0V${past}M${x - 7} ${past}h14` });
  if (future < end) {
    parts.push({ side: "future", d: `M${x - OFF} ${future}V${end}M${x + OFF} ${future}V${end}`
      + `M${x - 7} ${future}h14` });
  }
  return parts;
}

/** What makes an arrow a double one: a line of paper along its middle. @param {Frame} frame
 * @param {Thing[]} things */
function drawDouble({ layers }, things) {
  const d = things.map((thing) => (thing.type === "arrow" ? core(thing.way) : "")).join("");
  keep(layers.double, d ? [d] : [], () => "core", () => svg("path", { class: "dg-cone-core" }),
    (path) => set(path, { d }));
}

/** @param {import("./arrows.js").Way} way */
function core({ x0, y0, x1, y1 }) {
  const long = Math.hypot(x1 - x0, y1 - y0);
  const share = Math.max(1 - TIP / Math.max(long, 1), 0);
  return `M${x0} ${y0}L${x0 + (x1 - x0) * share} ${y0 + (y1 - y0) * share}`;
}

const ROWS = /** @type {const} */ ([
  ["past", "M1 6H27", "led to it"],
  ["future", "M1 3.5H27M1 8.5H27", "came of it"],
  ["apart", "M1 6H27", "neither"],
]);

/** @param {Frame} frame @param {Cone|null} cone */
function drawLegend({ root }, cone) {
  const legend = root.querySelector(".dg-legend");
  if (!cone) return legend?.remove();
  const shown = legend ?? makeLegend();
  if (!legend) root.append(shown);
  const { past, future, of } = sizes(cone);
  const counts = [past, future, of - past - future];
  shown.querySelectorAll(".dg-legend-count").forEach((cell, row) =>
    write(cell, String(counts[row])));
}

const makeLegend = () => html("div", { class: "dg-legend", role: "note", "aria-label": "Legend" },
  ROWS.map(([side, d, words]) => html("p", { class: "dg-legend-row" }, [
    svg("svg", { viewBox: "0 0 28 12", "aria-hidden": "true" },
      [svg("path", { class: `dg-cone-${side}`, d })]),
    html("span", {}, [words]), html("b", { class: "dg-legend-count" }),
  ])));
