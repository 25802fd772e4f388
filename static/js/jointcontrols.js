// The transport of the compare page: buttons, speed, and the scrubber that counts ticks.
import { shift } from "./bindings.js";
import { byId, inputById, say, set } from "./dom.js";

/** @typedef {ReturnType<typeof import("./joint.js").createJoint>} Joint */
/** @typedef {import("./keys.js").Binding} Binding */

/** @param {Joint} joint @returns {(by: number) => void} makes it faster, or slower */
export function createJointControls(joint) {
  const scrubber = inputById("scrubber");
  const speed = inputById("speed");
  click("to-start", () => joint.seek(0));
  click("to-end", () => joint.seek(Infinity));
  click("step-back", () => joint.step(-1));
  click("step-on", () => joint.step(1));
  click("play", joint.toggle);
  scrubber.addEventListener("input", () => joint.seek(Number(scrubber.value)));
  speed.addEventListener("change", () => joint.speed(Number(speed.value)));
  return (by) => {
    speed.value = String(shift(Number(speed.value), by));
    joint.speed(Number(speed.value));
  };
}

/** @param {string} id @param {() => void} act */
function click(id, act) {
  byId(id).addEventListener("click", act);
}

/** @param {Joint} joint @param {string} said */
export function drawPlace(joint, said) {
  const { count, length, tick } = joint;
  const scrubber = inputById("scrubber");
  scrubber.max = String(length);
  scrubber.value = String(count);
  scrubber.style.setProperty("--done", String(length ? count / length : 0));
  scrubber.setAttribute("aria-valuetext", count ? `tick ${tick}: ${said}` : "before the start");
  say(byId("place"), count ? `tick ${tick}` : "before the start");
  for (const id of ["step-back", "to-start"]) byId(id).toggleAttribute("disabled", count === 0);
  for (const id of ["step-on", "to-end"]) byId(id).toggleAttribute("disabled", count >= length);
}

/** @param {boolean} playing */
export function drawPlaying(playing) {
  const play = byId("play");
  const word = playing ? "Pause" : "Play";
  set(play, { "aria-label": word, title: `${word} (Space)` });
  play.querySelector("use")?.setAttribute("href", playing ? "#i-pause" : "#i-play");
}

/** @param {string} keys @param {string} shown @param {string} words
 * @param {(event: {key: string}) => void} run @returns {Binding} */
const bind = (keys, shown, words, run) =>
  ({ keys: keys.split(" ").map((key) => (key === "Space" ? " " : key)), shown, words, run });

/**
 * @param {Joint} joint
 * @param {{undo: () => void, redo: () => void, help: () => void, release: () => void,
 *   faster: (by: number) => void, flip: () => void}} reach
 * @returns {Binding[]}
 */
export function jointBindings(joint, { undo, redo, help, release, faster, flip }) {
  const part = (/** @type {string} */ digit) => Math.round((Number(digit) / 10) * joint.length);
  return [
    bind("Space k", "Space K", "play or pause", joint.toggle),
    bind("ArrowLeft , PageUp", "← , PgUp", "one tick back", () => joint.step(-1)),
    bind("ArrowRight . PageDown", "→ . PgDn", "one tick on", () => joint.step(1)),
    bind("Shift+ArrowLeft", "Shift+←", "ten ticks back", () => joint.step(-10)),
    bind("Shift+ArrowRight", "Shift+→", "ten ticks on", () => joint.step(10)),
    bind("Home", "Home", "to the start", () => joint.seek(0)),
    bind("End", "End", "to the end", () => joint.seek(Infinity)),
    bind("0 1 2 3 4 5 6 7 8 9", "0 … 9", "to so many tenths", ({ key }) => joint.seek(part(key))),
    bind("<", "<", "slower", () => faster(-1)),
    bind(">", ">", "faster", () => faster(1)),
    bind("b", "B", "where only one picture is in sight: the other one", flip),
    bind("Ctrl+z", "Ctrl+Z", "undo", undo),
    bind("Ctrl+Shift+z Ctrl+y", "Ctrl+Shift+Z", "redo", redo),
    bind("?", "?", "this help", help),
    bind("Escape", "Esc", "let go", release),
  ];
}
