// Undo and redo are the browser's own Back and Forward: every change of the scenario is an entry of
// the history, the playhead only rewrites the entry it stands on.
import { writeFragment } from "./playhead.js";

/** @typedef {{index: number, text: string}} Entry */
/** @typedef {Pick<History, "state" | "pushState" | "replaceState" | "back" | "forward">} Browser */

/** The address of a run and a moment in it, and of the run that it is compared with.
 * @param {string} text @param {number | null} count @param {string} digest
 * @param {string | null} [other] */
export function addressOf(text, count, digest, other = null) {
  return `/${text}${writeFragment(count, digest, other?.split("?")[1])}`;
}

/** @param {any} state @returns {Entry | null} */
function entryOf(state) {
  const held = state?.parley;
  return held && typeof held.text === "string" && Number.isInteger(held.index) ? held : null;
}

/**
 * The scenario's text without some interventions and with others. Only the parts of the text are
 * moved; what it means is for the server to say.
 * @param {string} text @param {string[]} remove @param {string[] | string | null} add
 */
export function rewrite(text, remove, add) {
  const [slug, query = ""] = text.split("?");
  const gone = new Set(remove.map((one) => `do=${one}`));
  const kept = query.split("&").filter((part) => part !== "" && !gone.has(part));
  kept.push(...[add ?? []].flat().map((one) => `do=${one}`));
  return kept.length ? `${slug}?${kept.join("&")}` : `${slug}`;
}

/** @param {Browser} browser @param {string} text the scenario the page was opened with
 * @param {typeof addressOf} [address] */
export function createHistory(browser, text, address = addressOf) {
  const first = entryOf(browser.state) ?? { index: 0, text };
  let { index } = first;
  let last = index;
  let current = first.text;

  /** @param {number | null} count @param {string} digest @param {string | null} [other] */
  function write(count, digest, other) {
    const place = address(current, count, digest, other);
    browser.replaceState({ parley: { index, text: current } }, "", place);
  }

  /** A new scenario after this one. @param {string} next @param {number | null} count */
  function push(next, count) {
    if (next === current) return;
    index += 1;
    last = index;
    current = next;
    browser.pushState({ parley: { index, text: next } }, "", address(next, count, ""));
  }

  /** The canonical spelling of what was pushed. @param {string} text */
  function settle(text) {
    current = text;
  }

  /** The browser went to another entry. @param {any} state @returns {string | null} its scenario */
  function moved(state) {
    const entry = entryOf(state);
    if (!entry) return null;
    ({ index } = entry);
    last = Math.max(last, index);
    current = entry.text;
    return current;
  }

  return {
    push, write, settle, moved,
    undo: () => index > 0 && browser.back(),
    redo: () => index < last && browser.forward(),
    canUndo: () => index > 0,
    canRedo: () => index < last,
    current: () => current,
  };
}
