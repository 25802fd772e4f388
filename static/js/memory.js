/**
 * The runs that have been seen to their end, so that going back to one costs nothing. The oldest go
 * first once there are too many events. Pure.
 *
 * @typedef {import("./align.js").Past} Past
 */

const EVENTS = 150_000;

/** @param {number} [most] events in all */
export function createMemory(most = EVENTS) {
  /** @type {Map<string, Past>} the one used last stands last */
  const known = new Map();
  const weight = () => [...known.values()].reduce((sum, { trace }) => sum + trace.events.length, 0);

  /** @param {string} text @param {Past} past */
  function keep(text, past) {
    known.delete(text);
    known.set(text, past);
    for (const old of [...known.keys()].slice(0, -2)) {
      if (weight() > most) known.delete(old);
    }
  }

  /** @param {string} text @returns {Past | undefined} */
  function get(text) {
    const past = known.get(text);
    if (past) keep(text, past);
    return past;
  }

  return { keep, get, has: (/** @type {string} */ text) => known.has(text) };
}

/** @typedef {ReturnType<typeof createMemory>} Memory */
