// The left panel: presets opened in place, the parameter form's answer, the header's chips.
import { byId, el, fill, set } from "./dom.js";
import { show as written } from "./phrases.js";

/** @typedef {import("./store.js").Store} Store */
/** @typedef {import("./store.js").State} State */
/** @typedef {import("./store.js").Preset} Preset */
/** @typedef {(text: string, preset: string | null) => void} Open */

/** The preset whose run this is.
 * @param {{name: string, query: string}[]} presets @param {string} text */
export function presetOf(presets, text) {
  return presets.find(({ query }) => query === text)?.name ?? null;
}

/** @param {Store} store @param {Open} open */
export function createSetup(store, open) {
  const { presets } = store.get().description;
  byId("presets").addEventListener("click", (event) => choose(event, presets, open));
  byId("setup").addEventListener("htmx:after:swap", () => answered(store, open));
  store.watch(["preset", "trace"], drawPresets);
  store.watch(["trace"], drawChips);
  store.watch(["trace"], drawForm);
}

/** A plain click opens the preset here; any other is left to the browser.
 * @param {MouseEvent} event @param {Preset[]} presets @param {Open} open */
function choose(event, presets, open) {
  const link = /** @type {Element} */ (event.target).closest("a");
  const preset = presets.find((one) => one.name === link?.getAttribute("data-preset"));
  if (!preset || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  open(preset.query, preset.name);
}

/** The server has read the form: where all of it is legal it says which run that is.
 * @param {Store} store @param {Open} open */
function answered(store, open) {
  const text = byId("parameters").dataset.scenario ?? "";
  if (text && text !== store.get().scenario) open(text, null);
}

/** @param {State} state */
function drawPresets({ preset, trace, description }) {
  const exact = presetOf(description.presets, trace.header?.text ?? "");
  let moved = false;
  for (const link of byId("presets").querySelectorAll("a")) {
    const mine = link.dataset.preset === preset;
    moved ||= mine && !link.hasAttribute("aria-current");
    set(link, { "aria-current": mine ? "true" : null, "data-changed": mine && exact !== preset });
  }
  if (moved) showChosen();
}

/** Brings the chosen scenario wholly into sight, once all cards have their new height. */
export function showChosen() {
  byId("presets").querySelector("li:has([aria-current])")?.scrollIntoView({ block: "nearest" });
}

/** So many parameters are all written out. */
const FEW = 4;

/** What is worth a place beside the title: where there are many, whatever is not as usual.
 * @param {{[name: string]: any}} values @param {{name: string, default: any}[]} known */
export function telling(values, known) {
  const usual = new Map(known.map((one) => [one.name, one.default]));
  const all = Object.entries(values).filter(([name]) => name !== "mutation"); // has its plate
  const shown = all.length <= FEW ? all : all.filter(([name, value]) => usual.get(name) !== value);
  const texts = shown.map(([name, value]) => `${name} = ${written(value)}`);
  return shown.length === 0 && all.length > 0 ? ["usual parameters"] : texts;
}

/** @param {State} state */
function drawChips({ trace, description }) {
  const { header } = trace;
  if (!header) return;
  const { lo, hi, loss, fifo } = header.network;
  const texts = telling(header.parameters, description.parameters);
  texts.push(`seed ${header.seed}`, `delay ${lo === hi ? lo : `${lo}–${hi}`}`);
  if (Number(loss) > 0) texts.push(`loss ${loss}`);
  if (fifo) texts.push("in order");
  fill(byId("chips"), ...texts.map((text) => el("li", { class: "chip" }, text)));
}

/** The form carries the changes along, and shows the run that is on the stage.
 * @param {State} state */
function drawForm({ trace }) {
  const form = /** @type {HTMLFormElement} */ (byId("parameters"));
  const { header } = trace;
  if (!header || form.dataset.scenario === header.text) return;
  form.dataset.scenario = header.text;
  for (const old of form.querySelectorAll('input[name="do"]')) old.remove();
  const texts = header.do.map((/** @type {{text: string}} */ one) => one.text);
  form.prepend(...texts.map(rider));
  const { lo, hi, loss, fifo } = header.network;
  const net = lo === hi ? String(lo) : `${lo}-${hi}`;
  const world = { seed: header.seed, net, loss, fifo, until: header.until };
  const all = { ...header.parameters, ...world };
  for (const [name, value] of Object.entries(all)) write(form, name, value);
}

/** @param {string} text */
function rider(text) {
  return el("input", { type: "hidden", name: "do", value: text });
}

/** @param {HTMLFormElement} form @param {string} name @param {any} value */
function write(form, name, value) {
  for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]:not([type=hidden])`)) {
    const input = /** @type {HTMLInputElement} */ (field);
    if (input.type === "checkbox") input.checked = Boolean(value);
    else input.value = String(value);
  }
}
