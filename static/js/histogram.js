// Two votes side by side: for every option a bar and its number in each of them. Plain HTML.
import { el } from "./dom.js";
import { held, letter, votesWords } from "./questionwords.js";

/** @typedef {import("./questionwords.js").Question} Question */
/** @typedef {{title: string, place: number, counts: number[], total: number}} Round */

/** @param {Pick<Question, "options" | "answer" | "rounds">} question
 * @param {(number | null)[]} chosen one's own choices, which are marked */
export function histogram({ options, answer, rounds }, chosen) {
  const shown = held(rounds);
  return el("table", { class: "histogram" },
    el("caption", { class: "visually-hidden" }, "How the class voted"),
    el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "Option"),
      ...shown.map(({ title, total }) =>
        el("th", { scope: "col" }, title, el("small", {}, ` ${votesWords(total)}`))))),
    el("tbody", {}, ...options.map((option, place) =>
      el("tr", { class: place === answer ? "is-right" : null },
        el("th", { scope: "row" }, el("b", { class: "letter" }, letter(place)), ` ${option}`,
          place === answer && el("span", { class: "right-mark" }, "✓ right")),
        ...shown.map((round) => cell(round, place, chosen[round.place] === place))))));
}

/** @param {Round} round @param {number} place @param {boolean} mine */
function cell({ counts, total }, place, mine) {
  const count = counts[place] ?? 0;
  const share = total ? count / total : 0;
  const bar = el("span", { class: "bar-of", "aria-hidden": "true" });
  bar.style.setProperty("--share", String(share));
  return el("td", {}, bar,
    el("span", { class: "bar-says" }, el("b", {}, count),
      el("span", { class: "percent" }, ` (${Math.round(share * 100)} %)`),
      mine && el("span", { class: "mine" }, "you")));
}
