// What a picture is told before it is told anything. Pure.
import { readStory } from "./story.js";
import { emptyTrace } from "./trace.js";

/** @typedef {import("./diagram.js").View} View */

/** @returns {View} */
export function blankView() {
  const trace = emptyTrace();
  return {
    trace, story: readStory(trace), description: null, count: 0, fraction: 0, rate: 0,
    selection: null, spoilers: true, unfolded: new Set(), haunting: null, causality: false,
    clocks: "none", steps: false, ruler: null, spot: null,
  };
}
