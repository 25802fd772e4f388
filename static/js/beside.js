// Two runs beside each other: puts together what compares them, the strip of runs, and the panel
// that says what changed.
import { createComparing } from "./comparing.js";
import { otherRun } from "./otherrun.js";
import { readOther } from "./playhead.js";
import { createStrip } from "./strip.js";
import { createWhatIfPanel } from "./whatifpanel.js";

/**
 * @typedef {object} Parts
 * @property {import("./store.js").Store} store
 * @property {import("./memory.js").Memory} memory
 * @property {import("./toast.js").Toast} toast
 * @property {{flip: (text: string) => void, seek: (count: number) => void,
 *   noted: () => void}} session
 * @property {(haunting: import("./ghosts.js").Haunting | null) => void} haunt
 */

/** The run that a preset wants to be seen beside.
 * @param {{name: string, query: string, beside?: string}[]} presets
 * @param {string | null} name @returns {string | null} */
export function siblingOf(presets, name) {
  const sibling = presets.find((one) => one.name === name)?.beside;
  return presets.find((one) => one.name === sibling)?.query ?? null;
}

/** @param {Parts} parts @param {string} origin @param {string} fragment */
export function createBeside({ store, memory, toast, session, haunt }, origin, fragment) {
  const { description, preset, scenario } = store.get();
  const comparing = createComparing({
    store, memory, haunt,
    noted: session.noted,
    turned: (text, other, along) => strip.turned(text, other, along),
    bring: (text) => otherRun(origin, text),
    sorry: (sentence) => toast("The run to compare with cannot be had.",
      { hint: sentence, bad: true }),
  });
  const strip = createStrip(store, {
    go: session.flip, toast,
    parted: (text) => store.get().whatif.other === text && comparing.dismiss(),
  });
  comparing.next(readOther(fragment, scenario) ?? siblingOf(description.presets, preset));
  createWhatIfPanel(store, { ...comparing, seek: session.seek });
  return {
    flip: strip.flip,
    toggle: comparing.toggle,
    /** Another starting point. @param {string | null} name of the preset, if it is one */
    afresh: (name) => comparing.next(siblingOf(description.presets, name)),
  };
}
