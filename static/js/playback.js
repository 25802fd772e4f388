/**
 * The playhead. The one place that knows milliseconds and asks for animation frames.
 *
 * Each event has a place on one axis (the diagram's: see setTimes). Playing moves along that axis
 * at an even pace, so a quiet stretch that is drawn short is also short to watch.
 */

/** Places on the axis passed in one second at speed 1. */
export const PACE = 64;
export const SPEEDS = [0.25, 0.5, 1, 2, 4, 8];

/**
 * @typedef {(count: number, fraction: number, rate: number) => void} OnMove
 * @typedef {object} PlaybackOptions
 * @property {OnMove} onMove
 * @property {(playing: boolean) => void} [onState]
 * @property {(callback: (ms: number) => void) => number} [frame]
 * @property {(id: number) => void} [cancel]
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

const reduced = () =>
  globalThis.matchMedia?.("(prefers-reduced-motion: reduce)").matches ?? false;

/** @param {PlaybackOptions} options */
export function createPlayback({
  onMove,
  onState = () => {},
  frame = (callback) => requestAnimationFrame(callback),
  cancel = (id) => cancelAnimationFrame(id),
  still = reduced,
}) {
  /** @type {ArrayLike<number>} */
  let times = [];
  let open = false;
  let count = 0;
  let place = 0;
  let speed = 1;
  let playing = false;
  let asked = 0;
  /** @type {number|null} */
  let last = null;

  const rate = () => (playing ? (PACE * speed) / 1000 : 0);
  const start = (/** @type {number} */ n) => (n > 0 ? times[n - 1] : 0);
  const clamp = (/** @type {number} */ n) => Math.min(Math.max(Math.round(n), 0), times.length);

  function tell() {
    const calm = playing && still();
    onMove(count, calm ? 0 : fractionAt(times, count, place), calm ? 0 : rate());
  }

  /** @param {boolean} next */
  function become(next) {
    if (next === playing) return;
    playing = next;
    last = null;
    if (asked) cancel(asked);
    asked = playing ? frame(tick) : 0;
    tell();
    onState(playing);
  }

  /** @param {number} now */
  function tick(now) {
    asked = frame(tick);
    if (last !== null) place += (now - last) * rate();
    last = now;
    const end = times.length > 0 ? times[times.length - 1] : 0;
    place = Math.min(place, end);
    count = Math.max(count, countAt(times, place));
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
