/**
 * The pictures of one run, of which one stands in front: the sequence diagram, or the map. To the
 * page they are one, with the doors of the diagram.
 *
 * @typedef {import("./diagram.js").View} View
 * @typedef {import("./types.js").Selection} Selection
 */

import { blankView } from "./blank.js";
import { createDiagram } from "./diagram.js";
import { byId, set } from "./dom.js";
import { createMinimap } from "./drawminimap.js";

/** @param {import("./diagram.js").Callbacks & import("./map.js").Callbacks} callbacks */
export function createViews(callbacks) {
  const roots = { diagram: byId("diagram"), map: byId("map") };
  const diagram = createDiagram(roots.diagram, callbacks);
  const toggle = byId("view-map");
  const known = blankView();
  const minimap = createMinimap(roots.diagram, known, diagram.times);
  /** @type {ReturnType<typeof import("./map.js").createMap> | null} */
  let map = null;
  let front = false;

  /** @param {Partial<View>} next */
  function update(next) {
    Object.assign(known, next);
    diagram.update(next);
    minimap.update();
    if (front) map?.update({ ...next, times: diagram.times() });
  }

  /** @param {number} count @param {number} fraction @param {number} rate */
  function move(count, fraction, rate) {
    Object.assign(known, { count, fraction, rate });
    (front && map ? map : diagram).move(count, fraction, rate);
    minimap.move();
  }

  /** Changes what stands in front; the playhead and what is in hand stay. */
  function turn() {
    front = !front;
    set(roots.diagram, { "data-behind": front });
    set(roots.map, { hidden: !front });
    set(toggle, { "aria-pressed": String(front) });
    set(byId("skip"), { href: front ? "#map" : "#diagram" });
    const { count, fraction, rate } = known;
    if (front) lookAtMap();
    else map?.move(count, fraction, 0);
    diagram.move(count, fraction, front ? 0 : rate);
  }

  /** The map comes to the page when it is first looked at. */
  async function lookAtMap() {
    const { createMap } = await import("./map.js");
    const view = { ...known, times: diagram.times() };
    if (map) map.update(view);
    else map = createMap(roots.map, view, callbacks);
  }

  toggle.addEventListener("click", turn);
  return {
    update, move, turn,
    times: diagram.times,
    focus: (/** @type {Selection} */ selection) => (front && map ? map : diagram).focus(selection),
    anchor: (/** @type {Selection} */ selection) => (front && map ? map : diagram).anchor(selection),
  };
}
