// What a person asks of the run on the stage: another moment, a change, another run, the way back.
import { later } from "./address.js";
import { rewrite } from "./history.js";
import { bestPlace, readFragment } from "./playhead.js";

/** @typedef {import("./action.js").Change} Change */
/** @typedef {import("./session.js").Session} Session */

/** What to open, and how much of it is here. @param {Session} session @param {string} scenario */
export function opening({ trace }, scenario) {
  return { scenario, have: trace.events.length, digest: trace.digest };
}

/** A person moved the playhead. @param {Session} session @param {number} count */
export function seek(session, count) {
  const { playback, store } = session.parts;
  session.wanted = null;
  session.auto = false;
  playback.pause();
  playback.seek(Math.min(Math.max(count, 0), store.get().trace.events.length));
  later(session);
}

/** The first play of an untouched run tells it from its beginning.
 * @param {Session} session */
export function toggle(session) {
  const { playback, store } = session.parts;
  if (session.auto && bestPlace(store.get().trace.events) === store.get().count) playback.seek(0);
  session.auto = false;
  session.wanted = null;
  playback.toggle();
}

/** @param {Session} session @param {Change} change */
export function act(session, { add, remove }) {
  const { socket, store } = session.parts;
  const { scenario } = store.get();
  session.digest = "";
  store.set({ fresh: false });
  if (add !== null && remove.length === 0) return socket.add(add);
  if (add === null && remove.length === 1) return socket.remove(remove[0] ?? "");
  const text = rewrite(scenario, remove, add);
  socket.open(opening(session, text));
}

/** Another run altogether: a preset, or other parameters.
 * @param {Session} session @param {string} text @param {string | null} preset */
export function open(session, text, preset) {
  const { socket, store, playback } = session.parts;
  playback.pause();
  if (preset !== null) Object.assign(session, { wanted: "best", auto: true });
  if (preset !== null) store.set({ preset, fresh: true, selection: null });
  socket.open(opening(session, text));
}

/** The browser went back or on in its history.
 * @param {Session} session @param {any} state @param {string} hash */
export function back(session, state, hash) {
  const { history, socket, store } = session.parts;
  const { wanted } = readFragment(hash);
  const text = history.moved(state);
  store.set({ canUndo: history.canUndo(), canRedo: history.canRedo() });
  if (text === null || text === store.get().scenario) {
    return typeof wanted === "number" ? seek(session, wanted) : undefined;
  }
  Object.assign(session, { wanted, auto: wanted === "best" });
  socket.open(opening(session, text));
}
