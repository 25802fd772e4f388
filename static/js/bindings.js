// Which key does what on the stage: one table, for the keyboard and for the help dialog.
import { nextClock } from "./clocklabels.js";
import { SPEEDS } from "./playback.js";
import { landmarks } from "./marks.js";

/** @typedef {import("./keys.js").Binding} Binding */
/** @typedef {import("./store.js").Store} Store */
/**
 * @typedef {object} Reach
 * @property {() => void} toggle
 * @property {(count: number) => void} seek
 * @property {(by: number) => void} step
 * @property {(speed: number) => void} speed
 * @property {(key: string) => void} byKey acts on what is in hand
 * @property {() => void} undo
 * @property {() => void} redo
 * @property {() => void} full
 * @property {() => void} future shows or hides what is still to come
 * @property {() => boolean} byLandmark how a presenter's remote steps
 * @property {() => void} help
 * @property {() => void} release
 * @property {() => void} ghosts
 * @property {() => void} flip
 * @property {() => void} map
 * @property {() => void} axis by ticks or by causal steps
 */

/** @param {string} keys @param {string} shown @param {string} words
 * @param {(event: {key: string}) => void} run @returns {Binding} */
const bind = (keys, shown, words, run) =>
  ({ keys: keys.split(" ").map((key) => (key === "Space" ? " " : key)), shown, words, run });

/** @param {Store} store @param {Reach} reach @returns {Binding[]} */
export function bindings(store, reach) {
  return [...travel(store, reach), ...remote(store, reach), ...looks(store, reach), ...deeds(reach)];
}

/** @param {Store} store @param {Reach} reach */
function travel(store, { toggle, seek, step, speed }) {
  const length = () => store.get().trace.events.length;
  const part = (/** @type {string} */ digit) => Math.round((Number(digit) / 10) * length());
  const leap = (/** @type {number} */ by) => seek(leapFrom(store, by));
  return [
    bind("Space k", "Space K", "play or pause", toggle),
    bind("ArrowLeft ,", "← ,", "one event back", () => step(-1)),
    bind("ArrowRight .", "→ .", "one event on", () => step(1)),
    bind("Shift+ArrowLeft", "Shift+←", "ten events back", () => step(-10)),
    bind("Shift+ArrowRight", "Shift+→", "ten events on", () => step(10)),
    bind("[", "[", "to the round, fault, decision or violation before", () => leap(-1)),
    bind("]", "]", "to the next one", () => leap(1)),
    bind("Home", "Home", "to the start", () => seek(0)),
    bind("End", "End", "to the end", () => seek(length())),
    bind("0 1 2 3 4 5 6 7 8 9", "0 … 9", "to so many tenths", ({ key }) => seek(part(key))),
    bind("<", "<", "slower", () => speed(shift(store.get().speed, -1))),
    bind(">", ">", "faster", () => speed(shift(store.get().speed, 1))),
  ];
}

/** What the buttons of a presenter's remote send. @param {Store} store @param {Reach} reach */
function remote(store, { seek, step, byLandmark }) {
  const go = (/** @type {number} */ by) => () =>
    (byLandmark() ? seek(leapFrom(store, by)) : step(by));
  return [
    bind("PageUp", "PgUp", "a presenter's remote: back", go(-1)),
    bind("PageDown", "PgDn", "a presenter's remote: on", go(1)),
  ];
}

/** @param {Store} store @param {Reach} reach */
const looks = (store, { full, future, map, axis }) => [
  bind("m", "M", "turn to the map, or back to the diagram", map),
  bind("a", "A", "time axis by causal steps, or by ticks", axis),
  bind("f", "F", "full screen: the picture and the sentence alone", full),
  bind("s", "S", "hide or show what is still to come", future),
  bind("v", "V", "show what led to what, or not",
    () => store.set({ causality: !store.get().causality })),
  bind("n", "N", "Lamport clocks, vector clocks, or none",
    () => store.set({ clocks: nextClock(store.get().clocks) })),
];

/** @param {Reach} reach */
function deeds({ byKey, undo, redo, help, release, ghosts, flip }) {
  const hand = (/** @type {string} */ key) => () => byKey(key);
  return [
    bind("d", "D", "drop the message in hand", hand("D")),
    bind("l", "L", "delay it", hand("L")),
    bind("c", "C", "copy it", hand("C")),
    bind("Enter", "Enter", "deliver it now", hand("Enter")),
    bind("x", "X", "crash the node in hand, or let it recover", hand("X")),
    bind("t", "T", "make it a traitor", hand("T")),
    bind("p", "P", "cut the network", hand("P")),
    bind("Ctrl+z", "Ctrl+Z", "undo", undo),
    bind("Ctrl+Shift+z Ctrl+y", "Ctrl+Shift+Z", "redo", redo),
    bind("b", "B", "flip between this run and the one before", flip),
    bind("g", "G", "show or hide the ghosts of the run before", ghosts),
    bind("?", "?", "this help", help),
    bind("Escape", "Esc", "let go", release),
  ];
}

/** @param {Store} store @param {number} by -1 or 1 */
export function leapFrom(store, by) {
  const { trace, count } = store.get();
  const marks = landmarks(trace.events);
  if (by > 0) return marks.find((mark) => mark > count) ?? trace.events.length;
  return marks.findLast((mark) => mark < count) ?? 0;
}

/** @param {number} speed @param {number} by */
export function shift(speed, by) {
  const here = SPEEDS.indexOf(speed);
  return SPEEDS[Math.min(Math.max(here + by, 0), SPEEDS.length - 1)] ?? 1;
}
