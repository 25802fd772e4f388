// "What happens next?" in a room: the panel for everybody, the vote of a viewer, the host's steps.
import { button, byId, el, recallHere, rememberHere, set } from "./dom.js";
import { histogram } from "./histogram.js";
import { createPanel } from "./questionpanel.js";
import { roundOf } from "./questionwords.js";
import { isOpen } from "./roomstate.js";

/** @typedef {import("./questionwords.js").Question} Question */
/** @typedef {import("./roomsocket.js").Told} Told */
/**
 * @typedef {object} Parts
 * @property {import("./room.js").Stage} stage
 * @property {import("./room.js").Place} place
 * @property {{command: (what: import("./line.js").What) => string, now: () => number}} socket
 * @property {import("./inroom.js").Reins} reins
 * @property {(patch: Partial<import("./room.js").Place>) => void} put
 */

const STANDS = "A question is open: the run stands still. Reveal the answer, or withdraw the question.";

/** Whether this tab showed the future before the question. */
const BEFORE = "parley.future.before";

/** Where the host may lead a question from each phase; the first is the usual way.
 * @type {{[phase: string]: [to: string, words: string][]}} */
const STEPS = {
  vote1: [["discuss", "Discuss"], ["reveal", "Reveal"], ["done", "Withdraw"]],
  discuss: [["vote2", "Vote again"], ["reveal", "Reveal"], ["done", "Withdraw"]],
  vote2: [["reveal", "Reveal"], ["done", "Withdraw"]],
  reveal: [["done", "Done"]],
};

/** @param {Parts} parts */
export function createQuestions({ stage, place, socket, reins, put }) {
  const page = byId("stage").ownerDocument;
  const panel = createPanel(page, choose);
  const counts = createCounts(() => socket.command({ tally: true }));
  /** @type {{number: number, chosen: (number | null)[], at: number} | null} */
  let sent = null;
  let asked = 0;
  /** @type {boolean | null} null: as the page before this one left it */
  let stood = recallHere(BEFORE, "") ? null : false;
  let plays = false;

  /** @param {number} option */
  function choose(option) {
    const question = place.state?.question;
    const now = roundOf(question?.phase ?? "");
    if (!question || !now) return;
    const at = Math.max((sent?.at ?? 0) + 1, Math.round(socket.now()));
    const chosen = [...chosenFor(question)];
    chosen[now - 1] = option;
    sent = { number: question.number, chosen, at };
    socket.command({ vote: { question: question.number, round: now, option, at } });
    draw();
  }

  /** What is on its way counts until the server has said what is written down.
   * @param {Question} question @returns {(number | null)[]} */
  function chosenFor({ number }) {
    if (sent?.number === number) return sent.chosen;
    const { ballot } = place.told;
    return ballot?.question === number ? ballot.chosen : [null, null];
  }

  /** After coming back one's own choices are known to the server alone. @param {Question} question */
  function remember({ number }) {
    if (place.mode !== "viewer" || asked === number || place.me?.role !== "viewer") return;
    asked = number;
    if (place.told.ballot?.question !== number) socket.command({ ballot: true });
  }

  /** The stage shows nothing of what follows; the host's stands still besides. */
  function stand() {
    const now = isOpen(place.state) && !place.over;
    if (now === stood) return;
    stood = now;
    hide(now);
    if (place.mode !== "host") return;
    reins.held = now ? () => STANDS : null;
    if (now) stage.playback.pause();
    else if (plays) stage.playback.play();
    plays = false;
  }

  /** What was to be seen before is to be seen again, though the page was loaded anew meanwhile.
   * @param {boolean} on */
  function hide(on) {
    const before = recallHere(BEFORE, "");
    const { spoilers } = stage.store.get();
    if (on && !before) rememberHere(BEFORE, spoilers ? "shown" : "hidden");
    if (!on) rememberHere(BEFORE, "");
    stage.store.set({ spoilers: !on && before === "shown" });
  }

  /** @param {Question} question */
  function footOf(question) {
    if (place.mode !== "host") return [];
    const steps = (STEPS[question.phase] ?? []).map(([to, words], at) => button({
      class: at === 0 ? "button button-small button-main" : "button button-small", "data-key": to,
    }, () => step(question, to), words));
    return question.phase === "reveal" ? steps : [...steps, counts.draw(question, place.told)];
  }

  /** @param {Question} question @param {string} to */
  function step({ number }, to) {
    plays = to === "reveal";
    socket.command({ phase: { question: number, to } });
  }

  /** @type {ReturnType<typeof import("./askdesk.js").createAskDesk> | null} */
  let desk = null;
  let heard = place.told.ballot;

  function draw() {
    desk?.told();
    const question = (!place.over && place.state?.question) || null;
    if (place.told.ballot !== heard) sent = null;
    heard = place.told.ballot;
    set(page.body, { "data-question": question?.phase ?? null });
    stand();
    if (!question) return panel.draw(null, []);
    remember(question);
    const { poll } = place.told;
    const now = roundOf(question.phase);
    panel.draw({
      question, mode: place.mode, chosen: chosenFor(question), sending: sent !== null,
      voted: poll?.question === question.number && poll.round === now ? poll.voted : 0,
      here: place.crowd.here,
    }, footOf(question));
  }

  async function open() {
    const { createAskDesk } = await import("./askdesk.js");
    desk ??= createAskDesk({ stage, place, socket, put });
    desk.open();
  }

  return { draw, open };
}

/** How the class has voted so far: for the host's eyes, asked for while it is unfolded.
 * @param {() => void} ask */
function createCounts(ask) {
  let known = "";
  const body = el("div", {});
  const root = /** @type {HTMLDetailsElement} */ (el("details", { class: "question-counts" },
    el("summary", { "data-key": "counts" }, "How they have voted"),
    el("p", { class: "small muted" }, "Only hosts see this before the answer."), body));
  root.addEventListener("toggle", () => root.open && ask());

  /** @param {Question} question @param {Told} told */
  function draw(question, { poll, tally }) {
    const key = JSON.stringify([question.number, question.phase, poll]);
    if (key !== known && root.open) ask();
    known = key;
    const rounds = tally?.question === question.number ? tally.rounds : null;
    body.replaceChildren(...(rounds ? [histogram({ ...question, rounds }, [])] : []));
    return root;
  }
  return { draw };
}

/** @typedef {ReturnType<typeof createQuestions>} Questions */
