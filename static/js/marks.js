// The marks over the scrubber: where faults, violations and decisions lie. Each sort has its own
// height and place, so that none is told by colour alone. Pure.

/** @typedef {import("./types.js").WireEvent} WireEvent */
/** @typedef {"fault" | "violation" | "decision"} Sort */

const WIDTH = 1000;
const FAULTS = new Set(["message-dropped", "message-duplicated", "message-withheld", "node-crashed",
  "node-paused", "node-turned", "network-cut", "network-held"]);
const TOPS = new Map([["fault", 5], ["decision", 9], ["violation", 0]]);

/** @param {WireEvent} event @returns {Sort | null} */
export function sortOf(event) {
  if (event.kind === "property-violated") return "violation";
  if (FAULTS.has(event.kind) || event.honest) return "fault";
  const state = event.kind === "node-started" ? {} : event.state ?? {};
  const decided = state.decision ?? state.leader;
  return decided === null || decided === undefined ? null : "decision";
}

/** Events that `[` and `]` jump between: a violation, a round, a fault, a decision.
 * @param {WireEvent[]} events @returns {number[]} counts at which they have just happened */
export function landmarks(events) {
  /** @type {number[]} */
  const found = [];
  let round = 0;
  events.forEach((event, seq) => {
    const begins = event.kind === "round-started" && (event.round ?? 0) > round;
    if (begins) round = event.round ?? round;
    if (begins || sortOf(event)) found.push(seq + 1);
  });
  return found;
}

/** One path for each sort, in a box 1000 wide and 12 high, at most one stroke a unit.
 * @param {WireEvent[]} events @returns {Map<Sort, string>} */
export function markPaths(events) {
  /** @type {Map<Sort, Set<number>>} */
  const places = new Map([["fault", new Set()], ["decision", new Set()], ["violation", new Set()]]);
  const length = Math.max(events.length, 1);
  events.forEach((event, seq) => {
    const sort = sortOf(event);
    if (sort) places.get(sort)?.add(Math.round(((seq + 1) / length) * WIDTH));
  });
  return new Map([...places].map(([sort, at]) => [sort, strokes(sort, at)]));
}

/** @param {Sort} sort @param {Set<number>} places */
function strokes(sort, places) {
  return [...places].map((x) => `M${x} ${TOPS.get(sort)}V12`).join("");
}
