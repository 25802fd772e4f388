/**
 * When an arrow gets its label, and where along it the label would best stand.
 *
 * @typedef {import("./layout.js").Marks} Marks
 * @typedef {import("./layout.js").Arrow} Arrow
 */

import { placeLabel } from "./labels.js";
import { fateWord, labelOf, shorten } from "./words.js";

/** A label waits until so many more events are known, to see what will cross it. */
const AHEAD = 40;
/** A shortened label stands so much clear of the lifelines. */
const CLEAR = 22;

/** Labels in the order in which the arrows end, each once what may cross it is known.
 * @param {Marks} marks @param {boolean} done */
export function addLabels(marks, done) {
  const limit = done ? Infinity : marks.events.length - AHEAD;
  const isReady = (/** @type {Arrow} */ { end }) => done || (end ?? Infinity) < limit;
  const ready = marks.unlabelled.filter(isReady);
  marks.unlabelled = marks.unlabelled.filter((arrow) => !isReady(arrow));
  ready.sort((a, b) => (a.end ?? Infinity) - (b.end ?? Infinity) || a.seq - b.seq);
  for (const arrow of ready) arrow.label = label(marks, arrow);
}

/** Where there is no room the word why goes first, for the cross still stands; then what does not
 * fit between two lifelines.
 * @param {Marks} marks @param {Arrow} arrow */
function label(marks, arrow) {
  const { description, measure } = marks.settings;
  const word = fateWord(arrow.message);
  const text = labelOf(arrow.message, description);
  const at = wish(marks, arrow);
  const whole = word ? `${text} · ${word}` : text;
  const place = (/** @type {string} */ said, /** @type {string} */ all) =>
    placeLabel(arrow.way, said, measure(all), at, marks.ground);
  let placed = { ...place(text, whole), word };
  if (placed.tight && word) placed = place(text, text);
  if (!placed.tight) return placed;
  const less = shorten(text, marks.lanes.gap - CLEAR, measure);
  const small = less === text ? placed : place(less, less);
  return small.tight ? placed : small;
}

/** Beyond a stub; near the receiver in a fan; else in the middle.
 * @param {Marks} marks @param {Arrow} arrow */
function wish(marks, arrow) {
  if (arrow.message.fate === "withheld") return 2;
  return inFan(marks, arrow) ? 0.82 : 0.5;
}

/** Whether its sender sends another message at the same point. @param {Marks} marks
 * @param {Arrow} arrow */
function inFan(marks, arrow) {
  const { scale, events } = marks;
  return [arrow.seq - 1, arrow.seq + 1].some((seq) =>
    scale.y[seq] === arrow.y0 && events[seq].kind === "message-sent"
    && events[seq].node === events[arrow.seq].node);
}
