// Frames on their way into a trace, and the trace onto the page. Frames may come faster than they
// can be drawn: between a run's first and its last, as many are drawn together as leave the page
// its time.
import { applyTrace } from "./trace.js";

/** @typedef {import("./types.js").FrameTrace} FrameTrace */
/** @typedef {import("./types.js").Trace} Trace */
/**
 * @typedef {object} Intake
 * @property {Trace} trace all that has come
 * @property {number} cost what showing it took last, in milliseconds
 * @property {ReturnType<typeof setTimeout> | undefined} soon
 */
/**
 * @typedef {object} Hands
 * @property {() => void} gap frames are missing
 * @property {(old: Trace) => void} began a frame of another run
 * @property {() => void} draw
 */

const SHARE = 3;

/** @param {Intake} intake @param {FrameTrace} frame @param {Hands} hands */
export function takeIn(intake, frame, { gap, began, draw }) {
  const old = intake.trace;
  const next = applyTrace(old, frame);
  if (next.gap) return gap();
  if (next.trace === old) return;
  if (frame.header) began(old);
  intake.trace = next.trace;
  if (frame.header || next.trace.done) return drawNow(intake, draw);
  intake.soon ??= setTimeout(() => drawNow(intake, draw), SHARE * intake.cost);
}

/** @param {Intake} intake @param {() => void} draw */
export function drawNow(intake, draw) {
  const started = performance.now();
  clearTimeout(intake.soon);
  intake.soon = undefined;
  draw();
  intake.cost = performance.now() - started;
}
