/**
 * Turns bands into elements: on the ground, below everything that happens.
 *
 * @typedef {import("./bands.js").Band} Band
 */

import { svg, set } from "./svg.js";

const HATCH = "dg-hatch";
const HATCH_LIGHT = "dg-hatch-light";
const INSET = 8;

/** @param {string} id @param {number} size */
const pattern = (id, size) => svg("pattern", {
  id, width: size, height: size, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)",
}, [svg("rect", { class: "dg-hatch-line", width: 2, height: size })]);

export const defs = () => svg("defs", {}, [pattern(HATCH, 6), pattern(HATCH_LIGHT, 9)]);

/** @param {Band} band */
export const makeBand = (band) => svg("g", { class: "dg-band", "data-kind": band.kind },
  SHAPES[band.kind]?.(band) ?? []);

/** @type {{[kind: string]: (band: Band) => SVGElement[]}} */
const SHAPES = {
  round: (band) => [rect("dg-round", 14), text(band, "dg-over")],
  cut: (band) => [rect("dg-cut", 10), ...walls(band), text(band, "dg-words")],
  hold: (band) => [rect("dg-hold", 10), ...walls(band), text(band, "dg-words")],
  down: () => [rect("dg-gap", 4), rect("dg-down", 4, HATCH)],
  paused: () => [rect("dg-gap", 4), rect("dg-paused", 4, HATCH_LIGHT)],
  traitor: () => [svg("path", { class: "dg-unlane" }), svg("path", { class: "dg-traitor" })],
  violation: (band) => [svg("path", { class: "dg-violation", pathLength: 1 }), rect("dg-plate", 5),
    text(band, "dg-alarm")],
  break: (band) => [rect("dg-gap", 0), svg("path", { class: "dg-break" }), text(band, "dg-pause")],
  end: (band) => [svg("path", { class: "dg-end" }), text(band, "dg-pause")],
};

/** @param {string} name @param {number} rx @param {string} [hatch] */
const rect = (name, rx, hatch) =>
  svg("rect", { class: name, rx, fill: hatch ? `url(#${hatch})` : null });

/** @param {Band} band @param {string} name */
const text = (band, name) => svg("text", { class: name }, [band.text]);

/** @param {Band} band */
const walls = (band) => band.xs.map(() => svg("path", { class: "dg-wall" }));

/** @param {Element} group @param {Band} band @param {{left: number, right: number}} page */
export function shapeBand(group, band, page) {
  const parts = [...group.children];
  PLACES[band.kind]?.(parts, band, page);
}

/** @param {Element} part @param {number} x @param {number} y @param {number} width
 * @param {number} high */
const stretch = (part, x, y, width, high) =>
  set(part, { x, y, width: Math.max(width, 0), height: Math.max(high, 0) });

/** @typedef {(parts: Element[], band: Band, page: {left: number, right: number}) => void} Placer */

/** @type {Placer} */
function round([ground, words], band, page) {
  const width = page.right - page.left - 2 * INSET;
  stretch(ground, page.left + INSET, band.y0, width, band.y1 - band.y0);
  set(words, { x: page.left + INSET + 12, y: band.y0 + 19 });
}

/** @type {Placer} */
function partition(parts, band, page) {
  const [ground] = parts;
  const words = parts[parts.length - 1];
  stretch(ground, page.left, band.y0, page.right - page.left, band.y1 - band.y0);
  band.xs.forEach((x, index) => set(parts[index + 1], { d: `M${x} ${band.y0}V${band.y1}` }));
  set(words, { x: page.left + INSET + 12, y: band.y0 + 18 });
}

/** @type {Placer} */
function along(parts, band) {
  for (const part of parts) stretch(part, band.xs[0] - 6, band.y0, 12, band.y1 - band.y0);
}

/** @type {Placer} */
function traitor(parts, band) {
  for (const part of parts) set(part, { d: `M${band.xs[0]} ${band.y0}V${band.y1}` });
}

/** A bracket that opens to both sides of the page. @type {Placer} */
function violation([line, plate, words], { y0, w }, page) {
  const left = page.left + INSET;
  const right = page.right - INSET;
  const bracket = (/** @type {number} */ x) => `M${x} ${y0 - 7}V${y0 + 7}`;
  set(line, { d: `${bracket(left)}M${left} ${y0}H${right}${bracket(right)}` });
  stretch(plate, right - w - 12, y0 - 11, w, 22);
  set(words, { x: right - 12 - w / 2, y: y0, dy: "0.34em", "text-anchor": "middle" });
}

/** A torn strip of paper: the lifelines stop at one edge and go on at the other. @type {Placer} */
function pause([ground, line, words], { y0, y1, xs }, page) {
  stretch(ground, page.left, y0, page.right - page.left, y1 - y0);
  set(line, { d: tear(y0, page) + tear(y1, page) });
  set(words, { x: xs[0], y: (y0 + y1) / 2, dy: "0.34em", "text-anchor": "middle" });
}

/** @param {number} y @param {{left: number, right: number}} page */
const tear = (y, { left, right }) =>
  `M${left} ${y}${"q6 -5 12 0t12 0".repeat(Math.ceil((right - left) / 24))}`;

/** Each lifeline ends in a bar. @type {Placer} */
function ending([bars, words], { y0, xs }, page) {
  set(bars, { d: xs.map((x) => `M${x - 9} ${y0}H${x + 9}`).join("") });
  set(words, { x: (page.left + page.right) / 2, y: y0 + 26, "text-anchor": "middle" });
}

/** @type {{[kind: string]: Placer}} */
const PLACES = {
  round, cut: partition, hold: partition, down: along, paused: along, traitor, violation,
  break: pause, end: ending,
};
