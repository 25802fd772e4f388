// What the page says while the server is away: why, when it tries again, and what works meanwhile.
import { button, el, fill, show } from "./dom.js";

/** @typedef {{wait: number, code: number}} Loss how long until the next try, and how it was closed */

const WORKS = "You can still play, step, look and read; what you change is sent once it is back.";
const LOST = ["The connection is lost.", WORKS];
const REASONS = new Map([
  [4429, ["Too much was asked for at once, so the server hung up.", WORKS]],
  [4503, ["The server is full: as many people are here as it can serve.",
    "It lets you in as soon as somebody leaves; ./dev run starts a server of your own."]],
]);

/** Why, and what to do. @param {number} code of the close @returns {string[]} */
export const reasonOf = (code) => REASONS.get(code) ?? LOST;

/** @param {number} ms */
export const inSeconds = (ms) => (ms < 1_500 ? "in a moment" : `in ${Math.round(ms / 1000)} s`);

/** A full server opens the door before it says so. */
const SETTLED_MS = 250;

/** The quiet banner: only after a moment, so that a blink of the network says nothing. The seconds
 * are for the eye alone: a reader hears the sentence once.
 * @param {HTMLElement} banner @param {() => void} retry @param {number} [patience] in ms */
export function createBanner(banner, retry, patience = 1_200) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let soon;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let clock;
  let due = 0;
  let code = 0;
  const seconds = el("span", { "aria-hidden": "true" });

  function count() {
    const left = due - Date.now();
    seconds.textContent = left > 0 ? ` Trying again ${inSeconds(left)}.` : " Trying again…";
  }

  function appear() {
    const [why, then] = reasonOf(code);
    if (banner.dataset.code !== String(code)) {
      fill(banner, el("p", {}, el("strong", {}, why), seconds, ` ${then}`),
        button({ class: "button button-small" }, retry, "Try now"));
      banner.dataset.code = String(code);
    }
    show(banner, true);
  }

  /** @param {string} link @param {Loss} [loss] */
  function tell(link, loss) {
    clearTimeout(soon);
    clearInterval(clock);
    if (link === "open") {
      soon = setTimeout(() => show(banner, false), SETTLED_MS);
      return undefined;
    }
    due = Date.now() + (loss?.wait ?? 0);
    code = loss?.code ?? code;
    count();
    if (link === "lost") clock = setInterval(count, 1000);
    if (banner.hidden) soon = setTimeout(appear, patience);
    else appear();
    return undefined;
  }
  return tell;
}
