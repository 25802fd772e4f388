// One run on the stage: frames come in, and the playhead finds its place in what they tell.
import { nextTick } from "./action.js";
import { flush, later } from "./address.js";
import { stateAt } from "./fold.js";
import { bringIn, drawNow, takeIn } from "./intake.js";
import { act, back, expect, led, open, seek, toggle } from "./orders.js";
import { carry, placeFor, readFragment } from "./playhead.js";
import { flip, opening, refused, understood } from "./recall.js";
import { readStory } from "./story.js";

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
 * @property {ReturnType<typeof import("./views.js").createViews>} diagram
 * @property {import("./memory.js").Memory} memory
 * @property {() => void} changed told once, when the link's digest is not this run's
 */

/**
 * @typedef {object} Stand
 * @property {Parts} parts
 * @property {Wanted | null} wanted where the playhead is to go as the events arrive
 * @property {boolean} auto nobody has moved the playhead yet
 * @property {string} digest what the link promised; empty once it was compared
 * @property {ReturnType<typeof setTimeout> | undefined} timer
 * @property {boolean} follows the run comes by another way than the stage's own socket
 * @property {string} deaf the command until whose answer nothing the server says is meant for us
 * @property {() => void} draw
 */
/** @typedef {Pick<FrameTrace, "header" | "keep">} Beginning of another list of events */
/** @typedef {Stand & import("./intake.js").Intake} Session the store's trace may lag behind */

/** @param {Parts} parts @param {string} fragment */
export function createSession(parts, fragment) {
  const { wanted, digest } = readFragment(fragment);
  /** @type {Session} */
  const session = {
    parts, wanted, auto: wanted === "best", digest, timer: undefined,
    trace: parts.store.get().trace, cost: 0, soon: undefined,
    follows: false, deaf: "", draw: () => drawNow(session, () => stand(session, session.trace)),
  };
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
    led: (/** @type {string} */ text, /** @type {number} */ count) => led(session, text, count),
    expect: (/** @type {number} */ count) => expect(session, count),
    follow: (/** @type {Trace} */ trace, /** @type {Beginning | null} */ beginning) =>
      follow(session, trace, beginning),
    own: () => own(session),
    noted: () => later(session),
    flip: (/** @type {string} */ text) => flip(session, text),
    understood: (/** @type {{id: string, revision: number}} */ ack) => understood(session, ack),
    refused: () => refused(session),
    opening: () => opening(session, parts.store.get().scenario),
    // A new connection counts its revisions from the start.
    connected: () => (session.trace = { ...session.trace, revision: 0 }),
  };
}

/** @param {Session} session @param {FrameTrace} frame */
function hear(session, frame) {
  if (session.deaf || session.follows) return;
  takeIn(session, frame, {
    gap: session.parts.socket.reopen,
    began: (old) => began(session, old, frame),
    draw: () => stand(session, session.trace),
  });
}

/** Another's run, as far as it has come.
 * @param {Session} session @param {Trace} trace @param {Beginning | null} beginning */
function follow(session, trace, beginning) {
  Object.assign(session, { follows: true, deaf: "" });
  session.wanted ??= session.parts.store.get().count;
  const begin = beginning && ((/** @type {Trace} */ old) => began(session, old, beginning));
  bringIn(session, trace, begin, () => stand(session, session.trace));
}

/** From here on it is one's own: a list that nobody else adds to. @param {Session} session */
function own(session) {
  if (!session.follows) return;
  const { trace } = session;
  Object.assign(session, { follows: false, trace: { ...trace, events: [...trace.events] } });
  session.draw();
}

/** The run as it is now, everywhere on the page. @param {Session} session @param {Trace} trace */
function stand(session, trace) {
  const { store, diagram, playback } = session.parts;
  const before = store.get();
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
 * @param {Session} session @param {Trace} old @param {Beginning} frame */
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

/** What the actions are judged by. @param {Store} store @returns {import("./action.js").View} */
export function viewOf(store) {
  const { trace, story, description, count, now } = store.get();
  return { trace, story, description, count, now, next: nextTick(count, now) };
}
