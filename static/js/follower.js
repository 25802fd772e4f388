// The stage led by the room: it shows the host's run, and plays, stands and seeks as the host does,
// animated by itself in between.
import { caughtUp } from "./roomstate.js";

/** @typedef {import("./wire.js").RoomState} RoomState */
/**
 * @typedef {object} Stage
 * @property {import("./store.js").Store} store
 * @property {ReturnType<typeof import("./session.js").createSession>} session
 * @property {ReturnType<typeof import("./playback.js").createPlayback>} playback
 * @property {{times: () => ArrayLike<number>}} diagram
 * @property {(speed: number) => void} setSpeed
 */

/** After so long a run that does not come is asked for again. */
const AGAIN_MS = 4_000;

/** Whether so much of the run is here as the room shows, and no more than it may show. Pure.
 * @param {import("./types.js").Trace} trace @param {RoomState} state */
export function reaches({ done, events: { length } }, { playhead: { count }, curtain }) {
  if (curtain === null) return done || length > count;
  return length <= curtain && length >= Math.min(count, curtain);
}

/** @param {Stage} stage @param {() => number} now the server's milliseconds
 * @param {(state: RoomState) => void} bring the room's run is wanted on the stage
 * @param {() => void} settled the stage shows what the room shows */
export function createFollower({ store, session, playback, diagram, setSpeed }, now, bring, settled) {
  /** @type {RoomState | null} */
  let target = null;
  let asked = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  /** @param {RoomState} state */
  function follow(state) {
    target = state;
    settle();
  }

  function stop() {
    target = null;
    asked = "";
    clearTimeout(timer);
  }

  /** As far as what is here allows. */
  function settle() {
    if (!target) return;
    const { trace, scenario } = store.get();
    const here = trace.header?.text === target.scenario && scenario === target.scenario;
    const enough = reaches(trace, target);
    if (here && asked !== "" && asked !== target.scenario) return ask(target);
    if (here && enough) arrive(target);
    else if (asked !== target.scenario) ask(target);
  }

  /** @param {RoomState} state */
  function ask(state) {
    asked = state.scenario;
    bring(state);
    clearTimeout(timer);
    timer = setTimeout(() => {
      asked = "";
      settle();
    }, AGAIN_MS);
  }

  /** @param {RoomState} state */
  function arrive({ playhead }) {
    stop();
    const count = caughtUp(playhead, now() - playhead.at, diagram.times());
    setSpeed(playhead.speed);
    session.seek(count);
    if (playhead.playing && count < playback.length) playback.play();
    settled();
  }

  store.watch(["trace"], settle);
  return { follow, stop, settled: () => target === null };
}

/** @typedef {ReturnType<typeof createFollower>} Follower */
