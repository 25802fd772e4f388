/**
 * Brings the layers in line with what is in sight and where the playhead is.
 *
 * @typedef {import("./frame.js").Frame} Frame
 * @typedef {import("./layout.js").Marks} Marks
 * @typedef {import("./layout.js").Arrow} Arrow
 * @typedef {import("./layout.js").Mark} Mark
 * @typedef {import("./diagram.js").View} View
 * @typedef {import("./sight.js").Eyes} Eyes
 */

import { bandsIn, laneEnd, ticksIn } from "./bands.js";
import {
  makeArrow, makeCross, makeHead, makeLabel, makeMark, shapeArrow, shapeLabel, stageOf,
} from "./draw.js";
import { makeBand, shapeBand } from "./drawbands.js";
import { paintGhosts } from "./drawghosts.js";
import { paintFolds } from "./drawfolds.js";
import { cryptOf } from "./ghosts.js";
import { drawHeads, headsOf } from "./heads.js";
import { AXIS } from "./lanes.js";
import { inSight } from "./sight.js";
import { flagOf } from "./steps.js";
import { stateAt } from "./story.js";
import { keep, set, svg, write } from "./svg.js";
import { labelOf, messageName } from "./words.js";

/** Room between the last event and the now-line just after it (diagram.css knows it too). */
const SETTLE = 5;

/** @param {Frame} frame @param {Marks} marks @param {View} view
 * @param {{from: number, to: number}} range @param {Eyes} eyes */
export function paint(frame, marks, view, range, eyes) {
  const to = view.spoilers ? range.to : Math.min(range.to, eyes.now + SETTLE);
  const { arrows, crowd, beyond, small } = inSight(marks, range.from, to, view, eyes);
  sizePaper(frame, marks, view);
  paintHeads(frame, marks, view);
  paintBands(frame, marks, view, range.from, to);
  paintLanes(frame, marks);
  paintCrowd(frame, crowd, beyond);
  paintGhosts(frame, marks, view.haunting, range.from, to);
  paintArrows(frame, arrows, view, eyes);
  paintMarks(frame, small, view);
  paintAxis(frame, marks, view, range.from, to);
  paintFolds(frame.folds, marks, view, range.from, to);
}

/** @param {Frame} frame @param {Marks} marks @param {View} view */
function sizePaper({ root, paper, sheet, front, heads, axis, ticks }, marks, view) {
  const deep = view.haunting?.shown ? cryptOf(marks, view.haunting).bottom + 40 : 0;
  const size = { width: marks.lanes.width, height: Math.max(marks.height, deep) };
  for (const each of [sheet, front]) set(each, size);
  set(ticks, { width: AXIS, height: size.height });
  for (const each of [paper, heads]) each.style.width = `${size.width}px`;
  for (const each of [paper, axis]) each.style.height = `${size.height}px`;
  set(root, {
    "data-heads": marks.lanes.heads, "data-lines": marks.lanes.lines,
    "data-spoilers": view.spoilers ? "shown" : "hidden",
    "data-axis": marks.scale.steps ? "steps" : null,
    "data-blank": marks.lanes.ids.length === 0,
  });
}

/** @param {Frame} frame @param {Marks} marks @param {View} view */
function paintHeads(frame, marks, view) {
  const state = stateAt(view.trace, view.count);
  const traitors = view.description?.menu.includes("traitor") ?? false;
  const chosen = view.selection?.type === "node" ? view.selection.id : null;
  drawHeads(frame, headsOf(view.trace.header?.nodes ?? [], state, traitors), marks.lanes, chosen);
}

const ON_GROUND = new Set(["round", "cut", "hold"]);
const SIGNS = new Set(["violation", "end"]);

/** @param {Frame} frame @param {Marks} marks @param {View} view @param {number} from
 * @param {number} to */
function paintBands({ layers }, marks, view, from, to) {
  const page = { left: AXIS, right: marks.lanes.width };
  const bands = bandsIn(marks, view.story, from, to)
    .filter(({ seq }) => view.spoilers || seq < view.count);
  const layer = (/** @type {Element} */ parent, /** @type {(kind: string) => boolean} */ wanted) =>
    keep(parent, bands.filter(({ kind }) => wanted(kind)), ({ key }) => key, makeBand,
      (element, band) => {
        shapeBand(element, band, page);
        set(element, { "data-stage": stageOf(band, view.count) });
      }, ({ text, xs }) => `${text} ${xs.length}`);
  layer(layers.ground, (kind) => ON_GROUND.has(kind));
  layer(layers.signs, (kind) => SIGNS.has(kind));
  layer(layers.spans, (kind) => !ON_GROUND.has(kind) && !SIGNS.has(kind));
}

/** @param {Frame} frame @param {Marks} marks */
const paintLanes = ({ layers }, marks) => keep(layers.lanes, marks.lanes.ids, (id) => id,
  () => svg("path", { class: "dg-lane" }),
  (line, id) => set(line, { d: `M${marks.lanes.x.get(id)} 0V${laneEnd(marks)}` }));

/** Lines beyond what can be told apart: one path for all, only to be seen; and how many.
 * @param {Frame} frame @param {Arrow[]} crowd @param {number} beyond */
function paintCrowd({ layers, more }, crowd, beyond) {
  write(more, beyond > 0
    ? `${beyond.toLocaleString("en")} more arrows here are not drawn singly` : "");
  const d = crowd.map(({ way }) => `M${way.x0} ${way.y0}L${way.x1} ${way.y1}`).join("");
  keep(layers.crowd, d ? [d] : [], () => "crowd", () => svg("path", { class: "dg-crowd" }),
    (path) => set(path, { d }));
}

/** @param {Arrow} arrow */
const keyOf = (arrow) => arrow.key;

/** @param {Frame} frame @param {Arrow[]} arrows @param {View} view @param {Eyes} eyes */
function paintArrows({ layers }, arrows, view, eyes) {
  const { count } = view;
  const tabbed = tabStop(arrows, view, eyes);
  keep(layers.arrows, arrows, keyOf, makeArrow, (group, arrow) => {
    shapeArrow(group, arrow);
    dress(group, arrow, view, eyes);
    set(group, { tabindex: arrow === tabbed ? 0 : -1 });
  });
  const labelled = arrows.filter(({ label }) => label);
  keep(layers.labels, labelled, keyOf, makeLabel, (text, arrow) => {
    shapeLabel(text, arrow);
    set(text, lookOf(arrow, count, eyes));
  }, (arrow) => `${toneOf(arrow)} ${arrow.label?.text} ${arrow.label?.word}`);
  const lost = arrows.filter(({ message }) =>
    message.fate === "dropped" || message.fate === "withheld");
  keep(layers.crosses, lost, keyOf, makeCross, (cross, arrow) =>
    set(cross, { "data-stage": arrow.end !== null && arrow.end < count ? "done" : "future" }),
  ({ way, message }) => `${message.fate} ${way.x1} ${way.y1}`);
  const flying = arrows.filter((arrow) => stageOf(arrow, count) === "flying");
  keep(layers.flight, flying, keyOf, makeHead, () => {}, toneOf);
}

/** A changed run may have other words under the same name. @param {Arrow} arrow */
const toneOf = ({ hue, message }) => `${hue} ${message.lie}`;

/** @param {Arrow} arrow @param {number} count @param {Eyes} eyes */
const lookOf = (arrow, count, eyes) => ({
  "data-stage": stageOf(arrow, count),
  "data-chosen": arrow.message.name === eyes.pinned,
  "data-hover": arrow.message.name === eyes.hovered,
});

/** @type {WeakMap<Element, {message: object, sign: string}>} */
const dressed = new WeakMap();

/** The name a reader hears changes only with the run and the stage. @param {Element} group
 * @param {Arrow} arrow @param {View} view @param {Eyes} eyes */
function dress(group, arrow, view, eyes) {
  const look = lookOf(arrow, view.count, eyes);
  set(group, look);
  const sign = `${look["data-stage"]} ${arrow.end}`;
  const { message } = arrow;
  const before = dressed.get(group);
  if (before?.message === message && before.sign === sign) return;
  dressed.set(group, { message, sign });
  const label = labelOf(message, view.description);
  set(group, { "aria-label": messageName(message, label, view.count) });
}

/** One arrow is reached by Tab, the others from it by the arrow keys: the chosen one, else the
 * last that was sent. @param {Arrow[]} arrows @param {View} view @param {Eyes} eyes */
const tabStop = (arrows, view, eyes) =>
  arrows.find(({ message }) => message.name === eyes.pinned)
  ?? arrows.findLast(({ seq }) => seq < view.count) ?? arrows[0];

/** @param {Frame} frame @param {Mark[]} small @param {View} view */
const paintMarks = ({ layers }, small, view) =>
  keep(layers.marks, small, ({ key }) => key, makeMark,
    (element, mark) => set(element, {
      "data-stage": stageOf(mark, view.count),
      "data-chosen": view.selection?.type === "event" && view.selection.seq === mark.seq,
    }), ({ kind, x, y, w, side, text }) => `${kind} ${x} ${y} ${w} ${side} ${text}`);

/** @param {Frame} frame @param {Marks} marks @param {View} view
 * @param {number} from @param {number} to */
function paintAxis({ ticks, pointer }, marks, view, from, to) {
  keep(ticks, ticksIn(marks, from, to), ({ at }) => String(at),
    () => svg("text", { class: "dg-tick", x: AXIS - 14, dy: "0.34em" }),
    (text, tick) => {
      set(text, { y: tick.y });
      write(text, String(tick.at));
    });
  write(pointer, String(flagOf(marks, view)));
}

/** Everything that moves with the playhead. @param {Frame} frame @param {Marks} marks
 * @param {number} count @returns {import("./motion.js").Mover[]} */
export function moversOf({ layers, veil, now, pointer }, marks, count) {
  const flying = /** @type {Iterable<HTMLElement>} */ (layers.flight.children);
  const heads = [...flying].flatMap((element) => {
    const arrow = marks.byKey.get(`message ${element.getAttribute("data-name")}`);
    return arrow?.type === "arrow" && stageOf(arrow, count) === "flying"
      ? [{ element, way: arrow.way }] : [];
  });
  return [...[veil, now, pointer].map((element) => ({ element, way: null })), ...heads];
}
