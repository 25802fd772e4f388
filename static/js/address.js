// The address follows the playhead: the link in the bar is always the one to share.

/** @typedef {import("./session.js").Session} Session */

const WRITE_MS = 250;

/** The address follows the playhead, not at every frame. @param {Session} session */
export function later(session) {
  clearTimeout(session.timer);
  session.timer = setTimeout(() => flush(session), WRITE_MS);
}

/** @param {Session} session */
export function flush(session) {
  const { history, store } = session.parts;
  const { trace, count, whatif } = store.get();
  clearTimeout(session.timer);
  if (trace.header?.text !== history.current()) return;
  history.write(session.auto ? null : count, trace.done ? trace.digest : "", whatif.other);
}
