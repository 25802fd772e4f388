/**
 * What can be taken hold of besides the heads in flight: the end of the chosen arrow, and the lower
 * edge of each partition.
 *
 * @typedef {import("./frame.js").Frame} Frame
 * @typedef {import("./layout.js").Marks} Marks
 * @typedef {import("./diagram.js").View} View
 * @typedef {import("./drag.js").Grip} Grip
 * @typedef {import("./types.js").Partition} Partition
 */

import { laneEnd } from "./bands.js";
import { partitionSpan, partitionTitle } from "./gapactions.js";
import { wallsOf } from "./lanes.js";
import { keep, set, svg } from "./svg.js";

/** Heads nearer than this to each other cannot be told apart. */
const APART = 8;
const WIDE = 64;
const HIGH = 24;

/** @param {Frame} frame @param {Marks} marks @param {View} view
 * @param {{from: number, to: number}} range */
export function paintGrips({ layers }, marks, view, range) {
  keep(layers.ends, endsOf(marks, view), ({ message }) => message.name, makeEnd,
    (element, { way, hue, message }) => set(element, {
      transform: `translate(${way.x1} ${way.y1})`, "data-hue": hue, "data-lie": message.lie,
    }));
  keep(layers.edges, edgesOf(marks, view, range), ({ seq }) => String(seq), makeEdge,
    (element, { x, y, label }) => set(element, {
      transform: `translate(${x} ${y})`, "aria-label": label,
    }));
}

/** The end of the chosen arrow, where it is not a head in flight anyway.
 * @param {Marks} marks @param {View} view */
function endsOf(marks, { selection, count, spoilers }) {
  const name = selection?.type === "message" ? selection.name : null;
  const arrow = name === null ? undefined : marks.byKey.get(`message ${name}`);
  if (arrow?.type !== "arrow" || arrow.message.fate === "withheld") return [];
  return spoilers || (arrow.end !== null && arrow.end < count) ? [arrow] : [];
}

/** @param {import("./layout.js").Arrow} arrow */
const makeEnd = ({ message }) => svg("g", {
  class: "dg-grip", "data-grip": "message", "data-name": message.name,
}, [svg("circle", { class: "dg-grasp", r: 13 }), svg("circle", { class: "dg-knob", r: 6 }),
  svg("path", { class: "dg-knob-arms", d: "M-3 -11L0 -14L3 -11M-3 11L0 14L3 11" })]);

/** @param {Marks} marks @param {View} view @param {{from: number, to: number}} range */
function edgesOf(marks, { story, description, spoilers, count }, { from, to }) {
  if (!description?.menu.includes("partition")) return [];
  return story.partitions
    .filter(({ fromSeq }) => spoilers || fromSeq < count)
    .map((one) => ({ seq: one.fromSeq, ...placeOf(marks, one), label: labelOf(one) }))
    .filter(({ y }) => y >= from && y <= to);
}

/** At the foot of its first wall. @param {Marks} marks @param {Partition} one */
function placeOf(marks, { groups, toSeq }) {
  const x = wallsOf(marks.lanes, groups)[0] ?? marks.lanes.width / 2;
  return { x, y: toSeq === null ? laneEnd(marks) : marks.scale.y[toSeq] ?? marks.height };
}

/** @param {Partition} one */
const labelOf = (one) => `${partitionTitle(one)}, ${partitionSpan(one)}`;

/** @param {{seq: number}} edge */
const makeEdge = ({ seq }) => svg("g", {
  class: "dg-edge", role: "button", tabindex: 0, "data-grip": "band", "data-seq": seq,
}, [svg("rect", { class: "dg-grasp", x: -WIDE / 2, y: -HIGH / 2, width: WIDE, height: HIGH }),
  svg("rect", { class: "dg-bar", x: -16, y: -5, width: 32, height: 10, rx: 5 }),
  svg("path", { class: "dg-knob-arms", d: "M-3 -9L0 -12L3 -9M-3 9L0 12L3 9" })]);

/** What a pointer may take hold of at an element. @param {EventTarget|null} target
 * @returns {Grip|null} */
export function gripAt(target) {
  const found = /** @type {Element|null} */ (target)?.closest?.("[data-grip]");
  const of = (/** @type {string} */ name) => found?.getAttribute(`data-${name}`) ?? "";
  if (!found) return null;
  if (of("grip") === "gap") return { type: "gap", left: of("left"), right: of("right") };
  if (of("grip") === "band") return { type: "band", seq: Number(of("seq")) };
  return { type: "message", name: of("name") };
}

/** Heads that set out together lie on each other: all that a pointer on one of them may mean.
 * @param {Grip} grip @param {Element} flight the heads @returns {Grip[]} */
export function stackAt(grip, flight) {
  const heads = [...flight.children];
  const name = (/** @type {Element} */ head) => head.getAttribute("data-name") ?? "";
  const own = grip.type === "message" && heads.find((head) => name(head) === grip.name);
  if (!own) return [grip];
  const { x, y } = own.getBoundingClientRect();
  const beside = heads.filter((head) => {
    const box = head.getBoundingClientRect();
    return Math.hypot(box.x - x, box.y - y) < APART;
  });
  return beside.map((head) => ({ type: "message", name: name(head) }));
}

/** Of those the one whose receiver's lifeline is nearest. @param {Grip[]} grips @param {number} x
 * @param {Marks} marks @returns {Grip|undefined} */
export function nearestOf(grips, x, marks) {
  const away = (/** @type {Grip} */ grip) => Math.abs((receiverOf(grip, marks) ?? x) - x);
  return grips.toSorted((a, b) => away(a) - away(b))[0];
}

/** @param {Grip} grip @param {Marks} marks */
function arrowOf(grip, marks) {
  const arrow = grip.type === "message" ? marks.byKey.get(`message ${grip.name}`) : undefined;
  return arrow?.type === "arrow" ? arrow : undefined;
}

/** Where the receiver's lifeline is. @param {Grip} grip @param {Marks} marks */
export const receiverOf = (grip, marks) =>
  marks.lanes.x.get(arrowOf(grip, marks)?.message.to ?? "");

/** The height at which it ends as it is. @param {Grip} grip @param {Marks} marks */
export const endOf = (grip, marks) => arrowOf(grip, marks)?.way.y1;
