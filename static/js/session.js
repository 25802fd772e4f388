// One run on the stage: frames in, the playhead's place, changes out, the address kept in step.
import { nextTick } from "./action.js";
import { rewrite } from "./history.js";
import { bestPlace, carry, placeFor, readFragment } from "./playhead.js";
import { stateAt } from "./fold.js";
import { readStory } from "./story.js";
import { applyTrace } from "./trace.js";

/** @typedef {import("./types.js").FrameTrace} FrameTrace */
/** @typedef {import("./types.js").Trace} Trace */
/** @typedef {import("./action.js").Change} Change */
/** @typedef {import("./playhead.js").Wanted} Wanted */
/** @typedef {import("./store.js").Store} Store */
/**
 * @typedef {object} Parts
 * @property {Store} store
 * @property {ReturnType<typeof import("./socket.js").createSocket>} socket
 * @property {ReturnType<typeof import("./history.js").createHistory>} history
 * @property {ReturnType<typeof import("./playback.js").createPlayback>} playback
 * @property {ReturnType<typeof import("./diagram.js").createDiagram>} diagram
 * @property {() => void} changed told once, when the link's digest is not this run's
 */

const WRITE_MS = 250;

/**
 * @typedef {object} Session
 * @property {Parts} parts
 * @property {Wanted | null} wanted where the playhead is to go as the events arrive
 * @property {boolean} auto nobody has moved the playhead yet
 * @property {string} digest what the link promised; empty once it was compared
 * @property {ReturnType<typeof setTimeout> | undefined} timer
 */

/** @param {Parts} parts @param {string} fragment */
export function createSession(parts, fragment) {
  const { wanted, digest } = readFragment(fragment);
  /** @type {Session} */
  const session = { parts, wanted, auto: wanted === "best", digest, timer: undefined };
  return {
    hear: (/** @type {FrameTrace} */ frame) => hear(session, frame),
    moved: (/** @type {number} */ count) => moved(session, count),
    seek: (/** @type {number} */ count) => seek(session, count),
    step: (/** @type {number} */ by) => seek(session, parts.store.get().count + by),
    toggle: () => toggle(session),
    act: (/** @type {Change} */ change) => act(session, change),
    open: (/** @type {string} */ text, /** @type {string | null} */ preset) =>
      open(session, text, preset),
    back: (/** @type {any} */ state, /** @type {string} */ hash) => back(session, state, hash),
    refused: () => (session.wanted = null),
  };
}

/** @param {Session} session @param {FrameTrace} frame */
function hear(session, frame) {
  const { store, socket, diagram, playback } = session.parts;
  const before = store.get();
  const { trace, gap } = applyTrace(before.trace, frame);
  if (gap) return socket.reopen();
  if (trace === before.trace) return;
  if (frame.header) began(session, before.trace, frame);
  const story = readStory(trace, before.story);
  const count = placed(session, trace, before.count);
  const { selection } = before;
  const lost = selection?.type === "message" && trace.done && !story.byName.has(selection.name);
  const held = lost ? null : selection;
  store.set({ trace, story, count, now: stateAt(trace, count), selection: held });
  diagram.update({ trace, story, count, selection: held });
  playback.setTimes(diagram.times(), { open: !trace.done });
  if (playback.playing) moved(session, playback.count);
  else playback.seek(count);
  if (trace.done) compare(session, trace);
  later(session);
}

/** A new revision: where to stand in it, and the address it has.
 * @param {Session} session @param {Trace} old @param {FrameTrace} frame */
function began(session, old, { header, keep }) {
  const { store, history } = session.parts;
  const text = header?.text ?? store.get().scenario;
  if (session.wanted === null) {
    session.wanted = session.auto ? "best" : carry(old.events, keep, store.get().count);
  }
  if (old.header && text !== history.current()) {
    flush(session);
    history.push(text, session.auto ? null : store.get().count);
  } else history.settle(text);
  store.set({ scenario: text, canUndo: history.canUndo(), canRedo: history.canRedo() });
}

/** @param {Session} session @param {Trace} trace @param {number} count */
function placed(session, trace, count) {
  const { wanted } = session;
  if (wanted === null) return Math.min(count, trace.events.length);
  const arrived = typeof wanted === "number" && trace.events.length >= wanted;
  if (arrived || trace.done) session.wanted = null;
  return placeFor(wanted, trace.events);
}

/** @param {Session} session @param {Trace} trace */
function compare(session, trace) {
  const promised = session.digest;
  session.digest = "";
  if (promised && !trace.digest.startsWith(promised)) session.parts.changed();
}

/** The playback stands somewhere else. @param {Session} session @param {number} count */
function moved(session, count) {
  const { store } = session.parts;
  const { trace } = store.get();
  if (count === store.get().count) return;
  store.set({ count, now: stateAt(trace, count) });
  later(session);
}

/** A person moved the playhead. @param {Session} session @param {number} count */
function seek(session, count) {
  const { playback, store } = session.parts;
  session.wanted = null;
  session.auto = false;
  playback.pause();
  playback.seek(Math.min(Math.max(count, 0), store.get().trace.events.length));
  later(session);
}

/** The first play of an untouched run tells it from its beginning.
 * @param {Session} session */
function toggle(session) {
  const { playback, store } = session.parts;
  if (session.auto && bestPlace(store.get().trace.events) === store.get().count) playback.seek(0);
  session.auto = false;
  session.wanted = null;
  playback.toggle();
}

/** @param {Session} session @param {Change} change */
function act(session, { add, remove }) {
  const { socket, store } = session.parts;
  const { scenario, trace } = store.get();
  session.digest = "";
  store.set({ fresh: false });
  if (add !== null && remove.length === 0) return socket.add(add);
  if (add === null && remove.length === 1) return socket.remove(remove[0] ?? "");
  const text = rewrite(scenario, remove, add);
  socket.open({ scenario: text, have: trace.events.length, digest: trace.digest });
}

/** Another run altogether: a preset, or other parameters.
 * @param {Session} session @param {string} text @param {string | null} preset */
function open(session, text, preset) {
  const { socket, store, playback } = session.parts;
  const { trace } = store.get();
  playback.pause();
  if (preset !== null) Object.assign(session, { wanted: "best", auto: true });
  if (preset !== null) store.set({ preset, fresh: true, selection: null });
  socket.open({ scenario: text, have: trace.events.length, digest: trace.digest });
}

/** The browser went back or on in its history.
 * @param {Session} session @param {any} state @param {string} hash */
function back(session, state, hash) {
  const { history, socket, store } = session.parts;
  const { wanted } = readFragment(hash);
  const text = history.moved(state);
  store.set({ canUndo: history.canUndo(), canRedo: history.canRedo() });
  if (text === null || text === store.get().scenario) {
    return typeof wanted === "number" ? seek(session, wanted) : undefined;
  }
  const { trace } = store.get();
  Object.assign(session, { wanted, auto: wanted === "best" });
  socket.open({ scenario: text, have: trace.events.length, digest: trace.digest });
}

/** The address follows the playhead, not at every frame. @param {Session} session */
function later(session) {
  clearTimeout(session.timer);
  session.timer = setTimeout(() => flush(session), WRITE_MS);
}

/** @param {Session} session */
function flush(session) {
  const { history, store } = session.parts;
  const { trace, count } = store.get();
  clearTimeout(session.timer);
  if (trace.header?.text !== history.current()) return;
  history.write(session.auto ? null : count, trace.done ? trace.digest : "");
}

/** What the actions are judged by. @param {Store} store @returns {import("./action.js").View} */
export function viewOf(store) {
  const { trace, story, description, count, now } = store.get();
  return { trace, story, description, count, now, next: nextTick(count, now) };
}
