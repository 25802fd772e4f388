// What a person asks of the run on the stage: another moment, a change, another run, the way back.
import { later } from "./address.js";
import { rewrite } from "./history.js";
import { bestPlace, readFragment } from "./playhead.js";
import { opening, summon } from "./recall.js";

/** @typedef {import("./action.js").Change} Change */
/** @typedef {import("./session.js").Session} Session */

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
export function act(session, { add, remove, also = [] }) {
  const { socket, store } = session.parts;
  const { scenario } = store.get();
  session.digest = "";
  store.set({ fresh: false });
  const added = add === null ? also : [add, ...also];
  if (added.length === 1 && remove.length === 0) socket.add(added[0]);
  else if (added.length === 0 && remove.length === 1) socket.remove(remove[0] ?? "");
  else socket.open(opening(session, rewrite(scenario, remove, added)));
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

/** Somebody else says which run it is to be, and where in it to stand.
 * @param {Session} session @param {string} text @param {number} count */
export function led(session, text, count) {
  expect(session, count);
  summon(session, text);
}

/** Where to stand in the run that comes. @param {Session} session @param {number} count */
export function expect(session, count) {
  session.parts.playback.pause();
  Object.assign(session, { wanted: count, auto: false, digest: "" });
}

/** The browser went back or on in its history.
 * @param {Session} session @param {any} state @param {string} hash */
export function back(session, state, hash) {
  const { history, store } = session.parts;
  const { wanted } = readFragment(hash);
  const text = history.moved(state);
  store.set({ canUndo: history.canUndo(), canRedo: history.canRedo() });
  if (text === null || text === store.get().scenario) {
    if (typeof wanted === "number") seek(session, wanted);
    return;
  }
  Object.assign(session, { wanted, auto: wanted === "best" });
  summon(session, text);
}
