/**
 * Where each event stands down the page. The order of the events is the order of their places, so
 * "after" is always "below": a tick advances the place, events of one tick stand under each other
 * as far as they need room, and a long quiet stretch is cut short with a visible break.
 *
 * @typedef {import("./types.js").WireEvent} WireEvent
 * @typedef {{y: number, ticks: number}} Break
 * @typedef {{y: number, at: number}} TickMark
 * @typedef {{node: string|null, at: number, y: number, to: Set<string>, spoke: number}} Fan
 *   spoke: when another fan started just before it
 * @typedef {object} Ruler what several pictures are measured by, so that a tick has one place
 * @property {number[]} ticks at which anything happens in any of them
 * @property {number[]} starts where each of these ticks starts
 * @property {number[]} ends where all that happens at it has happened
 * @property {Map<number, number>} start the same as ticks and starts
 * @property {Break[]} breaks
 * @property {TickMark[]} marks
 * @property {number} height
 * @typedef {import("./stretches.js").Stretch} Stretch
 * @typedef {object} Scale
 * @property {Stretch[]} folds stretches that are folded: each takes no more than a band
 * @property {Ruler|null} ruler
 * @property {string[]|null} steps the nodes, where the axis goes by causal step
 * @property {WireEvent[]} events
 * @property {number[]} y the place of each event
 * @property {Break[]} breaks
 * @property {TickMark[]} ticks
 * @property {Map<string, number>} free per node: from where its lifeline has room
 * @property {number} everyone from where all lifelines have room
 * @property {Fan} fan the sends just made together
 * @property {number} round
 * @property {number} busy marks of this tick so far
 */

import { foldOver } from "./folds.js";
import { ABOVE, BELOW, BELOW_ALL } from "./rooms.js";
import { STEP, stepAt } from "./steps.js";

export const TOP = 26;
export const BREAK_TICKS = 12;
const BREAK_GAP = 104;
/** Numbers on the axis stand no closer than a line of text. */
export const LINE = 18;
/** How far below its place a chip needs room. */
const CHIP_ROOM = 38;

/** How high the band of a folded stretch is. */
export const FOLD = 30;

/** So many marks of one tick have all the room they want; the more, the closer they stand. */
const CROWD = 14;

/** @param {Scale} scale */
const squeeze = ({ busy }) => Math.min(1, CROWD / Math.max(busy, 1));

/** @param {WireEvent[]} events @param {Ruler|null} [ruler] @param {Stretch[]} [folds]
 * @returns {Scale} */
export const emptyScale = (events, ruler = null, folds = []) => ({
  events, ruler, folds, steps: null, y: [], breaks: ruler?.breaks ?? [], ticks: ruler?.marks ?? [],
  free: new Map(), everyone: 0,
  fan: { node: null, at: -1, y: -1, to: new Set(), spoke: -1 }, round: 0, busy: 0,
});

/**
 * Reads on to the end of the events.
 * @param {Scale} scale
 * @param {(event: WireEvent) => boolean} hasChip whether a chip will hang below the event
 */
export function extendScale(scale, hasChip) {
  for (let seq = scale.y.length; seq < scale.events.length; seq += 1) {
    const fold = foldOver(scale.folds, seq);
    if (fold) placeFold(scale, fold);
    else place(scale, scale.events[seq], seq, hasChip(scale.events[seq]));
    seq = scale.y.length - 1;
  }
  return scale;
}

/** The band of a folded stretch, across all lifelines; its events share it evenly.
 * @param {Scale} scale @param {Stretch} fold */
function placeFold(scale, { from, to }) {
  const above = scale.y[from - 1] ?? TOP;
  const top = Math.max(above, scale.everyone, ...scale.free.values()) + 10;
  note(scale, from, top, above, 1);
  for (let seq = from; seq < to; seq += 1) {
    scale.y.push(top + (FOLD * (seq - from)) / Math.max(to - from - 1, 1));
  }
  scale.everyone = top + FOLD + 10;
}

/** @param {Scale} scale */
export const bottom = (scale) => Math.max(scale.ruler?.height ?? 0,
  Math.max(scale.y[scale.y.length - 1] ?? TOP, scale.everyone, ...scale.free.values()) + 64);

/** Where the now-line stands when `count` events have happened and a part of the way to the next.
 * @param {{y: ArrayLike<number>}} scale @param {number} count @param {number} [fraction] */
export function nowAt(scale, count, fraction = 0) {
  const from = scale.y[Math.min(count, scale.y.length) - 1] ?? 0;
  const to = scale.y[count] ?? from;
  return from + (to - from) * fraction;
}

/** @param {Scale} scale @param {WireEvent} event @param {number} seq @param {boolean} chip */
function place(scale, event, seq, chip) {
  const before = scale.events[seq - 1];
  const from = scale.y[seq - 1] ?? TOP - 16;
  const ticks = before ? event.at - before.at : 0;
  if (ticks > 0) scale.busy = 0;
  const least = ticks > 0 || !before ? scale.ruler?.start.get(event.at) ?? 0 : 0;
  const y = inFan(scale, event, from) ? from : Math.max(least,
    from + (scale.steps && ticks > 0 ? STEP : quiet(ticks)) + room(scale, event, before, ticks), floor(scale, event));
  scale.y.push(y);
  if (event.kind === "message-sent") scale.fan.y = y;
  note(scale, seq, y, from, ticks);
  occupy(scale, event, y, chip);
}

/** The room that ticks without events take: even for few, then ever less, then a break.
 * @param {number} ticks */
export function quiet(ticks) {
  if (ticks <= 0) return 0;
  if (ticks >= BREAK_TICKS) return BREAK_GAP;
  return 14 + 17 * Math.min(ticks, 4) + 4 * Math.max(ticks - 4, 0);
}

/** Sends of one handler start at one point, unless two go to the same receiver.
 * @param {Scale} scale @param {WireEvent} event @param {number} from */
function inFan(scale, event, from) {
  const { fan } = scale;
  if (event.kind !== "message-sent") return false;
  const here = fan.at === event.at && fan.y === from && fan.node === event.node;
  const goesOn = here && !fan.to.has(event.to ?? "");
  if (!goesOn) {
    scale.fan = { node: event.node ?? null, at: event.at, y: -1, to: new Set(), spoke: fan.at };
  }
  scale.fan.to.add(event.to ?? "");
  return goesOn;
}

/** Room between the sends of two nodes that speak at the same time. */
const NEXT_FAN = 18;

/** @param {Scale} scale @param {WireEvent} event @param {WireEvent|undefined} before
 * @param {number} ticks */
function room(scale, event, before, ticks) {
  if (event.kind === "round-started") return event.round === scale.round ? 0 : 40;
  if (event.kind in ABOVE) scale.busy += 1;
  const same = ticks === 0 && before?.kind === event.kind;
  if (event.kind === "node-turned" && same) return 0;
  if (event.kind === "message-sent" && scale.fan.spoke === event.at) {
    return NEXT_FAN * squeeze(scale);
  }
  return ticks > 0 ? 0 : (ABOVE[event.kind] ?? 0) * squeeze(scale);
}

/** @param {Scale} scale @param {WireEvent} event */
function floor(scale, event) {
  if (BELOW_ALL[event.kind]) return Math.max(scale.everyone, ...scale.free.values(), 0) + 10;
  const drawn = event.kind in ABOVE || event.kind === "round-started";
  if (!drawn) return 0;
  return Math.max(scale.everyone, scale.free.get(event.node ?? "") ?? 0);
}

/** @param {Scale} scale @param {WireEvent} event @param {number} y @param {boolean} chip */
function occupy(scale, event, y, chip) {
  const below = chip ? CHIP_ROOM : (BELOW[event.kind] ?? 0) * squeeze(scale);
  const all = BELOW_ALL[event.kind] ?? 0;
  if (all > 0) scale.everyone = y + all;
  if (below > 0 && event.node) {
    scale.free.set(event.node, Math.max(scale.free.get(event.node) ?? 0, y + below));
  }
  if (event.kind === "round-started") startRound(scale, event, y);
}

/** @param {Scale} scale @param {WireEvent} event @param {number} y */
function startRound(scale, event, y) {
  if (event.round === scale.round) return;
  scale.round = event.round ?? 0;
  scale.everyone = y + 2;
}

/** Marks on the time axis. @param {Scale} scale @param {number} seq @param {number} y
 * @param {number} from @param {number} ticks */
function note(scale, seq, y, from, ticks) {
  if (scale.ruler) return;
  if (scale.steps) return noteStep(scale, stepAt(scale.events, scale.steps, seq), y);
  if (ticks >= BREAK_TICKS) scale.breaks.push({ y: from + (y - from) * 0.5, ticks });
  const last = scale.ticks[scale.ticks.length - 1];
  if (last && (ticks === 0 || y - last.y < LINE)) return;
  scale.ticks.push({ y, at: scale.events[seq].at });
}

/** A row says the step reached at its end. @param {Scale} scale @param {number} step
 * @param {number} y */
function noteStep({ ticks }, step, y) {
  const last = ticks[ticks.length - 1];
  if (last?.y === y) last.at = step;
  else if (step > (last?.at ?? 0) && y - (last?.y ?? -LINE) >= LINE) ticks.push({ y, at: step });
}
