/**
 * What letting go here would do to the run, in words and as a change. The changes are those of the
 * menu's actions, and so are the reasons why not. Pure.
 *
 * @typedef {import("./action.js").Action} Action
 * @typedef {import("./action.js").Change} Change
 * @typedef {import("./action.js").Held} Held
 * @typedef {import("./action.js").Values} Values
 * @typedef {import("./action.js").View} View
 * @typedef {import("./drag.js").Grip} Grip
 * @typedef {{tick: number|null, lost: boolean, alt: boolean, side?: number}} Want
 *   tick: null where the pointer is not on the paper; side: clearly above (-1) or below (1) where
 *   it ends now
 * @typedef {"arrive"|"lost"|"twice"|"cut"|"heal"} Kind
 * @typedef {object} Aim
 * @property {Kind} kind
 * @property {string} text
 * @property {string} [reason] why it cannot be done
 * @property {number} from the tick at which it begins
 * @property {number|null} tick the tick at which it ends
 * @property {Change|null} change null: everything stays as it is
 */

import { actionsFor } from "./actions.js";
import { partitionAt, upTo } from "./gapactions.js";

/** @param {Grip} grip @param {Want} want @param {View} view @returns {Aim|null} */
export function aimOf(grip, want, view) {
  if (grip.type === "gap") return parting(grip.left, want, view);
  return grip.type === "band" ? healing(grip.seq, want, view) : sending(grip.name, want, view);
}

/** @param {string} name @param {Want} want @param {View} view @returns {Aim|null} */
function sending(name, want, view) {
  const message = view.story.byName.get(name);
  if (!message) return null;
  /** @type {Held} */
  const held = { type: "message", name };
  const from = message.sentAt;
  if (want.lost) return aim("lost", "lost", act(held, "drop", {}, view), from, null);
  if (want.alt) return aim("twice", "twice", act(held, "copy", {}, view), from, message.endAt);
  const [tick, bound] = within(meant(want, message.endAt) ?? from + 1, from + 1, view);
  const text = `arrives at ${tick}${shift(tick, message.endAt)}${bound}`;
  return aim("arrive", text, act(held, "arrive", { at: String(tick) }, view), from, tick);
}

/** @param {string} left @param {Want} want @param {View} view @returns {Aim} */
function parting(left, want, view) {
  const side = upTo(view.trace, left);
  const from = view.next;
  const [tick, bound] = within(want.tick ?? 0, from + 1, view);
  const ends = want.tick !== null && want.tick > from;
  const values = { side: side.join(","), kind: "cut", way: "/", until: ends ? String(tick) : "" };
  const text = ends ? `cut from ${from} to ${tick}${bound}` : `cut from ${from} on`;
  const done = act({ type: "gap", side }, "cut", values, view);
  return aim("cut", text, done, from, ends ? tick : null);
}

/** @param {number} seq @param {Want} want @param {View} view @returns {Aim|null} */
function healing(seq, want, view) {
  const band = partitionAt(view, seq);
  if (!band) return null;
  const { kind, fromAt, toAt } = band;
  const [tick, bound] = within(meant(want, toAt) ?? fromAt + 1, fromAt + 1, view);
  const text = `${kind === "cut" ? "cut" : "held"} from ${fromAt} to ${tick}`;
  const done = act({ type: "band", seq }, "heal-at", { at: String(tick) }, view);
  return aim("heal", text + shift(tick, toAt) + bound, done, fromAt, tick);
}

/** @param {Kind} kind @param {string} text @param {{reason?: string, change: Change|null}} done
 * @param {number} from @param {number|null} tick @returns {Aim} */
const aim = (kind, text, done, from, tick) => ({ kind, text, ...done, from, tick });

const ALREADY = new Map([["drop", "you drop it already"], ["copy", "you copy it already"]]);

/** What the menu's action would do, or why it would not.
 * @param {Held} held @param {string} id @param {Values} values @param {View} view
 * @returns {{reason?: string, change: Change|null}} */
function act(held, id, values, view) {
  const action = actionsFor(held, view).find((one) => one.id === id);
  const reason = action ? action.reason : ALREADY.get(id) ?? "this cannot be done here";
  const change = reason || !action ? null : action.change(values);
  const idle = !change || (change.add === null && change.remove.length === 0);
  return { reason, change: idle ? null : change };
}

/** A tick may be tall: who goes clearly down or up in it means the next one.
 * @param {Want} want @param {number|null} before */
const meant = ({ tick, side = 0 }, before) => (tick === before ? before && before + side : tick);

/** The tick, kept between the earliest that is possible and the end of the run, and in words where
 * it was. @param {number} tick @param {number} least @param {View} view
 * @returns {[tick: number, bound: string]} */
function within(tick, least, { trace }) {
  const most = Math.max(trace.header?.until ?? Infinity, least);
  if (tick > most) return [most, ": the run stops there"];
  return tick < least ? [least, ": no earlier"] : [tick, ""];
}

/** @param {number} tick @param {number|null} before */
function shift(tick, before) {
  if (before === null) return "";
  if (tick === before) return " as it is";
  return tick > before ? ` (+${tick - before})` : ` (−${before - tick})`;
}
