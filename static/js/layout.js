/**
 * From the story to marks with places: geometry only, no document. Goes on from an earlier layout
 * of the same events at the same width, so that appended events cost only what is new; what has
 * its place keeps it.
 *
 * @typedef {import("./types.js").Trace} Trace
 * @typedef {import("./types.js").Story} Story
 * @typedef {import("./types.js").StoryMessage} StoryMessage
 * @typedef {import("./types.js").Description} Description
 * @typedef {import("./types.js").WireEvent} WireEvent
 * @typedef {import("./arrows.js").Way} Way
 * @typedef {import("./labels.js").Label} Label
 * @typedef {{type: "arrow", key: string, seq: number, end: number|null, message: StoryMessage,
 *   way: Way, hue: number, label: Label|null, y0: number, y1: number}} Arrow
 * @typedef {{type: "mark", key: string, seq: number, kind: string, x: number, y: number,
 *   text: string, w: number, side: number, title: string, empty: boolean, y0: number,
 *   y1: number}} Mark
 * @typedef {Arrow|Mark} Thing
 * @typedef {object} Marks
 * @property {WireEvent[]} events
 * @property {import("./lanes.js").Lanes} lanes
 * @property {import("./scale.js").Scale} scale
 * @property {number} height
 * @property {Map<string, Thing>} byKey
 * @property {import("./window.js").Shelves<Thing>} shelves
 * @property {Set<Arrow>} open arrows whose end is not known yet
 * @property {import("./window.js").Shelves<Way>} ways of the arrows whose end is known
 * @property {import("./labels.js").Ground} ground
 * @property {Arrow[]} unlabelled
 * @property {number} read messages of the story that have an arrow
 * @property {number} marked events that have their mark
 * @property {import("./folds.js").Folds} folds
 * @property {Settings} settings
 * @property {number} rounds of messages, as the header says
 * @typedef {object} Settings
 * @property {number} width
 * @property {Description|null} description
 * @property {(text: string) => number} measure
 * @property {import("./scale.js").Ruler|null} ruler
 * @property {ReadonlySet<number>} [unfolded] stretches that are not folded, by their first event
 * @property {boolean} [steps] whether the axis goes by causal step
 * @property {number} [narrowest] distance of two lifelines
 */

import { wayOf } from "./arrows.js";
import { chipFields, chipTexts } from "./chips.js";
import { NO_FOLDS, foldOver, foldsOf } from "./folds.js";
import { assignHues, hueOf } from "./hues.js";
import { addLabels } from "./labelling.js";
import { placeLanes } from "./lanes.js";
import { signsOf } from "./signs.js";
import { bottom, emptyScale, extendScale } from "./scale.js";
import { createShelves } from "./window.js";

export { nowAt } from "./scale.js";

/** In a thicket of lines a label looks at so many, no more. */
const CROWD = 120;

/** Whole runs that may come back: a person flips between two. @type {WeakMap<WireEvent[], Marks>} */
const wholes = new WeakMap();

/** @param {string} text */
const guess = (text) => text.length * 7.1;

/**
 * @param {Trace} trace
 * @param {Story} story
 * @param {{width: number} & Partial<Settings>} view
 * @param {Marks} [previous]
 * @returns {Marks}
 */
export function layout(trace, story, view, previous) {
  const settings = { description: null, measure: guess, ruler: null, ...view };
  const folds = settings.ruler ? NO_FOLDS : foldsOf(trace, settings.description, settings.unfolded);
  const known = previous && [previous, wholes.get(trace.events)].find((one) =>
    one && sameGround(one, trace, settings) && sameFolds(one.folds, folds));
  const marks = known ? { ...known } : blank(trace, settings, folds);
  const fields = chipFields(settings.description, trace.header);
  extendScale(marks.scale, (event) => chipTexts(event, fields).length > 0);
  marks.height = bottom(marks.scale);
  addMarks(marks, fields);
  settle(marks, story, trace.done);
  addArrows(marks, story, trace.done);
  addLabels(marks, trace.done);
  if (previous && trace.done) wholes.set(trace.events, marks);
  return marks;
}

/** @param {Marks} marks @param {Trace} trace @param {Settings} settings */
const sameGround = (marks, trace, settings) =>
  marks.events === trace.events && marks.marked <= trace.events.length
  && marks.settings.width === settings.width && marks.settings.description === settings.description
  && marks.settings.ruler === settings.ruler && marks.settings.steps === settings.steps
  && marks.lanes.ids.join() === idsOf(trace).join();

/** @param {import("./folds.js").Folds} one @param {import("./folds.js").Folds} other */
const sameFolds = (one, other) => one.closed.length === other.closed.length
  && one.closed.every(({ from }, index) => from === other.closed[index].from);

/** @param {Trace} trace */
const idsOf = (trace) => (trace.header?.nodes ?? []).map(({ id }) => id);

/** @param {Trace} trace @param {Settings} settings @param {import("./folds.js").Folds} folds
 * @returns {Marks} */
function blank(trace, settings, folds) {
  const titles = (trace.header?.nodes ?? []).map(({ title }) => settings.measure(title ?? ""));
  const widest = Math.max(...titles, 40);
  const lanes = placeLanes(idsOf(trace), settings.width, widest, settings.narrowest);
  /** @type {Marks["shelves"]} */
  const shelves = createShelves();
  /** @type {import("./window.js").Shelves<Way>} */
  const ways = createShelves();
  return {
    events: trace.events, lanes, scale: {
      ...emptyScale(trace.events, settings.ruler, folds.closed),
      steps: settings.steps && !settings.ruler ? lanes.ids : null,
    },
    height: 0, folds,
    byKey: new Map(), shelves, open: new Set(), unlabelled: [], read: 0, marked: 0, settings,
    rounds: trace.header?.rounds ?? 0,
    ways, ground: { boxes: createShelves(64), lanes, lines: (y) => ways.at(y).slice(0, CROWD) },
  };
}

/** @param {Marks} marks @param {Thing} thing */
function add(marks, thing) {
  marks.byKey.set(thing.key, thing);
  marks.shelves.add(thing, thing.y0, thing.y1);
}

/** @param {Marks} marks @param {import("./chips.js").Chips} fields */
function addMarks(marks, fields) {
  for (; marks.marked < marks.events.length; marks.marked += 1) {
    if (foldOver(marks.folds.closed, marks.marked)) continue;
    for (const mark of signsOf(marks, marks.marked, fields)) add(marks, mark);
  }
}

/** @param {Marks} marks @param {Story} story @param {boolean} done */
function addArrows(marks, story, done) {
  for (; marks.read < story.messages.length; marks.read += 1) {
    const message = story.messages[marks.read];
    if (foldOver(marks.folds.closed, message.sent, message.end ?? Infinity)) continue;
    const arrow = arrowOf(marks, story, message, done);
    marks.byKey.set(arrow.key, arrow);
    if (arrow.end === null && !done) marks.open.add(arrow);
    else finish(marks, arrow);
  }
}

/** @param {Marks} marks @param {Story} story @param {StoryMessage} message @param {boolean} done
 * @returns {Arrow} */
function arrowOf(marks, story, message, done) {
  const { description } = marks.settings;
  const shown = done ? message : { ...message, fate: arriving(message) };
  const way = wayOf(shown, marks.lanes, marks.scale, story.partitions, marks.height - 20);
  return {
    type: "arrow", key: `message ${message.name}`,
    seq: message.sent, end: message.end, message, way, label: null,
    hue: hueOf(assigned(description), description, message.kind, message.body),
    y0: way.y0, y1: way.y1,
  };
}

/** While the trace still streams, a message without an end is drawn towards its receiver.
 * @param {StoryMessage} message */
const arriving = (message) => (message.fate === "flying" ? "delivered" : message.fate);

/** @type {WeakMap<object, import("./hues.js").Hues>} */
const hues = new WeakMap();

/** @param {Description|null} description */
function assigned(description) {
  const known = hues.get(description ?? hues) ?? assignHues(description);
  hues.set(description ?? hues, known);
  return known;
}

/** @param {Marks} marks @param {Arrow} arrow */
function finish(marks, arrow) {
  add(marks, arrow);
  marks.ways.add(arrow.way, arrow.y0, arrow.y1);
  marks.unlabelled.push(arrow);
}

/** Arrows that were open and have come to their end. @param {Marks} marks @param {Story} story
 * @param {boolean} done */
function settle(marks, story, done) {
  for (const arrow of marks.open) {
    const fresh = arrowOf(marks, story, arrow.message, done);
    Object.assign(arrow, { way: fresh.way, end: fresh.end, y1: fresh.y1 });
    if (arrow.end === null && !done) continue;
    marks.open.delete(arrow);
    finish(marks, arrow);
  }
}
