/**
 * The strip beside the paper: the run as a whole, and a frame around what of it is in sight, to be
 * dragged. It is for eyes and pointers alone: the paper scrolls by the keyboard, and what there is
 * to read, the transcript says.
 *
 * Sizes come from an observer, so that nothing is measured in the middle of drawing. It is drawn
 * again after the run, its places or a size has changed, and never while it is out of sight.
 *
 * @typedef {{trace: import("./types.js").Trace, count: number, fraction: number}} Stand
 */

import { drawingOf, frameOf, isLong, scrolledFor, WIDTH } from "./minimap.js";
import { nowAt } from "./scale.js";
import { html, set, svg } from "./svg.js";

/** New events arrive many times a second: they are drawn together. */
const SOON_MS = 60;

/** @param {HTMLElement} root the diagram's @param {Stand} stand kept up to date by its owner
 * @param {() => number[]} times the places of the events */
export function createMinimap(root, stand, times) {
  const strip = makeStrip();
  const parts = [".dg-scroll", ".dg-paper", ".dg-heads"].map((name) => root.querySelector(name));
  const [scroller, paper, heads] = /** @type {HTMLElement[]} */ (parts);
  /** @type {Map<Element, number>} */
  const heights = new Map();
  let drawn = { events: /** @type {object} */ ([]), places: /** @type {object} */ ([]), length: 0 };
  let scrolled = 0;
  let now = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let soon;

  const high = (/** @type {Element} */ each) => heights.get(each) ?? 0;
  const sizes = () => ({
    paper: high(paper), high: high(scroller) - high(heads), tall: high(strip.root),
  });

  function draw() {
    soon = undefined;
    const { events } = stand.trace;
    const places = times();
    const size = sizes();
    drawn = { events, places, length: places.length };
    set(root, { "data-long": isLong(size) });
    if (!isLong(size) || size.tall === 0) return;
    const { density, bar, marks } = drawingOf(places, events, size.paper, size.tall);
    set(strip.density, { d: density, "stroke-width": bar });
    for (const [sort, path] of strip.marks) set(path, { d: marks.get(sort) });
    place();
    move();
  }

  function later() {
    soon ??= setTimeout(draw, SOON_MS);
  }

  /** The frame goes where the paper is. */
  function place() {
    const { top, height } = frameOf(sizes(), scrolled);
    strip.frame.style.translate = `0 ${top}px`;
    strip.frame.style.height = `${height}px`;
  }

  /** The line goes where the playhead is. */
  function move() {
    const size = sizes();
    if (size.tall === 0 || size.paper === 0) return;
    const at = nowAt({ y: times() }, stand.count, stand.fraction) / size.paper;
    const next = `${Math.round(at * size.tall)}px`;
    if (next !== now) strip.root.style.setProperty("--now", (now = next));
  }

  /** Whoever draws the diagram has told it something. */
  function update() {
    const places = times();
    const same = drawn.events === stand.trace.events && drawn.places === places;
    if (!same || drawn.length !== places.length) later();
    move();
  }

  const observer = new ResizeObserver((entries) => {
    for (const { target, borderBoxSize: [box] } of entries) heights.set(target, box.blockSize);
    scrolled = scroller.scrollTop;
    later();
  });
  root.append(strip.root);
  for (const each of [scroller, paper, heads, strip.root]) observer.observe(each);
  scroller.addEventListener("scroll", () => {
    scrolled = scroller.scrollTop;
    if (high(strip.root) > 0) place();
  }, { passive: true });
  takeStrip(strip.root, () => frameOf(sizes(), scrolled), (top) => {
    scroller.dispatchEvent(new Event("leaf"));
    scroller.scrollTo({ top: scrolledFor(sizes(), top), behavior: "instant" });
  });
  return { update, move };
}

function makeStrip() {
  const density = svg("path", { class: "dg-density" });
  const sorts = /** @type {import("./marks.js").Sort[]} */ (["fault", "decision", "violation"]);
  const marks = new Map(sorts.map((sort) => [sort, svg("path", { class: sort })]));
  const frame = html("div", { class: "dg-window" });
  const root = html("div", { class: "dg-mini", "aria-hidden": "true" }, [
    svg("svg", { width: WIDTH }, [density, ...marks.values()]),
    html("div", { class: "dg-mini-now" }), frame,
  ]);
  return { root, density, marks, frame };
}

/** A hand takes the frame where it is, or has it come to where the strip is pressed.
 * @param {HTMLElement} strip @param {() => {top: number, height: number}} frame
 * @param {(top: number) => void} pull */
function takeStrip(strip, frame, pull) {
  /** @type {number | null} how far below the top of the frame it is held */
  let held = null;
  const letGo = () => void (held = null);
  strip.addEventListener("pointerdown", (event) => {
    event.stopPropagation(); // the diagram has nothing to take hold of here
    if (event.button !== 0) return;
    event.preventDefault();
    const { top, height } = frame();
    const within = event.offsetY >= top && event.offsetY <= top + height;
    held = within ? event.offsetY - top : height / 2;
    strip.setPointerCapture(event.pointerId);
    if (!within) pull(event.offsetY - held);
  });
  strip.addEventListener("pointermove", (event) => {
    event.stopPropagation();
    if (held !== null) pull(event.offsetY - held);
  });
  strip.addEventListener("click", (event) => event.stopPropagation());
  for (const end of ["pointerup", "pointercancel"]) strip.addEventListener(end, letGo);
}
