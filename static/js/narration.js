// One big sentence in step with the playhead, with the word for what sort of thing it is.
import { byId, el, fill, say, show } from "./dom.js";

/** @typedef {import("./types.js").WireEvent} WireEvent */
/** @typedef {import("./store.js").Store} Store */
/** @typedef {import("./store.js").State} State */

/** @type {Map<string, [tone: string, word: string]>} */
const TONES = new Map([
  ["property-violated", ["bad", "Violated"]],
  ["property-satisfied", ["good", "Reached"]],
  ["property-pending", ["warn", "No longer so"]],
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

/** The word and colour of what an event is. @param {WireEvent | undefined} event @returns {[tone: string, word: string] | null} */
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
  store.watch(["trace"], drawCut);
}

/** What happened, without the word that its tag already says.
 * @param {WireEvent} event */
export function told({ text, kind }) {
  return (text ?? kind).replace(/^(Broken|Reached|No longer so): /, "");
}

/** The property by the short name it is known by. @param {WireEvent} event */
function short({ property = "", text = "" }) {
  return /“([A-Z][\w-]{0,15}): /.exec(text)?.[1] ?? property.replaceAll("_", " ");
}

/** For the big line a violation is its reason: the property's own sentence stands in the panel.
 * @param {WireEvent} event */
function spoken(event) {
  return (event.kind === "property-violated" && event.reason) || told(event);
}

/** @param {State} state */
function draw({ trace, count }) {
  const event = trace.events[count - 1];
  narrate(byId("narration"), event, trace.events.length ? START : "\u00a0");
}

/** Writes the sentence of an event, and the word for what sort of thing it is.
 * @param {Element} root @param {WireEvent | undefined} event @param {string} nothing */
export function narrate(root, event, nothing) {
  const text = event ? spoken(event) : nothing;
  const tone = toneOf(event);
  const word = tone && (event?.kind === "property-violated" ? `${short(event)} violated` : tone[1]);
  const tag = tone && el("strong", { class: `tone tone-${tone[0]}` }, word);
  const said = `${word ?? ""}${text}`;
  if (root.textContent !== said) fill(root, tag, text);
}

const LIMITS = new Map([
  ["events_max", "a run may not have more"],
  ["in_flight_max", "too many messages were on their way at once"],
]);

/** A run that met a limit says so: what is seen is its beginning.
 * @param {State} state */
function drawCut({ trace }) {
  const limit = /^limit:(.+)$/.exec(trace.report?.end?.reason ?? "")?.[1];
  const length = trace.events.length.toLocaleString("en");
  show(byId("cut"), limit !== undefined);
  if (limit) say(byId("cut"), `The run was cut at ${length} events: ${LIMITS.get(limit) ?? `the limit ${limit}`}. You see `
    + "its beginning, all of it true. For its end choose fewer nodes or an earlier “until”.");
}

/** @param {State} state */
function drawHint({ fresh, preset, description }) {
  const hint = description.presets.find((one) => one.name === preset)?.hint;
  const root = byId("hint");
  show(root, fresh && Boolean(hint));
  if (hint) fill(root, el("b", {}, "Try this"), ` ${hint}`);
}
