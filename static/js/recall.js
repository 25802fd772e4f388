// A run that has been seen before comes back at once; the server hears of it and says nothing new.
import { flush } from "./address.js";
import { momentIn } from "./playhead.js";

/** @typedef {import("./session.js").Session} Session */

const AGAIN_MS = 1_000;

/** What to open, and how much of it is here. @param {Session} session @param {string} scenario */
export function opening({ trace }, scenario) {
  return { scenario, have: trace.events.length, digest: trace.digest };
}

/** Shows a run: from memory where it is there, else as the server brings it. Until the server has
 * understood which run that is, what it says belongs to another.
 * @param {Session} session @param {string} text */
export function summon(session, text) {
  const { socket, store, history, memory } = session.parts;
  const past = memory.get(text);
  if (past) {
    session.trace = past.trace;
    store.set({ scenario: text, canUndo: history.canUndo(), canRedo: history.canRedo() });
    session.draw();
  }
  const id = socket.open(opening(session, text));
  session.deaf = past ? id : "";
}

/** Goes to another run of the strip, at the same tick. @param {Session} session
 * @param {string} text */
export function flip(session, text) {
  const { store, history, memory, playback } = session.parts;
  const { trace, count } = store.get();
  playback.pause();
  const stand = { events: trace.events, count };
  const past = memory.get(text);
  const wanted = past ? momentIn(stand, past.trace.events) : stand;
  Object.assign(session, { wanted, auto: false, digest: "" });
  if (past) {
    flush(session);
    history.push(text, count);
  }
  summon(session, text);
}

/** The server has understood a command. @param {Session} session
 * @param {{id: string, revision: number}} ack */
export function understood(session, { id, revision }) {
  if (id !== session.deaf) return;
  session.deaf = "";
  session.trace = { ...session.trace, revision: revision - 0.5 };
}

/** It would not hear of it now, for haste: again in a moment. @param {Session} session */
export function refused(session) {
  const { socket } = session.parts;
  session.wanted = null;
  if (session.deaf) setTimeout(() => (session.deaf = socket.reopen()), AGAIN_MS);
}
