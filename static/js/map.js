/**
 * The map: the same run as nodes in their places and messages under way between them. Has the
 * diagram's own doors (update, move, focus, anchor), so that either may stand in front.
 *
 * @typedef {import("./types.js").Selection} Selection
 * @typedef {import("./diagram.js").View & {times: ArrayLike<number>}} View
 * @typedef {import("./flights.js").Flight} Flight
 * @typedef {{onSelect: (selection: Selection|null) => void,
 *   onOpen: (selection: Selection, anchor: DOMRect) => void}} Callbacks
 */

import { flightsAt } from "./flights.js";
import { createMotion } from "./motion.js";
import { drawFlights, drawGround, drawNodes, makeFrame } from "./paintmap.js";
import { placesOf } from "./places.js";
import { nowAt } from "./scale.js";
import { stateAt } from "./story.js";
import { keptAs, set, write } from "./svg.js";

/** So many messages under way are drawn singly. */
const FLIGHTS = 120;
const KEYS = new Map([["ArrowDown", 1], ["ArrowUp", -1]]);

/** @param {HTMLElement} root @param {View} first @param {Callbacks} callbacks */
export function createMap(root, first, callbacks) {
  const frame = makeFrame(root);
  const motion = createMotion();
  const view = { ...first };
  let places = placesOf([], undefined, { width: 0, height: 0 });
  /** @type {Flight[]} */
  let flights = [];

  const now = () => nowAt({ y: view.times }, view.count, view.fraction);
  const move = () => motion.place(moversOf(), now(), view.rate);

  function settle() {
    const size = { width: root.clientWidth, height: root.clientHeight };
    const nodes = view.trace.header?.nodes ?? [];
    places = placesOf(nodes, view.description?.layout, size);
    set(root, { "data-nodes": places.nodes, "data-shape": places.shape });
    root.style.setProperty("--r", `${places.r}px`);
    for (const sheet of [frame.ground, frame.lines]) set(sheet, size);
    draw();
  }

  function draw() {
    const state = stateAt(view.trace, view.count);
    const chosen = view.selection?.type === "message" ? view.selection.name : null;
    const scene = { story: view.story, places, count: view.count, inFlight: state.inFlight };
    const all = flightsAt(scene, view.times, chosen);
    flights = all.slice(0, FLIGHTS);
    drawGround(frame, view, places);
    drawNodes(frame, view, places, state);
    drawFlights(frame, view, flights, chosen);
    write(frame.more, all.length > FLIGHTS
      ? `${(all.length - FLIGHTS).toLocaleString("en")} more messages under way are not drawn singly`
      : "");
    move();
  }

  const moversOf = () => flights.flatMap(({ key, path, stage }) => {
    const element = /** @type {HTMLElement|undefined} */ (keptAs(frame.dots, key));
    return element && stage !== "future" ? [{ element, way: path }] : [];
  });

  /** @param {Partial<View>} next */
  function update(next) {
    const grown = Boolean(next.trace ?? next.description);
    Object.assign(view, next);
    if (grown) settle();
    else draw();
  }

  /** @param {number} count @param {number} fraction @param {number} rate */
  function advance(count, fraction, rate) {
    const turned = count !== view.count || rate !== view.rate;
    Object.assign(view, { count, fraction, rate });
    if (turned) draw();
    else move();
  }

  const elementOf = (/** @type {Selection} */ selection) => /** @type {HTMLElement|undefined} */ (
    selection.type === "node" ? keptAs(frame.nodes, selection.id)
      : selection.type === "message" ? keptAs(frame.dots, selection.name) : undefined);

  new ResizeObserver(settle).observe(root);
  takeHold(root, frame, callbacks);
  return {
    update, move: advance,
    focus: (/** @type {Selection} */ selection) => elementOf(selection)?.focus(),
    anchor: (/** @type {Selection} */ selection) =>
      elementOf(selection)?.getBoundingClientRect() ?? null,
  };
}

/** @param {Element} root @param {import("./paintmap.js").Frame} frame
 * @param {Callbacks} callbacks */
function takeHold(root, { nodes, dots }, { onSelect, onOpen }) {
  root.addEventListener("click", ({ target }) => {
    const found = /** @type {Element} */ (target).closest("[data-id], [data-name]");
    const selection = found && selectionOf(found);
    onSelect(selection);
    if (!selection) return;
    const dot = selection.type === "message" ? keptAs(dots, selection.name) : null;
    onOpen(selection, (dot ?? found).getBoundingClientRect());
  });
  for (const row of [nodes, dots]) {
    row.addEventListener("keydown", (event) => walk(event, [...row.children], onSelect));
  }
}

/** @param {Element} element @returns {Selection} */
function selectionOf(element) {
  const id = element.getAttribute("data-id");
  return id === null ? { type: "message", name: element.getAttribute("data-name") ?? "" }
    : { type: "node", id };
}

/** The arrow keys go from one to the next. @param {KeyboardEvent} event @param {Element[]} all
 * @param {(selection: Selection) => void} select */
function walk(event, all, select) {
  const by = KEYS.get(event.key);
  if (!by || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  event.stopPropagation();
  const here = all.indexOf(/** @type {Element} */ (event.target));
  const next = /** @type {HTMLElement} */ (all[(here + by + all.length) % all.length]);
  select(selectionOf(next));
  next.focus();
}
