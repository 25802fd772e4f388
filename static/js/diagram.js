/**
 * The diagram: keeps what it was told, draws what is in sight, and hands on what hands do to it.
 *
 * @typedef {import("./types.js").Selection} Selection
 * @typedef {import("./types.js").Trace} Trace
 * @typedef {import("./types.js").Story} Story
 * @typedef {import("./types.js").Description} Description
 * @typedef {import("./layout.js").Marks} Marks
 *
 * @typedef {object} View
 * @property {Trace} trace
 * @property {Story} story
 * @property {Description|null} description
 * @property {number} count
 * @property {number} fraction
 * @property {number} rate places per millisecond while playing
 * @property {Selection|null} selection
 * @property {boolean} spoilers whether the future shows, ghosted
 * @property {ReadonlySet<number>} unfolded stretches that are not folded, by their first event
 * @property {import("./ghosts.js").Haunting|null} haunting what the run before had otherwise
 * @property {boolean} causality whether past and future of what is looked at are told apart
 * @property {import("./clocklabels.js").Which} clocks shown at the ends of arrows
 * @property {boolean} steps whether the axis goes by causal step
 * @property {import("./scale.js").Ruler|null} ruler shared with other pictures
 * @property {Spot|null} spot where the playhead is, if it is shared with them
 *
 * @typedef {{place: number, tick: number}} Spot
 *
 * @typedef {import("./aims.js").Aim} Aim
 * @typedef {import("./aims.js").Want} Want
 *
 * @typedef {object} Callbacks
 * @property {(from: number) => void} [onFold] a stretch is to be folded or unfolded
 * @property {(selection: Selection|null) => void} [onSelect]
 * @property {(selection: Selection, anchor: DOMRect) => void} [onOpen]
 * @property {(count: number, y: number) => void} [onScrub]
 * @property {(left: string, right: string, at: number, anchor: DOMRect) => void} [onGap]
 * @property {(seq: number, anchor: DOMRect) => void} [onBand] a partition, by its first event
 * @property {(grip: import("./drag.js").Grip, want: Want) => Aim|null} [onAim] what a drag would do
 * @property {(aim: Aim) => void} [onDrop]
 * @property {() => void} [onDrag] a drag begins
 * @property {number} [narrowest] distance of two lifelines
 * @property {boolean} [led] it does not scroll by itself: something else does that for it
 */

import { blankView } from "./blank.js";
import { drawCausality } from "./causality.js";
import { celebrate } from "./celebrate.js";
import { createDragging } from "./dragging.js";
import { makeFrame } from "./frame.js";
import { holdFolds } from "./drawfolds.js";
import { takeHold } from "./gestures.js";
import { paintGrips } from "./grips.js";
import { layout, nowAt } from "./layout.js";
import { anchorOf, elementOf, nearest, seqOf } from "./lookup.js";
import { createMotion } from "./motion.js";
import { moversOf, paint } from "./paint.js";
import { countAt } from "./playback.js";
import { shiftOf } from "./steps.js";
import { stateAt } from "./story.js";
import { textMeasure } from "./svg.js";
import { createEye } from "./view.js";

const FONT = "600 13px system-ui, sans-serif";

/** @param {HTMLElement} root @param {Callbacks} callbacks */
export function createDiagram(root, callbacks = {}) {
  const frame = makeFrame(root);
  const motion = createMotion();
  const eye = createEye(frame, () => draw(), () => measureUp(), callbacks.led);
  const measure = textMeasure(FONT);
  const view = blankView();
  let marks = layout(view.trace, view.story, { width: eye.width(), measure });
  let hovered = /** @type {string|null} */ (null);
  const ended = new AbortController();

  const now = () => view.spot?.place ?? nowAt(marks.scale, view.count, view.fraction);
  const present = () => (view.rate > 0 ? motion.present() : now());
  const anchor = (/** @type {Selection} */ selection) => anchorOf(frame, selection);

  function measureUp() {
    const settings = { ...view, width: eye.width(), measure, narrowest: callbacks.narrowest };
    marks = layout(view.trace, view.story, settings, marks);
  }

  /** @param {number} at where the playhead is */
  function draw(at = present()) {
    const pinned = view.selection?.type === "message" ? view.selection.name : null;
    const range = eye.range();
    paint(frame, marks, view, range, { pinned, hovered, focused: focused(), now: at });
    if (callbacks.onAim) paintGrips(frame, marks, view, range);
    drawCausality(frame, marks, view, hovered, range);
    move(at);
  }

  const move = (/** @type {number} */ at) =>
    motion.place(moversOf(frame, marks, view.count), at, view.rate);

  /** @param {Partial<View>} next */
  function update(next) {
    const before = view.count;
    const known = Object.entries(next).filter(([, value]) => value !== undefined);
    const moved = next.count !== undefined && next.count !== before && view.rate === 0;
    Object.assign(view, Object.fromEntries(known), moved ? { fraction: 0 } : {});
    const { y } = marks.scale;
    const turned = next.steps !== undefined;
    if (turned || next.trace || next.story || next.description || next.ruler || next.unfolded) {
      measureUp();
    }
    draw();
    if (turned) eye.shift(shiftOf(y, marks.scale.y, view.count, eye.sight()));
    if (view.count !== before) eye.reveal(now(), view.rate);
    celebrate(frame, marks, before, view.count);
  }

  /** @param {number} count @param {number} fraction @param {number} rate @param {Spot} [spot] */
  function advance(count, fraction, rate, spot) {
    const before = view.count;
    const turned = count !== before || rate !== view.rate || spot?.tick !== view.spot?.tick;
    const shifted = spot?.place !== view.spot?.place;
    Object.assign(view, { count, fraction, rate, spot: spot ?? null });
    (turned ? draw : move)(now());
    if (turned || shifted || rate > 0) eye.reveal(now(), rate);
    celebrate(frame, marks, before, count);
  }

  /** @param {Selection} selection */
  function focus(selection) {
    if (selection.type !== "node") eye.show(marks.scale.y[seqOf(view.story, selection)] ?? 0);
    if (selection.type === "message") view.selection = selection;
    draw();
    elementOf(frame, selection)?.focus({ preventScroll: true });
  }

  /** @param {number} step */
  function rove(step) {
    const from = focused();
    const at = view.story.messages.findIndex(({ name }) => name === from);
    const next = view.story.messages[at + step];
    if (!next || (!view.spoilers && next.sent >= view.count)) return;
    focus({ type: "message", name: next.name });
    callbacks.onSelect?.({ type: "message", name: next.name });
  }

  /** @param {string|null} name */
  function hover(name) {
    if (name === hovered) return;
    hovered = name;
    draw();
  }

  const drag = createDragging(frame, dragWays(callbacks, view, () => marks), ended.signal);

  holdFolds(frame.folds, (from) => callbacks.onFold?.(from), ended.signal);
  takeHold(frame, {
    drag, anchor, rove, hover,
    band: (seq, rect) => callbacks.onBand?.(seq, rect),
    select: (selection) => callbacks.onSelect?.(selection),
    open: (selection, rect) => callbacks.onOpen?.(selection, rect),
    part: (left, right, rect) => callbacks.onGap?.(left, right, tickNow(view), rect),
    scrub: (y) => callbacks.onScrub?.(countAt(marks.scale.y, y), y),
    nearest: (x, y) => nearest(marks, x, y),
  }, ended.signal);

  return {
    update,
    move: advance,
    times: () => marks.scale.y,
    focus, anchor,
    destroy() {
      ended.abort();
      eye.close();
      motion.stop();
      root.replaceChildren();
    },
  };
}

/** @param {Callbacks} callbacks @param {View} view @param {() => Marks} marks
 * @returns {import("./dragging.js").Ways} */
const dragWays = ({ onAim, onDrop, onDrag, onGap, onBand, onOpen }, view, marks) => ({
  marks,
  able: onAim !== undefined,
  aim: (grip, want) => onAim?.(grip, want) ?? null,
  drop: (aim) => onDrop?.(aim),
  begin: () => onDrag?.(),
  menu(grip, rect) {
    if (grip.type === "gap") onGap?.(grip.left, grip.right, tickNow(view), rect);
    else if (grip.type === "band") onBand?.(grip.seq, rect);
    else onOpen?.(grip, rect);
  },
});

/** The message that has the focus: it stays drawn. */
const focused = () => document.activeElement?.getAttribute("data-name") ?? null;

/** The tick at the playhead. @param {View} view */
const tickNow = (view) => stateAt(view.trace, view.count).at;
