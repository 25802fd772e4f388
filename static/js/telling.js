// What is said of a run at a tick. Pure.

/** @typedef {import("./types.js").Trace} Trace */
/** @typedef {import("./types.js").WireEvent} WireEvent */

const QUIET = /^(node-started|timer-|message-sent|run-ended)/;

/** Of what happened last, at one tick, the event that says most.
 * @param {WireEvent[]} events @param {number} count */
export function telling(events, count) {
  const at = events[count - 1]?.at;
  const from = events.findIndex((event) => event.at === at);
  const together = events.slice(from, count);
  return together.findLast(({ kind }) => !QUIET.test(kind)) ?? together[together.length - 1];
}

/** Why there is nothing newer to tell. @param {Trace} trace @param {number} count */
export function since({ events, done }, count) {
  const at = events[count - 1]?.at ?? 0;
  return done && count >= events.length
    ? `Nothing more happens after tick ${at}.` : `That was at tick ${at}.`;
}
