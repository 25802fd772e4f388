/**
 * What moves: the now-line, the veil over the future, the heads in flight. The axis runs at an even
 * pace, so each travels by one linear animation for as long as nothing interferes. While paused
 * there is no animation at all.
 *
 * @typedef {import("./arrows.js").Way & {t0?: number, t1?: number}} Way
 *   t: where the playhead is at both ends, if not at their heights
 * @typedef {{element: HTMLElement, way: Way|null}} Mover
 *   a head follows its way, the others the playhead
 */

const LONG = 600_000;
const DRIFT = 2.5;

/** Whether the viewer asked for less motion. */
export const still = () =>
  globalThis.matchMedia?.("(prefers-reduced-motion: reduce)").matches ?? false;

/** Where a mover is when the playhead is at a height. @param {Way|null} way @param {number} now */
export function at(way, now) {
  if (!way) return { x: 0, y: now };
  const { t0 = way.y0, t1 = way.y1 } = way;
  const t = t1 > t0 ? Math.min(Math.max((now - t0) / (t1 - t0), 0), 1) : 1;
  return { x: way.x0 + t * (way.x1 - way.x0), y: way.y0 + t * (way.y1 - way.y0) };
}

/** @param {{x: number, y: number}} point */
const css = ({ x, y }) => `translate(${x.toFixed(2)}px, ${y.toFixed(2)}px)`;

const clock = () => Number(document.timeline?.currentTime ?? 0);

/**
 * @returns {{place: (movers: Mover[], now: number, rate: number) => void, stop: () => void,
 *   present: () => number}} present: where the playhead has come to by now
 */
export function createMotion() {
  /** @type {Map<HTMLElement, Animation>} */
  const running = new Map();
  let anchor = { now: 0, time: 0, rate: 0 };

  /** @param {HTMLElement} element */
  function halt(element) {
    running.get(element)?.cancel();
    running.delete(element);
  }

  /** @param {Mover} mover @param {number} now @param {number} rate */
  function launch({ element, way }, now, rate) {
    halt(element);
    const until = way ? way.t1 ?? way.y1 : now + LONG * rate;
    const ms = Math.max(until - now, 0) / rate;
    running.set(element, element.animate(
      [{ transform: css(at(way, now)) }, { transform: css(at(way, until)) }],
      { duration: ms, fill: "forwards" }));
  }

  /** @param {Mover[]} movers */
  function forget(movers) {
    const alive = new Set(movers.map(({ element }) => element));
    for (const element of running.keys()) if (!alive.has(element)) halt(element);
  }

  /** @param {Mover[]} movers @param {number} now */
  function rest(movers, now) {
    for (const { element, way } of movers) {
      halt(element);
      element.style.transform = css(at(way, now));
    }
  }

  const present = () => anchor.now + (clock() - anchor.time) * anchor.rate;

  /** Whether the animations under way are still true. @param {number} now @param {number} rate */
  function holds(now, rate) {
    return rate === anchor.rate && Math.abs(present() - now) < DRIFT + rate * 34;
  }

  /** @param {Mover[]} movers @param {number} now @param {number} rate */
  function place(movers, now, rate) {
    forget(movers);
    const goesOn = rate > 0 && holds(now, rate);
    if (!goesOn) {
      rest(movers, now);
      anchor = { now, time: clock(), rate };
    }
    if (rate === 0) return;
    for (const mover of movers) if (!running.has(mover.element)) launch(mover, now, rate);
  }

  return { place, stop: () => forget([]), present };
}

/** @typedef {"fall"|"pop"|"stagger"|"draw"} Flourish */

/** @type {{[name in Flourish]: {frames: Keyframe[], ms: number}}} */
const FLOURISHES = {
  fall: {
    ms: 420,
    frames: [
      { translate: "0 -14px", rotate: "-50deg", opacity: 0 },
      { translate: "0 2px", rotate: "6deg", opacity: 1, offset: 0.7 },
      { translate: "0 0", rotate: "0deg", opacity: 1 },
    ],
  },
  pop: { ms: 220, frames: [{ scale: 0.7, opacity: 0 }, { scale: 1, opacity: 1 }] },
  stagger: {
    ms: 480,
    frames: [
      { rotate: "0deg", translate: "0 0" },
      { rotate: "5deg", translate: "0 5px", offset: 0.35 },
      { rotate: "-2deg", translate: "0 3px", offset: 0.7 },
      { rotate: "0deg", translate: "0 0" },
    ],
  },
  draw: { ms: 520, frames: [{ strokeDasharray: "0 1" }, { strokeDasharray: "1 0" }] },
};

/** Something has just happened: a short motion that says what. @param {Element|undefined} element
 * @param {Flourish} name */
export function flourish(element, name) {
  if (!element || still()) return;
  const { frames, ms } = FLOURISHES[name];
  element.animate(frames, { duration: ms, easing: "cubic-bezier(0.2, 0.7, 0.2, 1)" });
}
