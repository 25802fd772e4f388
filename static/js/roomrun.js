// The room's run as it comes over the room's socket, whatever this stage shows meanwhile.
import { applyTrace, emptyTrace } from "./trace.js";

/** @typedef {import("./types.js").FrameTrace} FrameTrace */
/** @typedef {import("./types.js").Trace} Trace */
/** @typedef {import("./session.js").Beginning} Beginning */

/** @param {(trace: Trace, beginning: Beginning | null) => void} show what has come of it */
export function createRoomRun(show) {
  let trace = emptyTrace();

  /** The frames of a room are the same for all, so each counts for itself: a header begins another
   * list than the one before. Whether nothing is missing.
   * @param {FrameTrace} frame @returns {boolean} */
  function hear(frame) {
    const revision = trace.revision + (frame.header ? 1 : 0);
    const next = applyTrace(trace, { ...frame, revision });
    trace = next.gap ? emptyTrace() : next.trace;
    if (!next.gap) show(trace, frame.header ? frame : null);
    return !next.gap;
  }

  /** All that is here of it, where it is this run. @param {string} text */
  function again(text) {
    const { header } = trace;
    if (header?.text === text) show(trace, { header, keep: 0 });
  }

  /** What the server is told that we have. */
  function claim() {
    const { header, events, digest } = trace;
    return header ? { scenario: header.text, have: events.length, digest } : undefined;
  }

  return { hear, again, claim };
}
