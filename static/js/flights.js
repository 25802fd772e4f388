/**
 * What is under way on the map when the playhead stands somewhere: each message on the line between
 * its two nodes. Geometry only.
 *
 * @typedef {import("./types.js").Story} Story
 * @typedef {import("./types.js").StoryMessage} StoryMessage
 * @typedef {import("./types.js").Partition} Partition
 * @typedef {import("./places.js").Places} Places
 * @typedef {import("./places.js").Point} Point
 * @typedef {{x0: number, y0: number, x1: number, y1: number, t0: number, t1: number}} Path
 *   t: where the playhead is on its axis at both ends
 * @typedef {"future"|"flying"|"arrived"|"lost"|"done"} Stage
 * @typedef {{key: string, message: StoryMessage, path: Path, to: Point, stage: Stage}} Flight
 *   to: where its line ends, whether or not it gets there
 * @typedef {{story: Story, places: Places, count: number, inFlight: Iterable<string>}} Scene
 */

import { SHARE, cutOf } from "./arrows.js";
import { sideAt } from "./walls.js";

/** Room between a line and the discs at its ends; lines there and back stand so far apart. */
const GAP = 4;
const ASIDE = 5;
/** A loss is seen for so long on the playhead's axis. */
const LINGER = 90;
const STEPS = 24;

/** @param {StoryMessage} message @param {number} count @param {(seq: number) => number} time */
function stageOf(message, count, time) {
  if (message.sent >= count) return "future";
  const { end } = message;
  if (message.fate !== "withheld" && (end === null || end >= count)) return "flying";
  const seen = time(count - 1) - time(end ?? message.sent) < LINGER;
  if (message.fate !== "delivered") return seen ? "lost" : "done";
  return end === count - 1 ? "arrived" : "done";
}

/**
 * @param {Scene} scene
 * @param {ArrayLike<number>} times where each event stands on the playhead's axis
 * @param {string|null} chosen is always among them
 * @returns {Flight[]}
 */
export function flightsAt(scene, times, chosen) {
  const { story, count } = scene;
  const time = (/** @type {number} */ seq) => times[seq] ?? (times[times.length - 1] ?? 0) + 400;
  const names = new Set([...scene.inFlight, ...lately(story, count, time), chosen ?? ""]);
  const flights = [...names].flatMap((name) => {
    const message = story.byName.get(name);
    const stage = message && stageOf(message, count, time);
    if (!stage || ((stage === "future" || stage === "done") && name !== chosen)) return [];
    return [flightOf(message, stage, scene, time)];
  });
  return flights.filter(({ path }) => Number.isFinite(path.x0 + path.x1));
}

/** Messages that have just come to their end.
 * @param {Story} story @param {number} count @param {(seq: number) => number} time */
function lately({ events }, count, time) {
  /** @type {string[]} */
  const found = [];
  for (let seq = count - 1; seq >= 0 && time(count - 1) - time(seq) < LINGER; seq -= 1) {
    const { kind, message } = events[seq];
    if (message && kind !== "message-sent") found.push(message);
  }
  return found;
}

/** @param {StoryMessage} message @param {Stage} stage @param {Scene} scene
 * @param {(seq: number) => number} time @returns {Flight} */
function flightOf(message, stage, { story, places }, time) {
  const line = lineOf(places, message.from, message.to);
  const share = shareOf(message, story.partitions, places, line);
  const { from, to } = line;
  const end = message.fate === "withheld" ? message.sent : message.end ?? Infinity;
  return {
    key: message.name, message, stage, to,
    path: {
      x0: from.x, y0: from.y, x1: from.x + (to.x - from.x) * share,
      y1: from.y + (to.y - from.y) * share, t0: time(message.sent), t1: time(end),
    },
  };
}

const NOWHERE = { x: NaN, y: NaN };

/** From disc to disc, a little to the right of the line between their middles.
 * @param {Places} places @param {string} a @param {string} b */
export function lineOf({ at, r }, a, b) {
  const one = at.get(a) ?? NOWHERE;
  const other = at.get(b) ?? NOWHERE;
  if (a === b) {
    return { from: { x: one.x + r + GAP, y: one.y - r }, to: { x: one.x + r + GAP, y: one.y + r } };
  }
  const away = Math.hypot(other.x - one.x, other.y - one.y) || 1;
  const along = { x: (other.x - one.x) / away, y: (other.y - one.y) / away };
  const place = (/** @type {Point} */ from, /** @type {number} */ by) => ({
    x: from.x + along.x * by - along.y * ASIDE, y: from.y + along.y * by + along.x * ASIDE,
  });
  const rim = Math.min(r + GAP, away / 2);
  return { from: place(one, rim), to: place(other, -rim) };
}

/** How much of its way a message makes. @param {StoryMessage} message
 * @param {Partition[]} partitions @param {Places} places @param {{from: Point, to: Point}} line */
function shareOf(message, partitions, places, { from, to }) {
  if (message.fate === "withheld") return 0.12;
  if (message.fate !== "dropped") return 1;
  const cut = message.by === "partition" ? cutOf(message, partitions) : undefined;
  const share = SHARE[message.by ?? ""] ?? 0.7;
  if (!cut) return share;
  const home = sideAt(places, cut.groups, from);
  const point = (/** @type {number} */ t) =>
    ({ x: from.x + t * (to.x - from.x), y: from.y + t * (to.y - from.y) });
  for (let step = 1; step < STEPS; step += 1) {
    if (sideAt(places, cut.groups, point(step / STEPS)) !== home) return step / STEPS;
  }
  return share;
}

/** Who has spoken to whom, as one line for each pair: all of the run, or what has been seen of it.
 * @param {Story} story @param {Places} places @param {number} count @returns {string} */
export function channelsOf(story, places, count) {
  /** @type {Map<string, string[]>} */
  const pairs = new Map();
  for (const { from, to, sent } of story.messages) {
    if (sent >= count) break;
    if (from !== to) pairs.set(from < to ? `${from} ${to}` : `${to} ${from}`, [from, to]);
  }
  return [...pairs.values()].map(([a, b]) => {
    const one = places.at.get(a);
    const other = places.at.get(b);
    return one && other
      ? `M${Math.round(one.x)} ${Math.round(one.y)}L${Math.round(other.x)} ${Math.round(other.y)}`
      : "";
  }).join("");
}
