// One playhead for several pictures, in ticks. The playback goes from place to place, wherever
// anything stands in any of them; a step goes to the end of a tick on their common ruler. Each
// picture is told where that is among its own events.
import { countAt, createPlayback, fractionAt } from "./playback.js";

/** @typedef {import("./scale.js").Ruler} Ruler */
/** @typedef {{place: number, tick: number, count: number, fraction: number}} Stand in a picture */

/** How many ticks are over at a tick: its own among them. @param {Ruler} ruler @param {number} tick */
export const countOf = ({ ticks }, tick) => countAt(ticks, tick);

/** The tick at the playhead after so many of them. @param {Ruler} ruler @param {number} count */
export const tickAfter = ({ ticks }, count) => ticks[Math.min(count, ticks.length) - 1] ?? 0;

/** Every place where anything stands, and the end of every tick.
 * @param {Ruler} ruler @param {ArrayLike<number>[]} pictures the places of their events */
export function placesOf({ ends }, pictures) {
  const all = new Set([...ends, ...pictures.flatMap((places) => Array.from(places))]);
  return [...all].sort((a, b) => a - b);
}

/** The place on the paper, and the tick it lies in.
 * @param {Ruler} ruler @param {number[]} places @param {number} count of places @param {number} fraction */
export function spotOf(ruler, places, count, fraction) {
  const from = places[count - 1] ?? 0;
  const to = places[count] ?? from;
  const place = from + (to - from) * fraction;
  return { place, tick: tickAfter(ruler, countAt(ruler.starts, place)) };
}

/** Where a picture stands whose events have these places.
 * @param {ArrayLike<number>} times @param {{place: number, tick: number}} spot @returns {Stand} */
export function standAt(times, { place, tick }) {
  const count = countAt(times, place);
  return { place, tick, count, fraction: fractionAt(times, count, place) };
}

/** Where most is to be seen: at the first violation, else at the end.
 * @param {import("./types.js").WireEvent[][]} runs */
export function bestTick(runs) {
  const broken = runs.flatMap((events) =>
    events.filter(({ kind }) => kind === "property-violated").map(({ at }) => at));
  return Math.min(Infinity, ...broken);
}

/**
 * @param {{move: (spot: {place: number, tick: number}, rate: number) => void,
 *   playing: (playing: boolean) => void}} hands
 */
export function createJoint({ move, playing }) {
  /** @type {Ruler} */
  let ruler = {
    ticks: [], starts: [], ends: [], start: new Map(), breaks: [], marks: [], height: 0,
  };
  /** @type {number[]} */
  let places = [];
  /** @type {number | null} the tick to stand at as soon as it is there; infinity: the end */
  let wanted = null;
  let auto = true; // nobody has moved the playhead yet: it stands where most is to be seen

  const playback = createPlayback({
    onMove: (count, fraction, rate) => move(spotOf(ruler, places, count, fraction), rate),
    onState: playing,
  });

  /** How many ticks are over. */
  const passed = () => countAt(ruler.ends, places[playback.count - 1] ?? 0);
  /** The first place after so many ticks. @param {number} count */
  const after = (count) => countAt(places, ruler.ends[Math.min(count, ruler.ends.length) - 1] ?? -1);

  /** @param {number} count of ticks */
  function seek(count) {
    wanted = null;
    auto = false;
    playback.pause();
    playback.seek(after(Math.max(count, 0)));
  }

  /** Both runs as they are now; `open` while more is to come.
   * @param {Ruler} next @param {ArrayLike<number>[]} pictures @param {boolean} open
   * @param {number} best the tick where most is seen */
  function measure(next, pictures, open, best) {
    const tick = auto ? best : wanted ?? tickAfter(ruler, passed());
    const began = auto || wanted !== null || playback.count > 0;
    ruler = next;
    places = placesOf(ruler, pictures);
    playback.setTimes(places, { open });
    if (!playback.playing) playback.seek(began ? after(countOf(ruler, tick)) : 0);
    if (!open) wanted = null;
  }

  return {
    measure, seek,
    seekTick: (/** @type {number} */ tick) => seek(countOf(ruler, tick)),
    seekPlace: (/** @type {number} */ y) => seek(countAt(ruler.starts, y)),
    want: (/** @type {number | null} */ tick) => {
      wanted = tick;
      auto = tick === null;
    },
    /** A change is on its way: stay at this tick, or at the end where we have seen it. */
    hold: () => {
      wanted ??= passed() >= ruler.ticks.length ? Infinity : tickAfter(ruler, passed());
    },
    step: (/** @type {number} */ by) => seek(passed() + by),
    /** The first play of untouched runs tells them from their beginning. */
    toggle: () => {
      if (auto) playback.seek(0);
      wanted = null;
      auto = false;
      playback.toggle();
    },
    get auto() { return auto; },
    speed: playback.setSpeed,
    get count() { return passed(); },
    get length() { return ruler.ticks.length; },
    get tick() { return tickAfter(ruler, passed()); },
    /** The first tick at which a change leaves alone what has been seen. */
    get next() { return playback.count === 0 ? 0 : tickAfter(ruler, passed()) + 1; },
  };
}
