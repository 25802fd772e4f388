/**
 * Boxes on the page, upright or turned, and whether they meet.
 *
 * @typedef {{x: number, y: number, w: number, h: number, angle: number}} Box centre, size, radians
 * @typedef {{x0: number, y0: number, x1: number, y1: number}} Line
 */

/** @param {number} x @param {number} y @param {number} w @param {number} h @param {number} [angle]
 * @returns {Box} */
export const box = (x, y, w, h, angle = 0) => ({ x, y, w, h, angle });

/** Boxes that only touch do not meet, whatever rounding says. */
const TOUCH = 0.01;

/** How far a box reaches along a direction. @param {Box} b @param {number} ux @param {number} uy */
const reach = (b, ux, uy) => {
  const c = Math.cos(b.angle);
  const s = Math.sin(b.angle);
  return (b.w / 2) * Math.abs(ux * c + uy * s) + (b.h / 2) * Math.abs(uy * c - ux * s);
};

/** Whether a line between the two boxes can be drawn across the direction of an angle.
 * @param {Box} a @param {Box} b @param {number} angle */
function apart(a, b, angle) {
  const ux = Math.cos(angle);
  const uy = Math.sin(angle);
  const distance = Math.abs((a.x - b.x) * ux + (a.y - b.y) * uy);
  return distance + TOUCH >= reach(a, ux, uy) + reach(b, ux, uy);
}

/** @param {Box} a @param {Box} b */
export function meet(a, b) {
  const far = a.w + a.h + b.w + b.h;
  if (Math.abs(a.x - b.x) > far || Math.abs(a.y - b.y) > far) return false;
  const turns = a.angle === b.angle ? [a.angle] : [a.angle, b.angle];
  return !turns.some((angle) => apart(a, b, angle) || apart(a, b, angle + Math.PI / 2));
}

/** Most lines are: that is seen without turning anything. @param {Line} line @param {Box} b */
function isFar({ x0, y0, x1, y1 }, b) {
  const r = (b.w + b.h) / 2;
  return (y0 < b.y - r && y1 < b.y - r) || (y0 > b.y + r && y1 > b.y + r)
    || (x0 < b.x - r && x1 < b.x - r) || (x0 > b.x + r && x1 > b.x + r);
}

/** Whether a line passes through a box: clipped in the box's own frame.
 * @param {Line} line @param {Box} b */
export function crosses(line, b) {
  if (isFar(line, b)) return false;
  const c = Math.cos(b.angle);
  const s = Math.sin(b.angle);
  const turn = (/** @type {number} */ x, /** @type {number} */ y) =>
    [(x - b.x) * c + (y - b.y) * s, (y - b.y) * c - (x - b.x) * s];
  const [ax, ay] = turn(line.x0, line.y0);
  const [bx, by] = turn(line.x1, line.y1);
  const x = within(ax, bx - ax, b.w / 2);
  const y = within(ay, by - ay, b.h / 2);
  return Math.max(x[0], y[0], 0) < Math.min(x[1], y[1], 1);
}

/** For which part of the way a moving point is within a half width. 
 * @param {number} from @param {number} by @param {number} half */
function within(from, by, half) {
  if (by === 0) return Math.abs(from) < half ? [0, 1] : [1, 0];
  const a = (-half - from) / by;
  const b = (half - from) / by;
  return a < b ? [a, b] : [b, a];
}

/** How high a box is once turned. @param {Box} b */
export const height = (b) => 2 * reach(b, 0, 1);
