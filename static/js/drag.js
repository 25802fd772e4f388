/**
 * What a pointer does with something it may take hold of, step by step. Pure: inputs go in, the
 * next state comes out, and says what is to be done about it.
 *
 * A mouse or a pen drags at once; a finger first holds still for a moment, for else it scrolls.
 *
 * @typedef {{x: number, y: number}} Point
 * @typedef {{type: "message", name: string} | {type: "gap", left: string, right: string}
 *   | {type: "band", seq: number}} Grip what can be taken hold of
 * @typedef {"none"|"start"|"move"|"drop"|"menu"|"cancel"} Effect
 * @typedef {object} Drag
 * @property {"idle"|"pressed"|"lifted"|"dragging"} phase
 * @property {Grip|null} grip
 * @property {number} pointer
 * @property {boolean} touch
 * @property {Point} from
 * @property {Point} at
 * @property {boolean} alt
 * @property {Effect} effect what follows from the last input
 *
 * @typedef {{type: "down", grip: Grip, pointer: number, touch: boolean, at: Point}
 *   | {type: "hold"} | {type: "cancel"}
 *   | {type: "move", pointer: number, at: Point, alt: boolean}
 *   | {type: "up", pointer: number}
 *   | {type: "alt", alt: boolean}} Input
 */

/** So far a mouse may stray in a click, and a finger in a press. */
const SLOP = 4;
const STRAY = 8;

const NOWHERE = { x: 0, y: 0 };

/** @type {Drag} */
export const IDLE = {
  phase: "idle", grip: null, pointer: -1, touch: false, from: NOWHERE, at: NOWHERE, alt: false,
  effect: "none",
};

/** @param {Drag} drag @param {Input} input @returns {Drag} */
export function step(drag, input) {
  if (input.type === "down") return drag.phase === "idle" ? pressed(input) : quiet(drag);
  if (drag.phase === "idle") return quiet(drag);
  if ("pointer" in input && input.pointer !== drag.pointer) return quiet(drag);
  if (input.type === "move") return moved({ ...drag, at: input.at, alt: input.alt });
  if (input.type === "hold") return held(drag);
  if (input.type === "alt") return pressedAlt(drag, input.alt);
  return ended(drag, input.type === "up");
}

/** @param {Drag} drag @returns {Drag} */
const quiet = (drag) => ({ ...drag, effect: "none" });

/** @param {Extract<Input, {type: "down"}>} input @returns {Drag} */
const pressed = ({ grip, pointer, touch, at }) =>
  ({ ...IDLE, phase: "pressed", grip, pointer, touch, from: at, at });

/** @param {Drag} drag @returns {Drag} */
function moved(drag) {
  const { phase, touch, from, at } = drag;
  if (phase === "dragging") return { ...drag, effect: "move" };
  const way = Math.hypot(at.x - from.x, at.y - from.y);
  if (phase === "pressed" && touch) return way > STRAY ? IDLE : quiet(drag);
  return way > SLOP ? { ...drag, phase: "dragging", effect: "start" } : quiet(drag);
}

/** The finger has been still for long enough. @param {Drag} drag @returns {Drag} */
const held = (drag) =>
  (drag.phase === "pressed" && drag.touch ? { ...quiet(drag), phase: "lifted" } : quiet(drag));

/** @param {Drag} drag @param {boolean} alt @returns {Drag} */
const pressedAlt = (drag, alt) =>
  ({ ...drag, alt, effect: drag.phase === "dragging" ? "move" : "none" });

/** @param {Drag} drag @param {boolean} released rather than given up @returns {Drag} */
function ended(drag, released) {
  if (drag.phase === "dragging") {
    return { ...drag, phase: "idle", effect: released ? "drop" : "cancel" };
  }
  if (drag.phase !== "lifted") return IDLE;
  return { ...drag, phase: "idle", effect: released ? "menu" : "cancel" };
}
