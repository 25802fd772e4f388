/**
 * Lamport or vector clocks at the ends of the arrows in sight: at the send, and where it arrives.
 * Sends that start at one point share a label, from the first to the last.
 *
 * @typedef {import("./clocks.js").Clocks} Clocks
 * @typedef {import("./frame.js").Frame} Frame
 * @typedef {import("./layout.js").Marks} Marks
 * @typedef {import("./layout.js").Arrow} Arrow
 * @typedef {"none"|"lamport"|"vector"} Which
 * @typedef {{key: string, x: number, y: number, side: number, seqs: number[]}} End
 */

import { clocksOf, vectorOf } from "./clocks.js";
import { keep, set, svg } from "./svg.js";

const AWAY = 9;
const LETTER = 6.7;

/** @type {Which[]} */
const TURN = ["none", "lamport", "vector"];

/** @param {Which} which @returns {Which} */
export const nextClock = (which) => TURN[(TURN.indexOf(which) + 1) % TURN.length];

/** A clock in words: `5`, `3–5` for several events, `[2 0 1]`.
 * @param {Clocks} clocks @param {Which} which @param {number[]} seqs of one node, in order */
export function clockText(clocks, which, seqs) {
  const [first, last] = [seqs[0], seqs[seqs.length - 1]];
  const lane = clocks.lane[last];
  const values = which === "lamport" ? [clocks.lamport[last]] : vectorOf(clocks, last);
  const from = which === "lamport" ? clocks.lamport[first] : vectorOf(clocks, first)[lane];
  const own = which === "lamport" ? 0 : lane;
  const said = values.map((value, at) =>
    (at === own && from !== value ? `${from}–${value}` : String(value)));
  return which === "lamport" ? said[0] : `[${said.join(" ")}]`;
}

/** Where on the paper a clock is written. @param {Marks} marks @param {Arrow[]} arrows
 * @returns {End[]} */
export function endsOf({ lanes, scale }, arrows) {
  /** @type {Map<string, End>} */
  const ends = new Map();
  const put = (/** @type {number} */ seq, /** @type {string} */ node, /** @type {number} */ side) => {
    const key = `${node} ${scale.y[seq]} ${side}`;
    const end = ends.get(key)
      ?? { key, x: (lanes.x.get(node) ?? 0) + AWAY * side, y: scale.y[seq], side, seqs: [] };
    end.seqs = [...end.seqs, seq].sort((a, b) => a - b);
    ends.set(key, end);
  };
  for (const { seq, end, message, way } of arrows) {
    const across = Math.sign(way.x1 - way.x0) || 1;
    if (message.fate !== "withheld") put(seq, message.from, -across);
    if (message.fate === "delivered" && end !== null) put(end, message.to, across);
  }
  return [...ends.values()];
}

/** @param {Frame} frame @param {Marks} marks
 * @param {{clocks: Which, spoilers: boolean, count: number}} view
 * @param {{from: number, to: number}} range */
export function drawClocks({ layers }, marks, view, range) {
  const which = view.clocks;
  const clocks = which === "none" ? null : clocksOf(marks.events, marks.lanes.ids);
  const things = clocks ? [...marks.shelves.find(range.from, range.to)] : [];
  const arrows = things.flatMap((thing) => (thing.type === "arrow" ? [thing] : []));
  const seen = (/** @type {End} */ { seqs }) => view.spoilers || seqs[0] < view.count;
  const text = (/** @type {End} */ end) => (clocks ? clockText(clocks, which, end.seqs) : "");
  keep(layers.clocks, endsOf(marks, arrows).filter(seen), ({ key }) => key,
    (end) => makeLabel(text(end), marks.lanes.gap),
    (label, { x, y, side }) => set(label, { x, y, "text-anchor": side < 0 ? "end" : "start" }), text);
}

/** What has no room is cut; the pointer is told all. @param {string} text @param {number} gap */
function makeLabel(text, gap) {
  const room = Math.max(Math.floor((gap - 2 * AWAY) / LETTER), 4);
  const shown = text.length > room ? `${text.slice(0, room - 1)}…` : text;
  return svg("text", { class: "dg-clock", dy: "-0.35em" },
    [...(shown === text ? [] : [svg("title", {}, [text])]), shown]);
}
