/**
 * The small marks on a lifeline: state chips, timers, requests, and what happened to the node.
 *
 * @typedef {import("./layout.js").Marks} Marks
 * @typedef {import("./layout.js").Mark} Mark
 * @typedef {import("./types.js").WireEvent} WireEvent
 */

import { box } from "./boxes.js";
import { chipTexts, chipTitle } from "./chips.js";
import { isFree, take } from "./labels.js";
import { AXIS } from "./lanes.js";
import { say, shorten } from "./words.js";

export const CHIP_HEIGHT = 22;
const CHIP_DROP = 20;
const NOTE_AWAY = 12;
/** Notes are set smaller and lighter than the labels that the measure is made for. */
const LIGHTER = 0.9;

/** What stands beside the lifeline, for the kinds that have a mark.
 * @type {{[kind: string]: (event: WireEvent) => string}} */
const NOTES = {
  "node-crashed": () => "crash",
  "node-recovered": () => "recovers",
  "node-paused": () => "pause",
  "node-resumed": () => "goes on",
  "node-turned": (event) => (event.at > 0 ? "turns traitor" : ""),
  "timer-set": () => "",
  "timer-fired": (event) => timerWord(event),
  "request-made": (event) =>
    [event.request, ...Object.values(event.args ?? {}).map(say)].join(" "),
  "coin-tossed": (event) => `coin ${say(event.outcome)}`,
};

/** Notes that give way when there is no room beside their mark. */
const MEEK = new Set(["timer-fired"]);

/** `3.answer.2` is the timer "answer". @param {WireEvent} event */
const timerWord = (event) => (event.timer ?? "").split(".")[1] ?? "";

/** @param {WireEvent} event */
function titleOf(event) {
  if (event.kind === "timer-set") return `Timer ${timerWord(event)} set, due at ${event.due}`;
  if (event.kind === "timer-fired") return `Timer ${timerWord(event)} fired`;
  return event.text ?? "";
}

/**
 * @param {Marks} marks
 * @param {number} seq
 * @param {import("./chips.js").Chips} fields
 * @returns {Mark[]}
 */
export function signsOf(marks, seq, fields) {
  const event = marks.events[seq];
  const x = marks.lanes.x.get(event.node ?? "");
  const y = marks.scale.y[seq];
  if (x === undefined) reserve(marks, event, y);
  if (x === undefined) return [];
  const chip = chipTexts(event, fields);
  const made = chip.length > 0
    ? [chipMark(marks, seq, x, y, chip, chipTitle(event, fields))] : [];
  if (event.kind in NOTES) made.push(noteMark(marks, seq, x, y));
  return made;
}

/** Keeps labels off the words of a partition and off the plate of a violation.
 * @param {Marks} marks @param {WireEvent} event @param {number} y */
function reserve({ ground, lanes, settings }, event, y) {
  const words = event.kind === "network-cut" || event.kind === "network-held";
  const w = 90 + settings.measure((event.groups ?? []).flat().join(" "));
  if (words) take(ground, box(AXIS + 20 + w / 2, y + 14, w, 18));
  if (event.kind === "property-violated") take(ground, box(lanes.width - 90, y, 180, 24));
}

/** @param {Marks} marks @param {number} seq @param {number} x @param {number} y
 * @param {string[]} texts @param {string} title @returns {Mark} */
function chipMark(marks, seq, x, y, texts, title) {
  const { measure } = marks.settings;
  const room = marks.lanes.gap - 24;
  const text = texts.find((each) => measure(each) <= room)
    ?? shorten(texts[texts.length - 1], room, measure);
  const w = measure(text) + 18;
  const middle = y + CHIP_DROP;
  take(marks.ground, box(x, middle, w + 4, CHIP_HEIGHT + 2));
  return {
    type: "mark", key: `chip ${seq}`, seq, kind: "chip", x, y: middle, text, w, side: 0,
    title, y0: y, y1: middle + CHIP_HEIGHT / 2, empty: /^no |^none$|^= none$/.test(text),
  };
}

/** @param {Marks} marks @param {number} seq @param {number} x @param {number} y @returns {Mark} */
function noteMark(marks, seq, x, y) {
  const event = marks.events[seq];
  const measure = (/** @type {string} */ each) => marks.settings.measure(each) * LIGHTER;
  const text = shorten(NOTES[event.kind](event), marks.lanes.gap - 20, measure);
  const w = text ? measure(text) + 6 : 0;
  const side = text ? sideFor(marks, x, y, w, MEEK.has(event.kind)) : 0;
  const beside = event.kind === "timer-set" ? x - 10 : x;
  return {
    type: "mark", key: `note ${seq}`, seq, kind: event.kind, x: beside, y, w, side,
    text: side ? text : "", title: titleOf(event), y0: y - 10, y1: y + 10, empty: false,
  };
}

/** Right of the lifeline, else left of it; 0 where a meek one finds neither free.
 * @param {Marks} marks @param {number} x @param {number} y @param {number} w
 * @param {boolean} meek */
function sideFor(marks, x, y, w, meek) {
  const at = (/** @type {number} */ side) => box(x + side * (NOTE_AWAY + w / 2), y, w, 16);
  const sides = x + NOTE_AWAY + w > marks.lanes.width ? [-1] : [1, -1];
  const side = sides.find((each) => isFree(marks.ground, at(each))) ?? (meek ? 0 : sides[0]);
  if (side) take(marks.ground, at(side));
  return side;
}
