/**
 * What lies across the page or along a lifeline for a while: rounds, partitions, being down,
 * paused or a traitor, violated properties, breaks in time. Few, so they are looked up by reading
 * the story.
 *
 * @typedef {import("./types.js").Story} Story
 * @typedef {import("./layout.js").Marks} Marks
 * @typedef {{key: string, kind: string, y0: number, y1: number, text: string, seq: number,
 *   xs: number[], w: number}} Band xs: walls of a partition, or the lifeline of a span; w: of the
 *   words, where they stand on a plate
 */

import { wallsOf } from "./lanes.js";
import { propertyWord } from "./words.js";

/** How far down the lifelines go: to the end of the run, once it is known. @param {Marks} marks */
export const laneEnd = ({ events, scale, height }) =>
  (events[events.length - 1]?.kind === "run-ended" ? scale.y[events.length - 1] : height);

/** @param {Marks} marks @param {number|null} seq */
const placeOf = (marks, seq) =>
  (seq === null ? laneEnd(marks) : marks.scale.y[seq] ?? marks.height);

/** After the last round of messages nodes only decide.
 * @param {number} round @param {number} last */
const roundWord = (round, last) =>
  (last > 0 && round > last ? `After round ${last}` : `Round ${round}`);

/** @param {Marks} marks @param {Story} story @returns {Band[]} */
const rounds = (marks, story) => story.rounds.map(({ round, fromSeq, toSeq }) => ({
  key: `round ${fromSeq}`, kind: "round", text: roundWord(round, marks.rounds),
  seq: fromSeq, xs: [], w: 0,
  y0: placeOf(marks, fromSeq) - 30,
  y1: toSeq === null ? laneEnd(marks) + 12 : placeOf(marks, toSeq) - 40,
}));

/** @param {string[][]} groups @param {boolean} oneway */
const sides = (groups, oneway) =>
  groups.map((group) => group.join(" ")).join(oneway ? " → " : "  |  ");

/** @param {Marks} marks @param {Story} story @returns {Band[]} */
const partitions = (marks, story) => story.partitions.map(
  ({ kind, groups, oneway, fromSeq, toSeq }) => ({
    key: `${kind} ${fromSeq}`, kind, seq: fromSeq, xs: wallsOf(marks.lanes, groups), w: 0,
    text: `${kind === "cut" ? "Partition" : "Held"}: ${sides(groups, oneway)}`,
    y0: placeOf(marks, fromSeq), y1: placeOf(marks, toSeq),
  }));

/** @param {Marks} marks @param {Story} story @returns {Band[]} */
const spans = (marks, story) => story.spans.map(({ node, type, fromSeq, fromAt, toSeq }) => ({
  key: `${type} ${node} ${fromSeq}`, kind: type, text: "", seq: fromSeq,
  xs: [marks.lanes.x.get(node) ?? 0], w: 0,
  y0: type === "traitor" && fromAt === 0 ? 0 : placeOf(marks, fromSeq), y1: placeOf(marks, toSeq),
}));

/** @param {Marks} marks @param {Story} story @returns {Band[]} */
const violations = (marks, story) => story.violations.map(({ property, seq }) => {
  const text = `${propertyWord(property)} violated`;
  const y = placeOf(marks, seq);
  const w = marks.settings.measure(text) + 20;
  return { key: `violation ${seq}`, kind: "violation", text, seq, xs: [], w, y0: y, y1: y };
});

/** Where words stand that should not lie on a lifeline. @param {Marks} marks */
const firstGap = ({ lanes }) =>
  (lanes.x.get(lanes.ids[0]) ?? 0) + (lanes.ids.length > 1 ? lanes.gap / 2 : 70);

/** @type {{[reason: string]: string}} */
const ENDINGS = { quiescence: "nothing is left to happen", horizon: "the horizon is reached" };

/** @param {Marks} marks @returns {Band[]} */
function ending(marks) {
  const seq = marks.events.length - 1;
  const event = marks.events[seq];
  if (event?.kind !== "run-ended") return [];
  const reason = event.reason ?? "";
  const text = `End at ${event.at}: ${ENDINGS[reason] ?? reason.replace(":", " ")}`;
  const y = marks.scale.y[seq];
  const xs = [...marks.lanes.x.values()];
  return [{ key: "end", kind: "end", text, seq, w: 0, xs, y0: y, y1: y }];
}

/** @param {Marks} marks @returns {Band[]} */
const breaks = (marks) => marks.scale.breaks.map(({ y, ticks }) => ({
  key: `break ${y}`, kind: "break", text: `… ${ticks} ticks`, seq: 0, w: 0,
  xs: [firstGap(marks)], y0: y - 13, y1: y + 13,
}));

/**
 * The bands that touch a stretch of the page, the widest-reaching first.
 * @param {Marks} marks @param {Story} story @param {number} from @param {number} to
 */
export const bandsIn = (marks, story, from, to) =>
  [rounds, partitions, spans, violations, breaks, ending]
    .flatMap((read) => read(marks, story))
    .filter(({ y0, y1 }) => y1 >= from - 40 && y0 <= to + 40);

/** The numbers of the axis that stand in a stretch of the page.
 * @param {Marks} marks @param {number} from @param {number} to */
export const ticksIn = (marks, from, to) =>
  marks.scale.ticks.filter(({ y }) => y >= from && y <= to);
