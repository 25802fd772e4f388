// The transport: buttons, speed, the scrubber with its marks.
import { byId, fill, inputById, say, set, svg } from "./dom.js";
import { markPaths } from "./marks.js";
import { placeOf } from "./phrases.js";

/** @typedef {import("./store.js").Store} Store */
/** @typedef {import("./store.js").State} State */
/**
 * @typedef {object} Player
 * @property {() => void} toggle
 * @property {(count: number) => void} seek
 * @property {(by: number) => void} step
 * @property {(speed: number) => void} speed
 */

/** @param {Store} store @param {Player} player */
export function createControls(store, player) {
  const scrubber = inputById("scrubber");
  click("to-start", () => player.seek(0));
  click("to-end", () => player.seek(Infinity));
  click("step-back", () => player.step(-1));
  click("step-on", () => player.step(1));
  click("play", player.toggle);
  scrubber.addEventListener("input", () => player.seek(Number(scrubber.value)));
  const speed = inputById("speed");
  speed.addEventListener("change", () => player.speed(Number(speed.value)));
  store.watch(["trace"], drawMarks);
  store.watch(["trace", "count"], drawPlace);
  store.watch(["playing"], drawPlay);
  store.watch(["speed"], (state) => void (speed.value = String(state.speed)));
}

/** @param {string} id @param {() => void} act */
function click(id, act) {
  byId(id).addEventListener("click", act);
}

/** @param {State} state */
function drawMarks({ trace }) {
  const paths = [...markPaths(trace.events)].map(([sort, d]) => svg("path", { d, class: sort }));
  fill(byId("marks"), ...paths);
}

/** @param {State} state */
function drawPlace({ trace, count }) {
  const scrubber = inputById("scrubber");
  const length = trace.events.length;
  scrubber.max = String(length);
  scrubber.value = String(count);
  byId("transport").style.setProperty("--done", String(length ? count / length : 0));
  scrubber.setAttribute("aria-valuetext", placeOf(trace, count));
  say(byId("place"), `event ${count} of ${length}${trace.done ? "" : "…"}`);
  byId("step-back").toggleAttribute("disabled", count === 0);
  byId("to-start").toggleAttribute("disabled", count === 0);
  byId("step-on").toggleAttribute("disabled", count >= length);
  byId("to-end").toggleAttribute("disabled", count >= length);
}

/** @param {State} state */
function drawPlay({ playing }) {
  const play = byId("play");
  const word = playing ? "Pause" : "Play";
  set(play, { "aria-label": word, title: `${word} (Space)` });
  play.querySelector("use")?.setAttribute("href", playing ? "#i-pause" : "#i-play");
}
