/**
 * The playhead. The one place that knows milliseconds and asks for animation frames.
 *
 * Each event has a place on one axis (the diagram's: see setTimes). Playing moves along that axis
 * at an even pace, so a quiet stretch that is drawn short is also short to watch.
 */

/** Places on the axis passed in one second at speed 1. */
export const PACE = 64;
/** From this pace on (places per millisecond) the view glides along, so every frame is needed. */
export const FAST = 0.2;
/** Between two events what moves moves by itself; so often, in milliseconds, we look all the same. */
const GLANCE = 200;
const FRAME = 17;
export const SPEEDS = [0.25, 0.5, 1, 2, 4, 8];

/**
 * @typedef {(count: number, fraction: number, rate: number) => void} OnMove
 * @typedef {object} PlaybackOptions
 * @property {OnMove} onMove
 * @property {(playing: boolean) => void} [onState]
 * @property {typeof frameAfter} [frame]
 * @property {() => number} [clock] milliseconds
 * @property {() => boolean} [still] whether the viewer asked for less motion
 */

/** How many of the sorted times are at or before a place.
 * @param {ArrayLike<number>} times @param {number} place */
export function countAt(times, place) {
  let lo = 0;
  let hi = times.length;
  while (lo < hi) {
    const mid = (lo + hi) >> 1;
    if (times[mid] <= place) lo = mid + 1;
    else hi = mid;
  }
  return lo;
}

/** How far a place is from event `count` towards the next, from 0 to 1.
 * @param {ArrayLike<number>} times @param {number} count @param {number} place */
export function fractionAt(times, count, place) {
  if (count >= times.length) return 0;
  const from = count > 0 ? times[count - 1] : 0;
  const span = times[count] - from;
  return span > 0 ? Math.min(Math.max((place - from) / span, 0), 0.9999) : 0;
}

/** Asks for the next frame once so many milliseconds have passed; answers how to withdraw that.
 * @param {(now: number) => void} callback @param {number} ms @returns {() => void} */
function frameAfter(callback, ms) {
  let asked = 0;
  const ask = () => { asked = requestAnimationFrame(callback); };
  const timer = ms > FRAME ? setTimeout(ask, ms - FRAME) : ask();
  return () => {
    clearTimeout(timer ?? undefined);
    cancelAnimationFrame(asked);
  };
}

const reduced = () =>
  globalThis.matchMedia?.("(prefers-reduced-motion: reduce)").matches ?? false;

/** @param {PlaybackOptions} options */
export function createPlayback({
  onMove,
  onState = () => {},
  frame = frameAfter,
  clock = () => performance.now(),
  still = reduced,
}) {
  /** @type {ArrayLike<number>} */
  let times = [];
  let open = false;
  let count = 0;
  let place = 0;
  let speed = 1;
  let playing = false;
  let last = 0;
  let withdraw = () => {};

  const rate = () => (playing ? (PACE * speed) / 1000 : 0);
  const start = (/** @type {number} */ n) => (n > 0 ? times[n - 1] : 0);
  const clamp = (/** @type {number} */ n) => Math.min(Math.max(Math.round(n), 0), times.length);

  function tell() {
    const calm = playing && still();
    onMove(count, calm ? 0 : fractionAt(times, count, place), calm ? 0 : rate());
  }

  /** The place moves with the time. @param {number} now */
  function advance(now) {
    const end = times.length > 0 ? times[times.length - 1] : 0;
    place = Math.min(place + Math.max(now - last, 0) * rate(), end);
    last = now;
    count = Math.max(count, countAt(times, place));
  }

  /** Until there is something to do: the next event, or a look at where the view is. */
  function rest() {
    const away = ((times[count] ?? place) - place) / rate();
    return rate() > FAST ? 0 : Math.min(away, GLANCE);
  }

  /** @param {boolean} next */
  function become(next) {
    if (next === playing) return;
    if (playing) advance(clock());
    playing = next;
    last = clock();
    withdraw();
    withdraw = playing ? frame(tick, 0) : () => {};
    tell();
    onState(playing);
  }

  /** @param {number} now */
  function tick(now) {
    advance(now);
    withdraw = frame(tick, rest());
    if (count >= times.length && !open) become(false);
    else tell();
  }

  /** @param {number} n */
  function seek(n) {
    count = clamp(n);
    place = start(count);
    tell();
  }

  function play() {
    if (count >= times.length && !open) seek(0);
    if (times.length > 0) become(true);
  }

  /** New places after the trace grew or changed; `open` while more is to come.
   * @param {ArrayLike<number>} next @param {{open?: boolean}} [more] */
  function setTimes(next, more = {}) {
    const shift = fractionAt(times, count, place);
    times = next;
    open = more.open ?? false;
    count = clamp(count);
    place = start(count);
    if (count < times.length) place += shift * (times[count] - place);
  }

  return {
    play,
    pause: () => become(false),
    toggle: () => (playing ? become(false) : play()),
    seek,
    step: (/** @type {number} */ n) => {
      become(false);
      seek(count + n);
    },
    setSpeed: (/** @type {number} */ next) => {
      if (playing) advance(clock());
      speed = Math.min(Math.max(next, SPEEDS[0]), SPEEDS[SPEEDS.length - 1]);
      if (playing) tell();
    },
    setTimes,
    destroy: () => become(false),
    get count() { return count; },
    get playing() { return playing; },
    get speed() { return speed; },
    get length() { return times.length; },
  };
}
