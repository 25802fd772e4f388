/**
 * One time axis for several pictures: every tick starts at the same height in all of them. Each is
 * measured by itself first; a tick then takes as much room as the fullest of them needs. Pure.
 *
 * @typedef {import("./scale.js").Scale} Scale
 * @typedef {import("./scale.js").Ruler} Ruler
 * @typedef {{at: number, y: number, extent: number}} Stretch the events of one tick in one picture
 */

import { BREAK_TICKS, LINE, TOP, bottom, emptyScale, extendScale, quiet } from "./scale.js";
import { chipFields, chipTexts } from "./chips.js";

/** @typedef {{trace: import("./types.js").Trace,
 *   description: import("./types.js").Description|null}} Side */

/** @param {Side[]} sides @returns {Ruler} */
export const rulerFor = (sides) => joined(sides.map(measured));

/** @param {Side} side */
function measured({ trace, description }) {
  const fields = chipFields(description, trace.header);
  return extendScale(emptyScale(trace.events), (event) => chipTexts(event, fields).length > 0);
}

/** @param {Scale} scale @returns {Stretch[]} */
function stretches({ events, y }) {
  /** @type {Stretch[]} */
  const found = [];
  events.forEach(({ at }, seq) => {
    const last = found[found.length - 1];
    if (last?.at === at) last.extent = y[seq] - last.y;
    else found.push({ at, y: y[seq], extent: 0 });
  });
  return found;
}

/** @param {Scale[]} scales each as it is alone @returns {Ruler} */
function joined(scales) {
  const sides = scales.map(stretches);
  const ticks = [...new Set(sides.flat().map(({ at }) => at))].sort((a, b) => a - b);
  /** @type {Ruler} */
  const ruler = {
    ticks, starts: [], ends: [], start: new Map(), breaks: [], marks: [], height: 0,
  };
  const passed = sides.map(() => /** @type {Stretch|null} */ (null));
  const next = sides.map(() => 0);
  for (const at of ticks) {
    const here = sides.map((side, n) => (side[next[n]]?.at === at ? side[next[n]] : null));
    advance(ruler, at, here, passed);
    here.forEach((stretch, n) => {
      if (!stretch) return;
      passed[n] = stretch;
      next[n] += 1;
    });
  }
  const depths = scales.map((scale, n) => bottom(scale) - (passed[n]?.y ?? TOP) + top(ruler, passed[n]));
  ruler.height = Math.max(0, ...depths);
  return ruler;
}

/** @param {Ruler} ruler @param {Stretch|null} stretch */
const top = ({ start }, stretch) => (stretch ? start.get(stretch.at) ?? 0 : TOP);

/** Where the next tick starts: below all of the last one, and no picture closer than by itself.
 * @param {Ruler} ruler @param {number} at @param {(Stretch|null)[]} here
 * @param {(Stretch|null)[]} passed */
function advance(ruler, at, here, passed) {
  const { ticks, starts, ends } = ruler;
  const index = starts.length;
  const before = ends[index - 1];
  const gap = index > 0 ? at - ticks[index - 1] : 0;
  const own = here.map((stretch, n) => (stretch ? top(ruler, passed[n]) + stretch.y
    - (passed[n]?.y ?? TOP) : 0));
  const y = Math.max(before === undefined ? 0 : before + quiet(gap), ...own);
  starts.push(y);
  ends.push(y + Math.max(...here.map((stretch) => stretch?.extent ?? 0)));
  ruler.start.set(at, y);
  if (gap >= BREAK_TICKS) ruler.breaks.push({ y: (before + y) / 2, ticks: gap });
  const last = ruler.marks[ruler.marks.length - 1];
  if (!last || y - last.y >= LINE) ruler.marks.push({ y, at });
}
