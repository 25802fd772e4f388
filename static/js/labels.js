/**
 * Finds a place for the label of an arrow, so that no two labels lie on each other.
 *
 * Many places along the arrow are tried, the likeliest first, on both sides of the line. Meeting
 * another label or a chip rules a place out; crossing lines or lifelines only costs, until there are
 * so many that nobody could say whose label it is. A label that finds no room is marked tight: it
 * shows while its arrow is looked at.
 *
 * @typedef {import("./boxes.js").Box} Box
 * @typedef {import("./arrows.js").Way} Way
 * @typedef {import("./lanes.js").Lanes} Lanes
 * @typedef {{text: string, x: number, y: number, angle: number, w: number, tight: boolean,
 *   word: string}} Label
 * @typedef {{box: Box, cost: number}} Place
 * @typedef {{boxes: import("./window.js").Shelves<Box>,
 *   lines: (y: number) => Way[], lanes: Lanes}} Ground
 */

import { box, crosses, height, meet } from "./boxes.js";
import { between } from "./lanes.js";

const LABEL_HEIGHT = 15;
const PAD = 8;
const OFF = 10;
/** Steeper arrows carry their label upright, on the line. */
const STEEP = 0.42;
const COST = { meets: 1000, line: 7, lane: 5, below: 1.2, away: 4 };
const GOOD = 1.3;
/** Across more lines than these a label says nothing. */
const MOST_CROSSED = 3;

/** @param {Way} way */
const slope = (way) => Math.atan2(way.y1 - way.y0, Math.abs(way.x1 - way.x0))
  * Math.sign(way.x1 - way.x0 || 1);

/** Stretches of the way between one lifeline and the next. @param {Way} way @param {Lanes} lanes */
function stretches(way, lanes) {
  const stops = [way.x0, ...between(lanes, way.x0, way.x1), way.x1].sort((a, b) => a - b);
  const pairs = stops.slice(1).map((x, index) => ({ from: stops[index], to: x }));
  return way.x1 > way.x0 ? pairs : pairs.reverse();
}

/** So many stretches around the wished place are tried, of an arrow that spans many. */
const TRIED = 5;

/** @param {Way} way @param {Lanes} lanes @param {number} wish */
function likely(way, lanes, wish) {
  const all = stretches(way, lanes);
  const from = Math.round(wish * all.length - TRIED / 2);
  return all.slice(Math.max(Math.min(from, all.length - TRIED), 0)).slice(0, TRIED);
}

/** Where along the page the middle of the label may be: inside a stretch where it fits.
 * @param {Way} way @param {Lanes} lanes @param {number} w @param {number} wish */
function spots(way, lanes, w, wish) {
  const found = likely(way, lanes, wish).flatMap(({ from, to }) => {
    const slack = (to - from - w) / 2;
    const middle = (from + to) / 2;
    if (slack <= 4) return [0, 0.35, -0.35].map((share) => middle + share * (to - from));
    return [0, 0.45, -0.45, 0.85, -0.85].map((share) => middle + slack * share);
  });
  return found.length > 0 ? found : [(way.x0 + way.x1) / 2];
}

/** The boxes worth trying, with what each costs by itself; the wished share of the way first.
 * @param {Way} way @param {Lanes} lanes @param {number} w @param {number} wish
 * @returns {Place[]} */
function places(way, lanes, w, wish) {
  const angle = slope(way);
  const steep = Math.abs(angle) > STEEP;
  const run = way.x1 - way.x0;
  const sides = steep ? [0] : [-1, 1];
  return spots(way, lanes, w, wish).flatMap((x) => {
    const t = run ? (x - way.x0) / run : 0.5;
    return sides.map((side) => ({
      box: beside(way, t, angle, side, w, steep),
      cost: COST.away * Math.abs(t - wish) + (side > 0 ? COST.below : 0),
    }));
  }).sort((a, b) => a.cost - b.cost);
}

/** @param {Way} way @param {number} t @param {number} angle @param {number} side
 * @param {number} w @param {boolean} steep */
function beside(way, t, angle, side, w, steep) {
  const x = way.x0 + t * (way.x1 - way.x0);
  const y = way.y0 + t * (way.y1 - way.y0);
  if (steep) return box(x, y, w, LABEL_HEIGHT);
  return box(x - Math.sin(angle) * OFF * side, y + Math.cos(angle) * OFF * side,
    w, LABEL_HEIGHT, angle);
}

/** @param {Box} b */
const top = (b) => b.y - height(b) / 2;
/** @param {Box} b */
const foot = (b) => b.y + height(b) / 2;

/** @param {Ground} ground @param {Box} b @param {Way} own */
function costHere(ground, b, own) {
  const half = (b.w / 2) * Math.cos(b.angle);
  const inside = b.x - half >= 0 && b.x + half <= ground.lanes.width && top(b) >= 0;
  if (!inside || !isFree(ground, b)) return COST.meets;
  let crossed = 0;
  for (const line of ground.lines(b.y)) {
    if (line !== own && crosses(line, b)) crossed += 1;
    if (crossed > MOST_CROSSED) return COST.meets;
  }
  return COST.line * crossed + COST.lane * between(ground.lanes, b.x - half, b.x + half).length;
}

/** @param {Ground} ground @param {Place[]} all @param {Way} own @returns {Place} */
function cheapest(ground, all, own) {
  let best = { box: all[0].box, cost: Infinity };
  for (const place of all) {
    if (place.cost >= best.cost) break;
    const cost = place.cost + costHere(ground, place.box, own);
    if (cost < best.cost) best = { box: place.box, cost };
    if (best.cost <= GOOD) break;
  }
  return best;
}

/** Beyond the end of a stub, which is too short to carry words.
 * @param {Way} way @param {number} w @returns {Place[]} */
const beyond = (way, w) => [0, 16, -16].map((dy) => ({
  box: box(way.x1 + Math.sign(way.x1 - way.x0) * (w / 2 + 8), way.y1 + dy, w, LABEL_HEIGHT),
  cost: Math.abs(dy) / 8,
}));

/**
 * @param {Way} way
 * @param {string} text
 * @param {number} width of the text
 * @param {number} wish the share of the way at which it would best stand; above 1: beyond it
 * @param {Ground} ground
 * @returns {Label}
 */
export function placeLabel(way, text, width, wish, ground) {
  const w = width + PAD;
  const all = wish > 1 ? beyond(way, w) : places(way, ground.lanes, w, wish);
  const found = cheapest(ground, all, way);
  const tight = found.cost >= COST.meets;
  if (!tight) ground.boxes.add(found.box, top(found.box), foot(found.box));
  return { text, x: found.box.x, y: found.box.y, angle: found.box.angle, w, tight, word: "" };
}

/** Takes room for something that stands where it must. @param {Ground} ground @param {Box} b */
export const take = (ground, b) => ground.boxes.add(b, top(b), foot(b));

/** Whether nothing stands there yet. @param {Ground} ground @param {Box} b */
export const isFree = (ground, b) =>
  !ground.boxes.some(top(b), foot(b), (other) => meet(b, other));
