// Finding events by what is said of them. Every word that is typed must begin a word there: of the
// sentence, the kind, the nodes or the message's name. Pure.

/** @typedef {import("./types.js").WireEvent} WireEvent */

const APART = /[^\p{L}\p{N}~.:@*-]+/gu;

/** @param {string} text */
const plain = (text) => ` ${text.toLowerCase().replace(APART, " ").trim()}`;

/** @param {WireEvent} event @param {string} word such as Lost or Violated */
function saidOf({ kind, text, node, from, to, message, property }, word) {
  const said = [word, kind, kind.replaceAll("-", " "), text, node, from, to, message, property];
  return plain(said.filter(Boolean).join(" "));
}

/** What is said of each event; goes on where it ended when the list grows.
 * @type {WeakMap<WireEvent[], string[]>} */
const known = new WeakMap();

/** @param {WireEvent[]} events @param {(event: WireEvent) => string} wordOf */
export function indexOf(events, wordOf) {
  const said = known.get(events) ?? [];
  known.set(events, said);
  said.length = Math.min(said.length, events.length);
  for (let seq = said.length; seq < events.length; seq += 1) {
    said.push(saidOf(events[seq], wordOf(events[seq])));
  }
  return said;
}

/** The events that are meant; null where nothing is asked for.
 * @param {string[]} said @param {string} query @returns {number[] | null} */
export function find(said, query) {
  const words = plain(query).split(" ").filter(Boolean).map((word) => ` ${word}`);
  if (words.length === 0) return null;
  /** @type {number[]} */
  const found = [];
  said.forEach((text, seq) => {
    if (words.every((word) => text.includes(word))) found.push(seq);
  });
  return found;
}

/** The hit after the playhead, or before it; beyond the last begins the first again.
 * @param {number[]} hits @param {number} count @param {number} by 1 or -1 */
export function hitFrom(hits, count, by) {
  if (by > 0) return hits.find((seq) => seq >= count) ?? hits[0];
  return hits.findLast((seq) => seq < count - 1) ?? hits[hits.length - 1];
}
