/**
 * When an arrow gets its label, and where along it the label would best stand.
 *
 * @typedef {import("./layout.js").Marks} Marks
 * @typedef {import("./layout.js").Arrow} Arrow
 */

import { placeLabel } from "./labels.js";
import { fateWord, labelOf } from "./words.js";

/** A label waits until so many more events are known, to see what will cross it. */
const AHEAD = 40;

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

/** The word why goes first where there is no room for both: the cross still stands.
 * @param {Marks} marks @param {Arrow} arrow */
function label(marks, arrow) {
  const { description, measure } = marks.settings;
  const word = fateWord(arrow.message);
  const text = labelOf(arrow.message, description);
  const at = wish(marks, arrow);
  const whole = word ? `${text} · ${word}` : text;
  const placed = placeLabel(arrow.way, text, measure(whole), at, marks.ground);
  if (!placed.tight || !word) return { ...placed, word };
  return placeLabel(arrow.way, text, measure(text), at, marks.ground);
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
