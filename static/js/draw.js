/**
 * Turns arrows and small marks into elements. Position and shape never change once made, except
 * for arrows whose end was not known; what changes is what the playhead and the selection say.
 *
 * @typedef {import("./layout.js").Arrow} Arrow
 * @typedef {import("./layout.js").Mark} Mark
 * @typedef {"future"|"flying"|"done"} Stage
 */

import { CHIP_HEIGHT } from "./signs.js";
import { html, set, svg } from "./svg.js";

const TIP = 9;
const TIP_HALF = 4.5;

/** @param {{seq: number, end?: number|null, message?: {fate: string}}} thing
 * @param {number} count @returns {Stage} */
export function stageOf(thing, count) {
  if (thing.seq >= count) return "future";
  if (thing.end === undefined || thing.message?.fate === "withheld") return "done";
  return thing.end === null || thing.end >= count ? "flying" : "done";
}

/** @param {number} n */
const px = (n) => Math.round(n * 10) / 10;

/** @param {Arrow["way"]} way */
const angleOf = (way) => Math.atan2(way.y1 - way.y0, way.x1 - way.x0);

/** @param {Arrow} arrow @returns {string} */
function path({ way, message }) {
  const { x0, y0, x1, y1 } = way;
  if (message.from === message.to) return `M${px(x0 - 12)} ${y0}H${x0}V${px(y1)}H${px(x0 - 12)}`;
  return `M${px(x0)} ${px(y0)}L${px(x1)} ${px(y1)}`;
}

/** The triangle at the end of a delivered arrow. @param {Arrow["way"]} way */
function tip(way) {
  const angle = angleOf(way);
  const c = Math.cos(angle);
  const s = Math.sin(angle);
  const corner = (/** @type {number} */ side) =>
    `${px(way.x1 - TIP * c - side * TIP_HALF * s)} ${px(way.y1 - TIP * s + side * TIP_HALF * c)}`;
  return `M${px(way.x1)} ${px(way.y1)}L${corner(1)}L${corner(-1)}Z`;
}

const CROSS = "M-5.5 -5.5L5.5 5.5M5.5 -5.5L-5.5 5.5";
const BAR = "M0 -7V7";

/** @param {Arrow} arrow */
export function makeArrow(arrow) {
  const { message } = arrow;
  return svg("g", {
    class: "dg-arrow", role: "button", tabindex: -1, "data-name": message.name,
  }, [
    svg("path", { class: "dg-hit" }), svg("path", { class: "dg-line" }),
    svg("path", { class: "dg-tip" }), svg("path", { class: "dg-twin" }),
  ]);
}

/** @param {Element} group @param {Arrow} arrow */
export function shapeArrow(group, arrow) {
  const [hit, line, head, twin] = group.children;
  const d = path(arrow);
  const { fate, lie, copy } = arrow.message;
  set(group, { "data-fate": fate, "data-hue": arrow.hue, "data-lie": lie, "data-copy": copy });
  set(hit, { d });
  set(line, { d });
  set(head, { d: fate === "delivered" ? tip(arrow.way) : "" });
  set(twin, { d: copy ? origin(arrow.way) : "" });
}

/** A copy starts with a ring, so that it is told from its original. @param {Arrow["way"]} way */
const origin = ({ x0, y0 }) => `M${px(x0 - 3)} ${px(y0)}a3 3 0 1 0 6 0a3 3 0 1 0 -6 0`;

/** A cross where a message died, a bar where a traitor kept it back. @param {Arrow} arrow */
export function makeCross({ way, message }) {
  const d = message.fate === "withheld" ? BAR : CROSS;
  return svg("g", {
    class: "dg-cross", "data-fate": message.fate,
    transform: `translate(${px(way.x1)} ${px(way.y1)})`,
  }, [svg("g", {}, [svg("path", { class: "dg-cross-paper", d }), svg("path", { d })])]);
}

/** @param {Arrow} arrow */
export function makeLabel(arrow) {
  const word = arrow.label?.word;
  return svg("text", {
    class: "dg-label", "data-hue": arrow.hue, "data-lie": arrow.message.lie, "aria-hidden": "true",
  }, [svg("tspan", {}, [arrow.label?.text ?? ""]),
    ...(word ? [svg("tspan", { class: "dg-word" }, [` · ${word}`])] : [])]);
}

/** @param {Element} text @param {Arrow} arrow */
export function shapeLabel(text, arrow) {
  if (!arrow.label) return;
  const { x, y, angle, tight } = arrow.label;
  const degrees = Math.round((angle * 1800) / Math.PI) / 10;
  set(text, {
    transform: `translate(${px(x)} ${px(y)})${degrees ? ` rotate(${degrees})` : ""}`,
    dy: "0.34em", "data-tight": tight,
  });
}

/** @param {Arrow} arrow */
export const makeHead = (arrow) => html("div", {
  class: "dg-head", "data-hue": arrow.hue, "data-lie": arrow.message.lie,
  "data-name": arrow.message.name, "data-grip": "message",
});

/** Shapes of the small marks, around their own middle. @type {{[kind: string]: string}} */
const SHAPES = {
  "node-crashed": "M-6 -6L6 6M6 -6L-6 6",
  "node-recovered": "M-6 0H6M0 -6V6",
  "node-paused": "M-3 -5V5M3 -5V5",
  "node-resumed": "M-4 -5L5 0L-4 5Z",
  "node-turned": "M-5 -6V7M-5 -6L6 -3L-5 1",
  "timer-set": "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0M0 -2.2V0H1.8",
  "timer-fired": "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0M0 -3V0H2.4",
  "request-made": "M-5 -5H2L7 0L2 5H-5Z",
  "coin-tossed": "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0",
};

/** @param {Mark} mark */
export function makeMark(mark) {
  return svg("g", {
    class: "dg-mark", "data-kind": mark.kind, "data-empty": mark.empty,
    transform: `translate(${px(mark.x)} ${px(mark.y)})`,
  }, [svg("g", {}, mark.kind === "chip" ? chip(mark) : note(mark))]);
}

/** @param {Mark} mark */
const chip = (mark) => [
  svg("title", {}, [mark.title]),
  svg("rect", {
    class: "dg-pill", x: -mark.w / 2, y: -CHIP_HEIGHT / 2, width: mark.w, height: CHIP_HEIGHT,
    rx: CHIP_HEIGHT / 2,
  }),
  svg("text", { class: "dg-chip", dy: "0.34em" }, [mark.text]),
];

/** @param {Mark} mark */
const note = (mark) => [
  svg("title", {}, [mark.title]),
  svg("path", { class: "dg-shape", d: SHAPES[mark.kind] ?? "" }),
  ...(mark.text ? [svg("text", {
    class: "dg-note", x: mark.side * 12, dy: "0.34em",
    "text-anchor": mark.side < 0 ? "end" : "start",
  }, [mark.text])] : []),
];
