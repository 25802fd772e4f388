/**
 * The way of a message on the page, from its send to where it ended.
 *
 * @typedef {import("./types.js").StoryMessage} StoryMessage
 * @typedef {import("./types.js").Partition} Partition
 * @typedef {import("./lanes.js").Lanes} Lanes
 * @typedef {import("./scale.js").Scale} Scale
 * @typedef {{x0: number, y0: number, x1: number, y1: number}} Way
 */

import { wallsOf } from "./lanes.js";

/** Room between an arrow and the lifelines. */
const GAP = 3;
const STUB = 44;

/** How much of the way a dropped message makes, by what took it. @type {{[by: string]: number}} */
export const SHARE = { you: 0.55, loss: 0.7, partition: 0.6, crash: 1, late: 1 };

/**
 * @param {StoryMessage} message
 * @param {Lanes} lanes
 * @param {Scale} scale
 * @param {Partition[]} partitions
 * @param {number} floor where a message ends that has not arrived yet
 * @returns {Way}
 */
export function wayOf(message, lanes, scale, partitions, floor) {
  const x0 = lanes.x.get(message.from) ?? 0;
  const to = lanes.x.get(message.to) ?? x0;
  const side = Math.sign(to - x0);
  const y0 = scale.y[message.sent];
  if (side === 0) return { x0: x0 + 14, y0, x1: x0 + 14, y1: endOf(message, scale, floor) };
  if (message.fate === "withheld") return stub(x0, y0, side);
  return {
    x0: x0 + GAP * side,
    y0,
    x1: stopOf(message, lanes, partitions, x0, to) - GAP * side,
    y1: Math.max(endOf(message, scale, floor), y0 + 6),
  };
}

/** @param {number} x0 @param {number} y0 @param {number} side */
const stub = (x0, y0, side) => ({ x0: x0 + GAP * side, y0, x1: x0 + STUB * side, y1: y0 + 7 });

/** @param {StoryMessage} message @param {Scale} scale @param {number} floor */
const endOf = (message, scale, floor) => (message.end === null ? floor : scale.y[message.end]);

/** @param {StoryMessage} message @param {Lanes} lanes @param {Partition[]} partitions
 * @param {number} x0 @param {number} to */
function stopOf(message, lanes, partitions, x0, to) {
  if (message.fate === "flying") return x0 + (to - x0) * 0.86;
  if (message.fate !== "dropped") return to;
  const share = x0 + (to - x0) * (SHARE[message.by ?? ""] ?? 0.7);
  if (message.by !== "partition") return share;
  return wallBefore(message, lanes, partitions, x0, to) ?? share;
}

/** The cut that stood between both ends of a message while it was on its way.
 * @param {StoryMessage} message @param {Partition[]} partitions */
export const cutOf = (message, partitions) => partitions.find(({ fromSeq, toSeq, groups }) =>
  fromSeq < (message.end ?? 0) && (toSeq === null || toSeq > message.sent)
  && sideOf(groups, message.from) !== sideOf(groups, message.to));

/** The wall at which a message broke: the first one of a cut that stood while it was on its way.
 * @param {StoryMessage} message @param {Lanes} lanes @param {Partition[]} partitions
 * @param {number} x0 @param {number} to */
function wallBefore(message, lanes, partitions, x0, to) {
  const cut = cutOf(message, partitions);
  const walls = cut ? wallsOf(lanes, cut.groups) : [];
  return walls
    .filter((x) => x > Math.min(x0, to) && x < Math.max(x0, to))
    .sort((a, b) => Math.abs(a - x0) - Math.abs(b - x0))[0];
}

/** @param {string[][]} groups @param {string} id */
const sideOf = (groups, id) => groups.findIndex((group) => group.includes(id));

/** The distance of a point to a way. @param {Way} way @param {number} x @param {number} y */
export function distance(way, x, y) {
  const dx = way.x1 - way.x0;
  const dy = way.y1 - way.y0;
  const long = dx * dx + dy * dy;
  const t = long ? ((x - way.x0) * dx + (y - way.y0) * dy) / long : 0;
  const at = Math.min(Math.max(t, 0), 1);
  return Math.hypot(x - way.x0 - at * dx, y - way.y0 - at * dy);
}
