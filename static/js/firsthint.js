// One gesture, taught once: a bubble at a real arrow, seen by whoever is here for the first time.
// It goes at whatever a person does, or by itself, and does not come back.
import { byId, recall, remember, say, show } from "./dom.js";

const KEY = "parley.first-hint";
const CALM_MS = 900;
const SEEN_MS = 9_000;
/** Room that the bubble needs above its arrow, and from the edges. */
const ROOM = 76;
const HALF = 136;
const EDGE = 40;
const ANYTHING = ["pointerdown", "keydown", "wheel", "touchmove"];

/** @typedef {import("./store.js").Store} Store */
/** @typedef {{left: number, top: number, right: number, bottom: number}} Edges */

/** The arrow that stands best in sight, of the last that were sent: nearest to the middle.
 * @template {{left: number, top: number, width: number, height: number}} Place
 * @param {Place[]} places @param {Edges} within @returns {Place | undefined} */
function bestOf(places, within) {
  const middle = { x: (within.left + within.right) / 2, y: (within.top + within.bottom) / 2 };
  const away = (/** @type {Place} */ { left, top, width }) =>
    Math.hypot(left + width / 2 - middle.x, top - middle.y);
  const fits = (/** @type {Place} */ { left, top, width, height }) => width > 0
    && left + width / 2 > within.left + EDGE && left + width / 2 < within.right - EDGE
    && top > within.top + ROOM && top + height < within.bottom - 8;
  return places.filter(fits).sort((a, b) => away(a) - away(b))[0];
}

const LOOKED_AT = 60;

/** @param {Store} store
 * @param {(name: string) => DOMRect | null} placeOf where the label of a message is on the screen */
export function createFirstHint(store, placeOf) {
  const root = byId("first-hint");
  const page = root.ownerDocument;
  const view = page.defaultView;
  const less = view?.matchMedia("(prefers-reduced-data: reduce)").matches ?? false;
  if (less || recall(KEY, "") === "seen") return;
  const ended = new AbortController();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let soon;

  function end() {
    clearTimeout(soon);
    ended.abort();
    show(root, false);
  }

  function appear() {
    const { story, count } = store.get();
    const sent = story.messages.filter((message) => message.sent < count).slice(-LOOKED_AT);
    const places = sent.flatMap(({ name }) => placeOf(name) ?? []);
    const paper = byId("diagram").getBoundingClientRect();
    const place = bestOf(places, { left: paper.left, top: paper.top + ROOM, right: paper.right,
      bottom: paper.bottom });
    if (!place) return end();
    const x = place.left + place.width / 2;
    const clear = Math.max(Math.min(x, paper.right - HALF), paper.left + HALF);
    root.style.setProperty("--x", `${clear}px`);
    root.style.setProperty("--tail", `${x - clear}px`);
    root.style.setProperty("--y", `${place.top - 4}px`);
    show(root, true);
    const finger = view?.matchMedia("(pointer: coarse)").matches;
    say(root, `Take hold of an arrow: ${finger ? "tap" : "click"} it.`);
    remember(KEY, "seen");
    soon = setTimeout(end, SEEN_MS);
    return undefined;
  }

  for (const kind of ANYTHING) {
    page.addEventListener(kind, end, { signal: ended.signal, capture: true, passive: true });
  }
  store.watch(["trace"], ({ trace }) => {
    if (trace.done && !ended.signal.aborted && root.hidden) {
      clearTimeout(soon);
      soon = setTimeout(appear, CALM_MS);
    }
  });
}
