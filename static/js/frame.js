/**
 * The standing frame of the diagram: the scroller, the row of heads, the paper with its layers from
 * the ground up, the time axis that stays at the left.
 */

import { defs } from "./drawbands.js";
import { html, svg } from "./svg.js";

/** What lies under the veil over the future, and what must stay legible above it. */
const GROUND = ["ground", "lanes", "cone", "view", "spans", "crowd", "ghosts", "arrows", "double"];
const FRONT = ["signs", "bracket", "split", "crosses", "marks", "labels", "clocks"];
/** What hands take hold of, over all else. */
const HOLD = ["preview", "edges", "ends"];

/** These speak for themselves; what else there is to read, the transcript says in order. */
const SPOKEN = ["arrows", "edges"];

/** @typedef {ReturnType<typeof makeFrame>} Frame */

/** @param {string} name */
const group = (name) =>
  svg("g", { class: `dg-${name}`, "aria-hidden": !SPOKEN.includes(name) });

/** @param {HTMLElement} root */
export function makeFrame(root) {
  const groups = Object.fromEntries([...GROUND, ...FRONT, ...HOLD].map((name) => [name, group(name)]));
  const flight = html("div", { class: "dg-flight", "aria-hidden": "true" });
  /** @type {{[name: string]: SVGElement|HTMLElement}} */
  const layers = { ...groups, flight };
  const sheet = svg("svg", { class: "dg-sheet", role: "group", "aria-label": "Messages" },
    [defs(), ...GROUND.map((name) => groups[name])]);
  const front = svg("svg", { class: "dg-sheet dg-front", "aria-hidden": "true" },
    FRONT.map((name) => groups[name]));
  const hold = svg("svg", { class: "dg-sheet dg-hold", role: "group", "aria-label": "Partitions" },
    HOLD.map((name) => groups[name]));
  const ticks = svg("svg", { class: "dg-ticks" });
  const moving = movers();
  const axis = html("div", { class: "dg-axis", "aria-hidden": "true" }, [ticks, moving.pointer]);
  const nodes = html("div", { class: "dg-nodes" });
  const gaps = html("div", { class: "dg-gaps" });
  const heads = html("div", { class: "dg-heads", role: "group", "aria-label": "Nodes" },
    [nodes, gaps]);
  const cover = html("div", { class: "dg-cover", "aria-hidden": "true" },
    [moving.veil, moving.now]);
  const folds = html("div", { class: "dg-folds" });
  const paper = html("div", { class: "dg-paper" }, [axis, sheet, cover, front, flight, hold, folds]);
  const scroller = html("div", { class: "dg-scroll" }, [heads, paper]);
  root.classList.add("dg");
  const more = html("p", { class: "dg-more" });
  root.replaceChildren(scroller, more);
  return { root, scroller, heads, nodes, gaps, paper, sheet, front, axis, ticks, layers, folds, more,
    ...moving };
}

/** What moves with the playhead. These are boxes of their own, so that the page moves them without
 * painting the sheets anew. */
const movers = () => ({
  veil: html("div", { class: "dg-veil" }),
  now: html("div", { class: "dg-now" }),
  pointer: html("div", { class: "dg-pointer" }),
});
