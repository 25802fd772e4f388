/**
 * A room as everybody in it knows it: the fold of its changes, as the server folds them. Pure.
 *
 * @typedef {import("./wire.js").RoomState} RoomState
 * @typedef {import("./wire.js").RoomChange} RoomChange
 * @typedef {import("./wire.js").Playhead} RoomPlayhead
 * @typedef {"host" | "cohost" | "viewer"} Role
 */

import { PACE, countAt } from "./playback.js";

/** @param {any} body @param {number} at @returns {RoomPlayhead} */
const playheadOf = ({ count, playing, speed }, at) => ({ count, playing, speed, at });

/** The class sees as much as it has played. @param {any} body @param {number} at */
const further = ({ curtain, playhead }, at) => ({ curtain, playhead: playheadOf(playhead, at) });

/** @type {{[kind: string]: (state: RoomState, change: RoomChange) => Partial<RoomState>}} */
const STEPS = {
  show: (_, { body, at }) => ({
    scenario: body.scenario, ...(body.playhead && { playhead: playheadOf(body.playhead, at) }),
  }),
  playhead: (_, { body, at }) => ({ playhead: playheadOf(body, at) }),
  mode: (_, { body }) => ({ mode: body.mode }),
  gather: (_, { revision }) => ({ gathered: revision }),
  lock: (_, { body }) => ({ locked: body.locked }),
  unseat: ({ removed }, { body }) => ({
    removed: [...new Set([...removed, body.seat])].sort((a, b) => a - b),
  }),
  handover: ({ kinds }, { actor, body, revision }) => ({
    handed: revision,
    kinds: { ...withoutHost(kinds), [actor]: "cohost", [body.seat]: "host" },
  }),
  close: () => ({ closed: true }),
  ask: ({ playhead: { speed } }, { body, at, revision }) => ({
    question: asked(body, revision), curtain: body.count, gathered: revision,
    playhead: { count: body.count, playing: false, speed, at },
  }),
  phase: ({ question }, { body }) => {
    if (question?.number !== body.question) return {};
    if (body.to === "done") return { question: null, curtain: null };
    return { question: question && { ...question, phase: body.to } };
  },
  reveal: ({ question }, { body: { question: number, ...told } }) => (question?.number === number
    ? { question: question && { ...question, ...told, phase: "reveal" }, curtain: null } : {}),
  play: (_, { body, revision, at }) => ({
    scenario: body.scenario, game: revision, gathered: revision, question: null,
    ...further(body, at),
  }),
  act: (_, { body, at }) => further(body, at),
  late: (_, { body, at }) => further(body, at),
  unmask: (_, { body, at }) => ({
    scenario: body.scenario, playhead: playheadOf(body.playhead, at), curtain: null, game: 0,
  }),
  endgame: () => ({ game: 0, curtain: null }),
};

/** @param {any} body @param {number} number @returns {import("./wire.js").RoomQuestion} */
const asked = ({ count, text, options, made }, number) => ({
  number, count, text, options, made, phase: "vote1", answer: null, because: "", rounds: [],
});

/** @param {{[seat: string]: Role}} kinds @returns {{[seat: string]: Role}} */
const withoutHost = (kinds) => Object.fromEntries(Object.entries(kinds).map(([seat, role]) =>
  [seat, role === "host" ? "cohost" : role]));

/** Whether there is a question that has not been answered yet.
 * @param {RoomState | null} state */
export const isOpen = (state) => Boolean(state?.question && state.question.phase !== "reveal");

/** Whether the class plays the run.
 * @param {RoomState | null} state */
export const isPlayed = (state) => Boolean(state?.game);

/** What it does not know changes nothing but the revision.
 * @param {RoomState} state @param {RoomChange} change @returns {RoomState} */
export function foldRoom(state, change) {
  const step = STEPS[change.kind];
  return { ...state, ...step?.(state, change), revision: change.revision };
}

/** Where a playhead stands by now that was seen some time ago.
 * @param {RoomPlayhead} playhead @param {number} elapsed milliseconds since then
 * @param {ArrayLike<number>} times the place of each event */
export function caughtUp({ count, playing, speed }, elapsed, times) {
  const from = Math.min(count, times.length);
  if (!playing) return from;
  const place = (from > 0 ? times[from - 1] : 0) + (Math.max(elapsed, 0) * PACE * speed) / 1000;
  return Math.max(from, countAt(times, place));
}
