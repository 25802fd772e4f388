// Where the host chooses a question about the moment at which the run stands, or writes one.
import { button, byId, el, fill, icon } from "./dom.js";
import { letter } from "./questionwords.js";
import { saveAs } from "./saving.js";
import { createOwnQuestion } from "./ownquestion.js";

/** @typedef {Omit<import("./questions.js").Parts, "reins">} Parts */
/** @typedef {import("./wire.js").RoomIdea} Idea */
/** @typedef {import("./wire.js").RoomIdeas} Ideas */

/** By which spreadsheets know that the file is UTF-8. */
const MARK = "\ufeff";

/** @param {Parts} parts */
export function createAskDesk({ stage, place, socket, put }) {
  const heading = el("p", { class: "muted small" });
  const list = el("ul", { class: "ideas" });
  const answers = /** @type {HTMLInputElement} */ (el("input", { type: "checkbox", id: "ask-answers" }));
  const own = createOwnQuestion((question) =>
    ask({ ...question, scenario: place.state?.scenario, count: at, made: "hand" }));
  const root = /** @type {HTMLDialogElement} */ (el("dialog",
    { id: "ask-desk", class: "dialog ask-desk", "aria-labelledby": "ask-title" },
    el("div", { class: "dialog-head" },
      el("h2", { id: "ask-title", tabindex: -1, autofocus: true }, "Ask what happens next"),
      button({ class: "button button-icon button-quiet", "aria-label": "Close" }, shut, icon("close"))),
    heading,
    el("section", { "aria-labelledby": "ideas-title" },
      el("div", { class: "section-head" },
        el("h3", { class: "over", id: "ideas-title" }, "From this run"),
        el("label", { class: "small" }, answers, " Show me the answers")),
      list),
    el("section", { "aria-labelledby": "own-title" },
      el("h3", { class: "over", id: "own-title" }, "Or write one yourself"), own.root),
    el("p", { class: "small muted ask-results" },
      button({ class: "button button-small", "data-key": "results" },
        () => socket.command({ results: true }), "Save all results (.csv)"),
      " Every question of this room with its counts. No names.")));
  let at = 0;
  let asked = "";
  byId("stage").ownerDocument.body.append(root);
  answers.addEventListener("change", draw);

  function open() {
    stage.playback.pause();
    at = stage.store.get().count;
    const total = stage.store.get().trace.events.length;
    fill(heading, `About what follows event ${at} of ${total}, where your playhead stands. `
      + "The class sees no more of the run until you reveal the answer.");
    put({ told: { ...place.told, ideas: undefined } });
    socket.command({ questions: at });
    draw();
    root.showModal();
  }

  function shut() {
    root.close();
  }

  /** @param {{[field: string]: any}} question */
  function ask(question) {
    socket.command({ ask: question });
    shut();
  }

  function draw() {
    const { ideas } = place.told;
    fill(list, ...(ideas ? linesOf(ideas) : [el("li", { class: "muted" }, "Looking ahead in the run…")]));
  }

  /** @param {Ideas} found */
  function linesOf({ ideas, scenario, count }) {
    if (ideas.length === 0) {
      return [el("li", { class: "muted" },
        "Nothing happens after this moment. Close this, go back in the run, and ask again.")];
    }
    return ideas.map((idea) => el("li", {}, el("p", {}, el("strong", {}, idea.text)),
      el("ul", { class: "idea-options" }, ...idea.options.map((option, place) =>
        optionOf(option, place, answers.checked && place === idea.answer))),
      button({ class: "button button-small", "aria-label": `Ask: ${idea.text}` },
        () => ask({ ...idea, scenario, count, made: "run" }), "Ask this")));
  }

  /** Something about questions has come. */
  function told() {
    if (root.open) draw();
    const { results } = place.told;
    if (!results || results.id === asked) return;
    asked = results.id;
    saveAs(results.file, `${MARK}${results.text}`, "text/csv");
  }

  return { open, told };
}

/** @param {string} option @param {number} place @param {boolean} right */
const optionOf = (option, place, right) => el("li", {},
  el("b", { class: "letter" }, letter(place)), ` ${option}`,
  right && el("span", { class: "right-mark" }, "✓ right"));
