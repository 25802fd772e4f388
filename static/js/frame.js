/**
 * The standing frame of the diagram: the scroller, the row of heads, the paper with its layers from
 * the ground up, the time axis that stays at the left.
 */

import { defs } from "./drawbands.js";
import { html, svg } from "./svg.js";

const LAYERS = ["ground", "lanes", "cone", "view", "spans", "crowd", "ghosts", "arrows",
  "double", "veil", "signs", "split", "now", "crosses", "marks", "flight", "labels"];

/** The arrows speak for themselves; what else there is to read, the transcript says in order. */
const SPOKEN = "arrows";

/** @typedef {ReturnType<typeof makeFrame>} Frame */

/** @param {HTMLElement} root */
export function makeFrame(root) {
  const layers = Object.fromEntries(LAYERS.map(
    (name) => [name, svg("g", { class: `dg-${name}`, "aria-hidden": name !== SPOKEN })]));
  const sheet = svg("svg", { class: "dg-sheet", role: "group", "aria-label": "Messages" },
    [defs(), ...LAYERS.map((name) => layers[name])]);
  const ticks = svg("g", {});
  const pointer = svg("g", { class: "dg-pointer" });
  const axis = svg("svg", { class: "dg-axis", "aria-hidden": "true" }, [ticks, pointer]);
  const nodes = html("div", { class: "dg-nodes" });
  const gaps = html("div", { class: "dg-gaps" });
  const heads = html("div", { class: "dg-heads", role: "group", "aria-label": "Nodes" },
    [nodes, gaps]);
  const paper = html("div", { class: "dg-paper" }, [axis, sheet]);
  const scroller = html("div", { class: "dg-scroll" }, [heads, paper]);
  root.classList.add("dg");
  root.replaceChildren(scroller);
  return { root, scroller, heads, nodes, gaps, paper, sheet, axis, ticks, pointer, layers,
    ...movers(layers, pointer) };
}

/** What moves with the playhead. @param {{[name: string]: SVGElement}} layers
 * @param {SVGElement} pointer */
function movers(layers, pointer) {
  const veil = svg("g", {}, [svg("rect", { class: "dg-shade", y: 0 })]);
  const now = svg("g", {}, [svg("path", { class: "dg-now-line" })]);
  layers.veil.append(veil);
  layers.now.append(now);
  pointer.append(svg("path", { class: "dg-flag", d: "M4 -6H38L46 5L38 16H4Z" }),
    svg("text", { class: "dg-tick-now", x: 38, y: 5, dy: "0.34em" }));
  return { veil, now };
}
