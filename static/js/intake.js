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
  const next = applyTrace(intake.trace, frame);
  if (next.gap) return gap();
  if (next.trace !== intake.trace) bringIn(intake, next.trace, frame.header ? began : null, draw);
}

/** What has come of a run, by frames or all at once.
 * @param {Intake} intake @param {Trace} trace @param {Hands["began"] | null} began where it is the
 *   beginning of another list @param {() => void} draw */
export function bringIn(intake, trace, began, draw) {
  began?.(intake.trace);
  intake.trace = trace;
  if (began || trace.done) return drawNow(intake, draw);
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
