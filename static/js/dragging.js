/**
 * Hands that drag on the diagram: follows the pointer that took hold of something, shows what would
 * come of it, and hands on what is let go.
 *
 * @typedef {import("./aims.js").Aim} Aim
 * @typedef {import("./aims.js").Want} Want
 * @typedef {import("./drag.js").Grip} Grip
 * @typedef {import("./drag.js").Input} Input
 * @typedef {import("./frame.js").Frame} Frame
 * @typedef {import("./layout.js").Marks} Marks
 * @typedef {object} Ways
 * @property {() => Marks} marks
 * @property {boolean} able whether anything can be dragged here
 * @property {(grip: Grip, want: Want) => Aim|null} aim what letting go would do
 * @property {(aim: Aim) => void} drop
 * @property {(grip: Grip, anchor: DOMRect) => void} menu
 * @property {() => void} begin
 */

import { IDLE, step } from "./drag.js";
import { isLost, pull, sideOf, stripsOf, tickAt } from "./dropzones.js";
import { endOf, gripAt, nearestOf, receiverOf, stackAt } from "./grips.js";
import { createPreview } from "./preview.js";
import { sketchOf } from "./sketch.js";

const TURN_MS = 16;

/** @param {Frame} frame @param {Ways} ways @param {AbortSignal} signal */
export function createDragging(frame, ways, signal) {
  const { root, scroller, heads, paper, layers, gaps } = frame;
  const preview = createPreview(frame);
  let drag = IDLE;
  let used = false;
  let strips = { left: 0, right: 0 };
  let stack = /** @type {Grip[]} */ ([]);
  let aim = /** @type {Aim|null} */ (null);
  let held = new AbortController();
  /** @type {ReturnType<typeof setInterval>|undefined} */
  let roll;

  /** @param {Input} input */
  function take(input) {
    drag = step(drag, input);
    EFFECTS[drag.effect]?.();
  }

  function start() {
    used = true;
    held = new AbortController();
    root.setPointerCapture(drag.pointer);
    root.setAttribute("data-drag", drag.grip?.type ?? "");
    const keys = { capture: true, signal: held.signal };
    root.ownerDocument.addEventListener("keydown", key, keys);
    root.ownerDocument.addEventListener("keyup", key, keys);
    roll = setInterval(follow, TURN_MS);
    ways.begin();
    stack = drag.grip ? stackAt(drag.grip, layers.flight) : [];
    strips = stripsOf(scroller.getBoundingClientRect(), near());
    if (drag.grip?.type === "message") preview.open(strips, heads.offsetHeight);
    look();
  }

  /** In the window: where the drag began, and where the lifelines of the receivers are. */
  function near() {
    const { left } = paper.getBoundingClientRect();
    const lanes = stack.map((grip) => receiverOf(grip, ways.marks()));
    return [drag.from.x, ...lanes.map((x) => (x === undefined ? drag.from.x : left + x))];
  }

  function look() {
    const marks = ways.marks();
    const box = scroller.getBoundingClientRect();
    const { left, top } = paper.getBoundingClientRect();
    const at = { x: drag.at.x - left, y: drag.at.y - top };
    const tick = drag.at.y < heads.getBoundingClientRect().bottom && drag.grip?.type === "gap"
      ? null : tickAt(marks.scale, at.y);
    const grip = nearestOf(stack, at.x, marks);
    if (!grip) return take({ type: "cancel" });
    const side = sideOf(at.y, endOf(grip, marks) ?? at.y);
    aim = ways.aim(grip, { tick, side, alt: drag.alt, lost: isLost(box, strips, drag.at) });
    if (!aim) return take({ type: "cancel" });
    preview.show({ ...sketchOf(aim, grip, marks, at), pointer: drag.at }, box);
  }

  /** Near an end of what is in sight the paper moves. */
  function follow() {
    const { bottom: top } = heads.getBoundingClientRect();
    const { bottom } = scroller.getBoundingClientRect();
    const by = drag.grip?.type === "gap" && drag.at.y < top ? 0 : pull({ top, bottom }, drag.at.y);
    const before = scroller.scrollTop;
    if (by !== 0) scroller.scrollTop += by;
    if (scroller.scrollTop !== before) look();
  }

  function end() {
    clearInterval(roll);
    held.abort();
    root.removeAttribute("data-drag");
    root.removeAttribute("data-lifted");
    preview.hide();
  }

  function drop() {
    end();
    if (aim) ways.drop(aim);
  }

  function menu() {
    end();
    if (drag.grip) ways.menu(drag.grip, new DOMRect(drag.at.x, drag.at.y, 0, 0));
  }

  /** @type {{[effect: string]: () => void}} */
  const EFFECTS = { start, move: look, drop, menu, cancel: end };

  /** @param {KeyboardEvent} event */
  function key(event) {
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      take({ type: "cancel" });
    } else if (event.key === "Alt") {
      event.preventDefault();
      take({ type: "alt", alt: event.type === "keydown" });
    }
  }

  const on = (/** @type {string} */ type, /** @type {(event: any) => void} */ listener) =>
    root.addEventListener(type, listener, { signal });
  const place = (/** @type {PointerEvent} */ event) => ({ x: event.clientX, y: event.clientY });
  on("pointermove", (event) => take(
    { type: "move", pointer: event.pointerId, at: place(event), alt: event.altKey }));
  on("pointerup", ({ pointerId }) => take({ type: "up", pointer: pointerId }));
  on("pointercancel", () => take({ type: "cancel" }));
  on("lostpointercapture", ({ target }) => target === root && take({ type: "cancel" }));
  // A finger that has taken hold no longer scrolls; only where it may is the page asked to wait.
  for (const part of [layers.flight, layers.ends, layers.edges, gaps]) {
    part.addEventListener("touchmove", (event) => busy() && event.preventDefault(),
      { signal, passive: false });
  }

  const busy = () => drag.phase === "lifted" || drag.phase === "dragging";

  return {
    /** Whether the last press became a drag: its click is none. */
    used: () => used,
    busy,
    /** Whether something was taken hold of. @param {PointerEvent} event */
    down(event) {
      const grip = event.button === 0 && ways.able ? gripAt(event.target) : null;
      used = false;
      const touch = event.pointerType === "touch";
      if (grip) take({ type: "down", grip, pointer: event.pointerId, touch, at: place(event) });
      return grip !== null;
    },
    /** A finger has been still: whether it lifted something. */
    hold() {
      take({ type: "hold" });
      used ||= drag.phase === "lifted";
      const lifted = drag.phase === "lifted";
      if (lifted) root.setAttribute("data-lifted", drag.grip?.type ?? "");
      return lifted;
    },
  };
}
