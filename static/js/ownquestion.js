// A question in the host's own words: two to six options, and which of them is right, if any.
import { button, el, fill } from "./dom.js";
import { letter } from "./questionwords.js";

const LEAST = 2;
const MOST = 6;
const LONGEST = { text: 300, option: 60, because: 300 };

/** @typedef {{text: string, options: string[], answer: number | null, because: string}} Own */

/** What stands in the form as a question: empty options are left out. Pure.
 * @param {{text: string, options: string[], right: number | null, because: string}} form
 * @returns {Own | null} null where it is not one yet */
export function questionOf({ text, options, right, because }) {
  const kept = options.map((said, place) => ({ said: said.trim(), place })).filter(({ said }) => said);
  const different = new Set(kept.map(({ said }) => said)).size === kept.length;
  if (!text.trim() || kept.length < LEAST || !different) return null;
  const answer = kept.findIndex(({ place }) => place === right);
  return { text: text.trim(), options: kept.map(({ said }) => said),
    answer: answer < 0 ? null : answer, because: because.trim() };
}

/** @param {(question: Own) => void} ask */
export function createOwnQuestion(ask) {
  const text = field({ id: "own-text", maxlength: LONGEST.text, class: "field own-text" });
  const because = field({ id: "own-because", maxlength: LONGEST.because, class: "field own-text" });
  const rows = el("div", { class: "own-options" });
  const wrong = el("p", { class: "error", role: "alert" });
  const more = button({ class: "button button-small" }, () => add(true), "Add an option");
  const root = el("form", { class: "own" },
    el("label", { for: "own-text" }, "Question"), text,
    el("p", { class: "small muted" }, "Options. Mark the right one, or none."), rows,
    el("label", { for: "own-because" }, "Why it is right, shown with the answer (may stay empty)"), because,
    wrong,
    el("p", { class: "room-buttons" }, more, el("button", { class: "button button-small button-main" }, "Ask this")));
  /** @type {{said: HTMLInputElement, right: HTMLInputElement}[]} */
  let options = [];
  clear();
  root.addEventListener("submit", (event) => {
    event.preventDefault();
    const question = questionOf({
      text: text.value, because: because.value, options: options.map(({ said }) => said.value),
      right: options.findIndex(({ right }) => right.checked),
    });
    fill(wrong, question ? "" : "A question needs words and at least two different options.");
    if (!question) return;
    ask(question);
    clear();
  });

  function clear() {
    text.value = because.value = "";
    options = [];
    fill(rows);
    for (let place = 0; place < LEAST; place += 1) add(false);
  }

  /** @param {boolean} reach */
  function add(reach) {
    const place = options.length;
    const name = `Option ${letter(place)}`;
    const said = field({ "aria-label": name, maxlength: LONGEST.option, class: "field" });
    const right = field({ type: "checkbox", "aria-label": `${name} is right` });
    right.addEventListener("change", () => alone(right));
    options.push({ said, right });
    rows.append(el("div", { class: "own-option" }, el("b", { class: "letter" }, letter(place)), said,
      el("label", { class: "small" }, right, " right")));
    more.toggleAttribute("hidden", options.length >= MOST);
    if (reach) said.focus();
  }

  /** One option at most is right. @param {HTMLInputElement} held */
  function alone(held) {
    for (const { right } of options) if (right !== held) right.checked = false;
  }

  return { root };
}

/** @param {import("./dom.js").Attributes} attributes */
const field = (attributes) => /** @type {HTMLInputElement} */ (el("input",
  { type: "text", autocomplete: "off", ...attributes }));
