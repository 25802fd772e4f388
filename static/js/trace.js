/**
 * The trace as the wire brings it: keep the first `keep` events, append these.
 *
 * @typedef {import("./types.js").Trace} Trace
 * @typedef {import("./types.js").FrameTrace} FrameTrace
 * @typedef {import("./types.js").WireEvent} WireEvent
 */

/** @returns {Trace} */
export function emptyTrace() {
  return {
    revision: -1, header: null, events: [], former: [], digest: "", done: false, report: null,
  };
}

/** An entry [from, count] stands for a stretch of the list of the revision before.
 * @param {FrameTrace["events"]} entries @param {WireEvent[]} former @returns {WireEvent[]} */
function expand(entries, former) {
  return entries.flatMap((entry) =>
    Array.isArray(entry) ? former.slice(entry[0], entry[0] + entry[1]) : [entry]);
}

/** Only a list that is cut is copied; one that grows stays the same list, so readers can go on.
 * @param {WireEvent[]} events @param {number} keep @param {WireEvent[]} added */
function extended(events, keep, added) {
  if (keep !== events.length) return events.slice(0, keep).concat(added);
  for (const event of added) events.push(event);
  return events;
}

/** @param {FrameTrace["events"]} entries @param {WireEvent[]} former */
const reachable = (entries, former) => entries.every(
  (entry) => !Array.isArray(entry) || entry[0] + entry[1] <= former.length);

/**
 * What the trace is after one frame. A gap means that frames are missing: open again.
 * @param {Trace} trace @param {FrameTrace} frame
 * @returns {{trace: Trace, gap: boolean}}
 */
export function applyTrace(trace, frame) {
  if (frame.revision < trace.revision) return { trace, gap: false };
  const fresh = frame.revision > trace.revision;
  const former = fresh ? trace.events : trace.former;
  if (frame.keep > trace.events.length || !reachable(frame.events, former)) {
    return { trace, gap: true };
  }
  const added = expand(frame.events, former);
  const events = extended(trace.events, frame.keep, added);
  return { trace: next(trace, frame, events, former), gap: false };
}

/** @param {Trace} trace @param {FrameTrace} frame @param {WireEvent[]} events
 * @param {WireEvent[]} former @returns {Trace} */
function next(trace, frame, events, former) {
  return {
    revision: frame.revision,
    header: frame.header ?? trace.header,
    events,
    former: frame.done ? [] : former,
    digest: frame.digest,
    done: frame.done,
    report: frame.report ?? (frame.revision > trace.revision ? null : trace.report),
  };
}
