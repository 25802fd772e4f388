/**
 * The short motions of what has just happened: a dropped message's cross falls, a chip appears, a
 * node that crashes staggers, the bracket of a violation draws itself.
 * Only for small steps of the playhead; a jump shows the outcome at once.
 *
 * @typedef {import("./frame.js").Frame} Frame
 * @typedef {import("./layout.js").Marks} Marks
 */

import { flourish } from "./motion.js";
import { keptAs } from "./svg.js";

const FEW = 12;

/** @param {Frame} frame @param {Marks} marks @param {number} before @param {number} count */
export function celebrate({ layers, nodes }, marks, before, count) {
  if (count <= before || count - before > FEW) return;
  for (let seq = before; seq < count; seq += 1) {
    const event = marks.events[seq];
    if (event.kind === "message-dropped" || event.kind === "message-withheld") {
      flourish(inner(layers.crosses, `message ${event.message}`), "fall");
    }
    if (event.kind === "node-crashed") flourish(keptAs(nodes, event.node ?? ""), "stagger");
    if (event.kind === "property-violated") {
      flourish(inner(layers.signs, `violation ${seq}`), "draw");
    }
    flourish(inner(layers.marks, `chip ${seq}`), "pop");
    flourish(inner(layers.marks, `note ${seq}`), "pop");
  }
}

/** @param {Element} layer @param {string} key */
const inner = (layer, key) => keptAs(layer, key)?.firstElementChild ?? undefined;
