// One big sentence in step with the playhead, with the word for what sort of thing it is.
import { byId, el, fill, show } from "./dom.js";

/** @typedef {import("./types.js").WireEvent} WireEvent */
/** @typedef {import("./store.js").Store} Store */
/** @typedef {import("./store.js").State} State */

/** @type {Map<string, [tone: string, word: string]>} */
const TONES = new Map([
  ["property-violated", ["bad", "Violated"]],
  ["property-satisfied", ["good", "Reached"]],
  ["message-dropped", ["warn", "Lost"]],
  ["message-duplicated", ["warn", "Copied"]],
  ["message-withheld", ["traitor", "Silence"]],
  ["node-turned", ["traitor", "Traitor"]],
  ["node-crashed", ["bad", "Crash"]],
  ["node-recovered", ["good", "Recovery"]],
  ["node-paused", ["warn", "Pause"]],
  ["network-cut", ["warn", "Partition"]],
  ["network-held", ["warn", "Partition"]],
  ["network-healed", ["good", "Healed"]],
  ["run-ended", ["end", "End"]],
]);

/** @param {WireEvent | undefined} event @returns {[tone: string, word: string] | null} */
export function toneOf(event) {
  if (!event) return null;
  if (event.kind === "message-sent" && event.honest) return ["traitor", "Lie"];
  return TONES.get(event.kind) ?? null;
}

const START = "Nothing has happened yet. Press play, or step on.";

/** @param {Store} store */
export function createNarration(store) {
  store.watch(["trace", "count"], draw);
  store.watch(["playing"], ({ playing }) => {
    byId("narration").setAttribute("aria-live", playing ? "off" : "polite");
  });
  store.watch(["fresh", "preset", "description"], drawHint);
}

/** @param {State} state */
function draw({ trace, count }) {
  const event = trace.events[count - 1];
  const text = event ? event.text ?? event.kind : trace.events.length ? START : "\u00a0";
  const tone = toneOf(event);
  const root = byId("narration");
  const tag = tone && el("strong", { class: `tone tone-${tone[0]}` }, tone[1]);
  const said = `${tone ? tone[1] : ""}${text}`;
  if (root.textContent !== said) fill(root, tag, text);
}

/** @param {State} state */
function drawHint({ fresh, preset, description }) {
  const hint = description.presets.find((one) => one.name === preset)?.hint;
  const root = byId("hint");
  show(root, fresh && Boolean(hint));
  if (hint) fill(root, el("b", {}, "Try this"), ` ${hint}`);
}
