// What the time axis goes by: ticks, or causal steps. The choice lasts as long as the tab.
import { byId, recallHere, rememberHere, say, set } from "./dom.js";
import { clockWords } from "./steps.js";

const KEY = "parley.axis";

/** @typedef {import("./store.js").Store} Store */

/**
 * @param {Store} store
 * @param {{diagram: {update: (view: {steps: boolean}) => void, times: () => number[]},
 *   playback: {setTimes: (times: number[], more?: {open: boolean}) => void}}} parts
 */
export function createAxis(store, { diagram, playback }) {
  const button = byId("steps");
  const turn = () => store.set({ axis: store.get().axis === "steps" ? "ticks" : "steps" });
  button.addEventListener("click", turn);
  store.set({ axis: recallHere(KEY, "ticks") === "steps" ? "steps" : "ticks" });
  store.watch(["axis"], ({ axis, trace }) => {
    rememberHere(KEY, axis);
    set(button, { "aria-pressed": String(axis === "steps") });
    diagram.update({ steps: axis === "steps" });
    playback.setTimes(diagram.times(), { open: !trace.done });
  });
  store.watch(["trace", "count", "axis"], (state) => say(byId("clock"), clockWords(state)));
  return turn;
}
