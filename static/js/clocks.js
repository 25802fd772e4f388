/**
 * Lamport and vector clocks of a run, read off its events: an event comes after the one before it
 * on its node, and a delivery also after its send. Reads on from where an earlier reading of the
 * same list ended. Pure.
 *
 * @typedef {import("./types.js").WireEvent} WireEvent
 * @typedef {object} Clocks
 * @property {WireEvent[]} events
 * @property {number} length how many of them have been read
 * @property {string[]} ids the nodes, in the order of a vector's entries
 * @property {Map<string, number>} place
 * @property {number[]} lane the node of each event by its place; -1 where no node takes part
 * @property {Int32Array} rows the vectors, one after the other
 * @property {number[]} lamport
 * @property {number[][]} lines the events of each node, in order
 * @property {Map<string, number>} sent the event at which each message left
 */

/** @param {WireEvent[]} events @param {string[]} ids @returns {Clocks} */
const blank = (events, ids) => ({
  events, ids, length: 0, place: new Map(ids.map((id, index) => [id, index])), lane: [],
  rows: new Int32Array(1024 * ids.length), lamport: [], lines: ids.map(() => []), sent: new Map(),
});

/** @type {WeakMap<WireEvent[], Clocks>} */
const known = new WeakMap();

/** The clocks of all events there are, remembered with the list.
 * @param {WireEvent[]} events @param {string[]} ids @returns {Clocks} */
export function clocksOf(events, ids) {
  const before = known.get(events);
  const clocks = before?.ids.join() === ids.join() ? before : blank(events, ids);
  known.set(events, clocks);
  make(clocks, events.length);
  for (; clocks.length < events.length; clocks.length += 1) read(clocks, clocks.length);
  return clocks;
}

/** @param {Clocks} clocks @param {number} events */
function make(clocks, events) {
  const wanted = events * clocks.ids.length;
  if (wanted <= clocks.rows.length) return;
  const rows = new Int32Array(wanted * 2);
  rows.set(clocks.rows);
  clocks.rows = rows;
}

/** A message that died did so unseen: that is nobody's event.
 * @param {Clocks} clocks @param {number} seq */
function read(clocks, seq) {
  const { kind, node, message = "" } = clocks.events[seq];
  const lane = kind === "message-dropped" ? -1 : clocks.place.get(node ?? "") ?? -1;
  clocks.lane.push(lane);
  clocks.lamport.push(0);
  if (lane < 0) return;
  const line = clocks.lines[lane];
  if (line.length > 0) take(clocks, seq, line[line.length - 1]);
  const birth = kind === "message-delivered" ? clocks.sent.get(message) : undefined;
  if (birth !== undefined) take(clocks, seq, birth);
  clocks.rows[seq * clocks.ids.length + lane] += 1;
  clocks.lamport[seq] += 1;
  line.push(seq);
  if (kind === "message-sent" || kind === "message-duplicated") clocks.sent.set(message, seq);
}

/** The event knows what the other one knew. @param {Clocks} clocks @param {number} seq
 * @param {number} other */
function take({ rows, ids, lamport }, seq, other) {
  const n = ids.length;
  for (let at = 0; at < n; at += 1) {
    rows[seq * n + at] = Math.max(rows[seq * n + at], rows[other * n + at]);
  }
  lamport[seq] = Math.max(lamport[seq], lamport[other]);
}

/** One entry for each node. @param {Clocks} clocks @param {number} seq @returns {number[]} */
export const vectorOf = ({ rows, ids }, seq) =>
  [...rows.subarray(seq * ids.length, (seq + 1) * ids.length)];
