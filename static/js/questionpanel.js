// The question on the stage: what is asked, what one may choose, and in the end the answer.
import { button, el, fill, say, set } from "./dom.js";
import { histogram } from "./histogram.js";
import { headOf, letter, roundOf, stanceOf, votedWords } from "./questionwords.js";

/** @typedef {import("./questionwords.js").Question} Question */
/**
 * @typedef {object} Asked
 * @property {Question} question
 * @property {string} mode viewer, host or screen
 * @property {(number | null)[]} chosen
 * @property {boolean} sending
 * @property {number} voted in the vote that is open
 * @property {number} here viewers
 */

/** Characters of an option that finds room beside another on a phone; of all that needs smaller
 * letters on a projector. */
const SHORT = 12;
const LONG = 260;

/** @param {Document} page @param {(option: number) => void} choose */
export function createPanel(page, choose) {
  const fold = button({ class: "button button-small question-fold", "aria-controls": "question-body" },
    () => folded(!root.hasAttribute("data-folded")));
  const parts = {
    head: el("p", { class: "over" }),
    text: el("h2", { id: "question-text", tabindex: -1, "aria-live": "polite" }),
    stance: el("p", { class: "question-say", role: "status" }),
    count: el("p", { class: "question-count" }),
    body: el("div", { id: "question-body", class: "question-body" }),
    foot: el("div", { class: "question-foot" }),
  };
  const root = el("section", { id: "question", class: "question", "aria-labelledby": "question-text" },
    el("div", { class: "question-head" }, parts.head, fold), parts.text, parts.stance, parts.count, parts.body, parts.foot);
  let drawn = "";
  let phase = "";

  /** A small screen has no room for the options and the picture at once. @param {boolean} on */
  function folded(on) {
    set(root, { "data-folded": on });
    set(fold, { "aria-expanded": String(!on) });
    say(fold, on ? "Show the options" : "Show the picture");
  }

  /** @param {Question} question */
  function begin({ phase: now, text, options }) {
    phase = now;
    folded(false);
    root.scrollTop = 0;
    set(root, { "data-long": [text, ...options].join("").length > LONG });
  }

  /** @param {Asked | null} asked @param {HTMLElement[]} foot what the host may do */
  function draw(asked, foot) {
    if (!asked) {
      root.remove();
      drawn = phase = "";
      return;
    }
    if (!root.isConnected) home(page, asked.mode).append(root);
    const reached = root.contains(page.activeElement);
    const { question, voted, here, mode } = asked;
    const now = roundOf(question.phase);
    if (phase !== question.phase) begin(question);
    say(parts.head, headOf(question.phase));
    say(parts.text, question.text);
    say(parts.stance, stanceOf(question, asked));
    say(parts.count, mode !== "viewer" && now ? votedWords(voted, here) : "");
    fill(parts.foot, ...foot);
    const key = JSON.stringify([question, asked.chosen]);
    if (key !== drawn) fill(parts.body, ...bodyOf(asked, choose));
    drawn = key;
    // What was pressed may be gone: whoever goes by keys stays here, and presses nothing twice.
    if (reached && !root.contains(page.activeElement)) parts.text.focus();
  }
  return { draw };
}

/** On a screen it stands beside the code, elsewhere under the strip of the room.
 * @param {Document} page @param {string} mode */
function home(page, mode) {
  const id = mode === "screen" ? "room-card" : "notices";
  return /** @type {HTMLElement} */ (page.getElementById(id));
}

/** @param {Asked} asked @param {(option: number) => void} choose */
function bodyOf({ question, mode, chosen }, choose) {
  if (question.phase === "reveal") return answer(question, chosen);
  const now = roundOf(question.phase);
  if (mode === "viewer" && now) return [ballot(question, chosen, now, choose)];
  return [el("ol", { class: `choices ${widthOf(question)}` }, ...question.options.map((option, place) =>
    el("li", { class: "choice" }, ...saying(option, place, marks(chosen, place, 0)))))];
}

/** @param {Question} question @param {(number | null)[]} chosen */
const answer = (question, chosen) => [
  histogram(question, chosen),
  ...(question.because ? [el("p", { class: "because" }, el("b", {}, "Why: "), question.because)] : []),
];

/** @param {Question} question @param {(number | null)[]} chosen @param {number} now
 * @param {(option: number) => void} choose */
function ballot({ options, text }, chosen, now, choose) {
  const group = el("fieldset", { class: `choices ${widthOf({ options })}` }, el("legend", { class: "visually-hidden" }, text),
    ...options.map((option, place) => el("label", { class: "choice" },
      radio(place, chosen[now - 1] === place), ...saying(option, place, marks(chosen, place, now)))));
  group.addEventListener("change", ({ target }) =>
    choose(Number(/** @type {HTMLInputElement} */ (target).value)));
  return group;
}

/** @param {{options: string[]}} question */
const widthOf = ({ options }) => (options.every((one) => one.length <= SHORT) ? "choices-short" : "");

/** @param {number} place @param {boolean} checked */
function radio(place, checked) {
  const input = /** @type {HTMLInputElement} */ (el("input",
    { type: "radio", name: "choice", value: place, "data-key": `choice ${place}` }));
  input.checked = checked;
  return input;
}

/** @param {string} option @param {number} place @param {string} mark */
const saying = (option, place, mark) => [
  el("b", { class: "letter" }, letter(place)), el("span", {}, option),
  mark && el("span", { class: "mine" }, mark),
];

/** @param {(number | null)[]} chosen @param {number} place @param {number} now */
function marks([first, second], place, now) {
  if (now === 2) return first === place ? "your first vote" : "";
  return now === 0 && (second ?? first) === place ? "your vote" : "";
}
