/**
 * Two runs laid over each other by the names of their messages: which arrows of the one before are
 * gone, moved, or say something else now. Pure.
 *
 * @typedef {import("./types.js").Trace} Trace
 * @typedef {import("./types.js").Story} Story
 * @typedef {import("./types.js").StoryMessage} StoryMessage
 * @typedef {import("./types.js").WireEvent} WireEvent
 * @typedef {{trace: Trace, story: Story}} Past a run that has been seen to its end
 */

/** Whether two values that came as JSON are equal; what is missing is null.
 * @param {any} a @param {any} b @returns {boolean} */
export function sameValue(a, b) {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || !a || !b) return (a ?? null) === (b ?? null);
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length
    && keys.every((key) => key in b && sameValue(a[key], b[key]));
}

/** All that an event says but for its sentence, its reasons and its cause. @type {string[]} */
const TELLING = ["kind", "at", "node", "message", "by", "timer", "due", "round", "request",
  "strategy", "coin", "outcome", "oneway", "groups", "args", "body", "honest", "state"];

/** @param {WireEvent} one @param {WireEvent} other */
export function sameEvent(one, other) {
  if (one === other) return true;
  const [a, b] = [/** @type {any} */ (one), /** @type {any} */ (other)];
  return TELLING.every((field) => sameValue(a[field], b[field]));
}

/** Whether a message had the same fate at the same ticks, with the same words.
 * @param {StoryMessage} a @param {StoryMessage} b */
export const sameMessage = (a, b) => a.sentAt === b.sentAt && a.endAt === b.endAt
  && a.fate === b.fate && a.by === b.by && sameValue(a.body, b.body);

/** The messages of the run before that the run now has not, or has otherwise.
 * @param {Story} now @param {Story} before @returns {StoryMessage[]} */
export const ghostsOf = (now, before) => before.messages.filter((message) => {
  const same = now.byName.get(message.name);
  return !same || !sameMessage(message, same);
});

/** What judges a run is no part of it: a verdict may stand elsewhere in an equal run.
 * @param {WireEvent} event */
const judges = ({ kind }) => kind.startsWith("property-") || kind === "run-ended";

/** The next event that is part of the run itself. @param {WireEvent[]} events @param {number} seq */
function skip(events, seq) {
  let at = seq;
  while (at < events.length && judges(events[at])) at += 1;
  return at;
}

/**
 * Where the two first differ: the place of that event in each.
 * @param {WireEvent[]} now @param {WireEvent[]} before
 * @returns {{now: number, before: number} | null}
 */
export function partAt(now, before) {
  let [mine, theirs] = [skip(now, 0), skip(before, 0)];
  while (mine < now.length && theirs < before.length && sameEvent(now[mine], before[theirs])) {
    mine = skip(now, mine + 1);
    theirs = skip(before, theirs + 1);
  }
  return mine >= now.length && theirs >= before.length ? null : { now: mine, before: theirs };
}
