// The room led by this stage: whatever its person does on it is told to the room.

/** @typedef {import("./wire.js").RoomState} RoomState */
/** @typedef {import("./store.js").State} State */
/** @typedef {{scenario: string, count: number, playing: boolean, speed: number}} Told */

/** No more often: a drag along the axis is many places a second, and each is kept in the room. */
const LEAST_MS = 140;

/** @param {RoomState} state @returns {Told} */
export const toldBy = ({ scenario, playhead: { count, playing, speed } }) =>
  ({ scenario, count, playing, speed });

/** What the room must be told, after it was told something else. While it plays, everybody works
 * out by themselves how far it has come. Pure.
 * @param {Told} told @param {Told} now @returns {import("./line.js").What | null} */
export function newsFor(told, { scenario, count, playing, speed }) {
  const playhead = { count, playing, speed };
  if (scenario !== told.scenario) return { show: { scenario, playhead } };
  const moved = !playing && count !== told.count;
  return moved || playing !== told.playing || speed !== told.speed ? { playhead } : null;
}

/**
 * @param {import("./store.js").Store} store
 * @param {(what: import("./line.js").What) => void} say
 * @param {() => boolean} may whether the stage shows what its own person wants
 */
export function createLeader(store, say, may) {
  /** @type {Told | null} */
  let told = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let last = 0;

  function look() {
    if (!told || timer !== undefined || !may() || !newsFor(told, store.get())) return;
    timer = setTimeout(tell, Math.max(last + LEAST_MS - Date.now(), 30));
  }

  function tell() {
    timer = undefined;
    const { scenario, count, playing, speed } = store.get();
    const now = { scenario, count, playing, speed };
    const news = told && may() && newsFor(told, now);
    if (!news) return;
    told = now;
    last = Date.now();
    say(news);
  }

  store.watch(["scenario", "count", "playing", "speed"], look);
  return {
    /** The room knows this by now. @param {Told} known */
    known: (known) => { told = known; },
    look,
  };
}
