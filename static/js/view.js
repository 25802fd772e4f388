/**
 * What of the paper is in sight: tells the drawing when more has to be drawn, and brings the
 * playhead back into sight when it leaves.
 *
 * @typedef {import("./frame.js").Frame} Frame
 */

import { still } from "./motion.js";
import { FAST } from "./playback.js";

/** How much more than what is in sight is drawn, above and below. */
const MARGIN = 0.5;
/** Less than this beyond the edge is empty paper. */
const SLIGHT = 12;

/** @param {Frame} frame @param {() => void} redraw @param {() => void} remeasure on a new width
 * @param {boolean} [led] something else brings the playhead into sight */
export function createEye({ root, scroller, heads, paper }, redraw, remeasure, led = false) {
  let drawn = { from: 0, to: 0 };
  let width = scroller.clientWidth;
  let tall = 0;
  /** @type {number | null} how far it is scrolled; null: to be asked again */
  let scrolled = null;
  let follows = true;
  const ended = new AbortController();
  const on = (/** @type {string} */ type, /** @type {() => void} */ listener) =>
    scroller.addEventListener(type, listener, { signal: ended.signal, passive: true });
  const resized = new ResizeObserver(() => {
    tall = 0;
    width = scroller.clientWidth || width;
    remeasure();
    redraw();
  });
  resized.observe(scroller);
  const grown = new ResizeObserver(() => {
    tall = 0;
    edge();
  });
  for (const each of [scroller, paper, heads]) grown.observe(each);

  /** Asked at every frame, so it is measured only after something changed its size. */
  const high = () => (tall ||= Math.max(scroller.clientHeight - heads.offsetHeight, 120));

  /** To ask in the middle of drawing would make the browser lay out the page at once. */
  const top = () => (scrolled ??= scroller.scrollTop);

  /** How much of the paper lies beyond the right edge of what is in sight. */
  function edge() {
    const { scrollWidth, clientWidth, scrollLeft } = scroller;
    const beyond = Math.max(Math.round(scrollWidth - clientWidth - scrollLeft), 0);
    scroller.style.setProperty("--beyond", `${beyond}px`);
    root.toggleAttribute("data-more", beyond > SLIGHT);
  }

  function range() {
    const margin = high() * MARGIN;
    drawn = { from: top() - margin, to: top() + high() + margin };
    return drawn;
  }

  /** @param {number} y @param {boolean} smooth */
  function scrollTo(y, smooth) {
    const near = Math.abs(y - top()) < high() * 1.5;
    const behavior = smooth && near && !still() ? "smooth" : "auto";
    scroller.scrollTo({ top: Math.max(y, 0), behavior });
    scrolled = null;
  }

  on("scroll", edge);
  on("scroll", () => {
    scrolled = scroller.scrollTop;
    const slack = high() * MARGIN * 0.3;
    if (scrolled - slack < drawn.from && drawn.from > 0) redraw();
    else if (scrolled + high() + slack > drawn.to) redraw();
  });
  for (const hand of ["wheel", "touchmove", "leaf"]) on(hand, () => { follows = false; });

  /** @param {number} now @param {number} rate */
  function reveal(now, rate) {
    const y = now - top();
    if (rate === 0) follows = true;
    if (!follows || led) return;
    if (rate > FAST) scrollTo(now - high() * 0.6, false);
    else if (y > high() * 0.82) scrollTo(now - high() * 0.3, true);
    else if (y < 0) scrollTo(now - high() * 0.3, rate > 0);
  }

  return {
    range,
    reveal,
    width: () => width,
    sight: () => ({ from: top(), to: top() + high() }),
    /** @param {number} by what is in sight was drawn elsewhere */
    shift(by) {
      scrollTo(top() + by, false);
      redraw();
    },
    /** @param {number} y */
    show(y) {
      const away = y - top();
      if (away < 40 || away > high() - 60) scrollTo(y - high() * 0.4, false);
    },
    close() {
      ended.abort();
      resized.disconnect();
      grown.disconnect();
    },
  };
}
