// The keys of the stage, in one table: what the help dialog shows is what acts.

/**
 * @typedef {object} Binding
 * @property {string[]} keys
 * @property {string} shown
 * @property {string} words
 * @property {(event: Pressed) => void} run
 */
/** @typedef {Pick<KeyboardEvent, "key" | "shiftKey" | "ctrlKey" | "metaKey" | "altKey">} Pressed */

/** A pressed key as one word: `Ctrl+Shift+z`, `Shift+ArrowLeft`, `<`.
 * @param {Pressed} event */
export function chord({ key, shiftKey, ctrlKey, metaKey, altKey }) {
  if (altKey) return `Alt+${key}`;
  const name = key.length === 1 ? key.toLowerCase() : key;
  const shift = shiftKey && (key.length > 1 || /[a-z]/i.test(key)) ? "Shift+" : "";
  return (ctrlKey || metaKey ? "Ctrl+" : "") + shift + name;
}

/** Single characters are what a person using speech or a tremor may want to switch off.
 * @param {string} word */
export function isSingle(word) {
  return word.length === 1 && word !== " ";
}

const TYPED = new Set(["text", "number", "search", "url", "email", "tel", "password"]);
const PRESSED = new Set(["BUTTON", "A", "INPUT", "SUMMARY"]);

/** Whether a key belongs to the element it was pressed in. PageUp and PageDown never do to a slider:
 * a presenter's remote sends them, wherever the focus was left.
 * @param {{tagName: string, type?: string, isContentEditable?: boolean}} target
 * @param {string} word */
export function belongs(target, word) {
  const { tagName, type = "" } = target;
  if (target.isContentEditable || tagName === "TEXTAREA" || tagName === "SELECT") return true;
  if (tagName === "INPUT" && TYPED.has(type)) return true;
  if (tagName === "INPUT" && type === "radio" && word.startsWith("Arrow")) return true;
  if (tagName === "INPUT" && type === "range") return /^(Arrow|Home|End)/.test(word);
  return PRESSED.has(tagName) && (word === " " || word === "Enter");
}

/**
 * @param {EventTarget} target @param {Binding[]} bindings
 * @param {{single: () => boolean, busy: () => boolean}} when
 */
export function createKeys(target, bindings, { single, busy }) {
  const table = new Map(bindings.flatMap((one) => one.keys.map((key) => [key, one])));
  target.addEventListener("keydown", (raised) => {
    const event = /** @type {KeyboardEvent} */ (raised);
    const word = chord(event);
    const binding = table.get(word);
    const at = /** @type {HTMLElement} */ (event.target);
    if (!binding || event.defaultPrevented || busy() || belongs(at, word)) return;
    if (isSingle(word) && !single()) return;
    event.preventDefault();
    binding.run(event);
  });
}
