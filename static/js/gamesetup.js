// Where the host begins a game: how many traitors, how long a move may take, and whether to look.
import { button, byId, el, fill, icon, say } from "./dom.js";
import { lacks } from "./action.js";

/** @typedef {import("./game.js").Parts} Parts */

const SECONDS = [0, 20, 40, 60, 120];
/** So many traitors by chance; any other choice is the node that is one. */
const BY_CHANCE = "#";

/** @param {Pick<Parts, "stage" | "place" | "socket">} parts */
export function createSetup({ stage, place, socket }) {
  const form = /** @type {HTMLFormElement} */ (el("form", { class: "game-setup", autocomplete: "off" }));
  const note = el("p", { class: "muted small" });
  const root = /** @type {HTMLDialogElement} */ (el("dialog",
    { id: "game-setup", class: "dialog", "aria-labelledby": "game-setup-title" },
    el("div", { class: "dialog-head" },
      el("h2", { id: "game-setup-title", tabindex: -1, autofocus: true }, "Play it together"),
      button({ class: "button button-icon button-quiet", "aria-label": "Close" },
        () => root.close(), icon("close"))),
    note, form));
  byId("stage").ownerDocument.body.append(root);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    begin(new FormData(form));
  });

  /** @param {FormData} data */
  function begin(data) {
    const who = String(data.get("who") ?? BY_CHANCE);
    const chance = who.startsWith(BY_CHANCE);
    socket.command({ play: {
      seats: place.crowd.seats, timeout: Number(data.get("timeout")), blind: data.has("blind"),
      traitors: chance ? Number(who.slice(BY_CHANCE.length)) : 0, who: chance ? [] : [who],
    } });
    root.close();
  }

  function draw() {
    const { description, trace } = stage.store.get();
    const nodes = trace.header?.nodes ?? [];
    const loyal = lacks(description, "traitor");
    const here = place.crowd.here;
    say(note, wordsOf(here, nodes.length));
    fill(form,
      loyal ? el("p", {}, "This protocol knows no traitors: everybody does what the rule says.")
        : traitors(nodes, description.tolerates),
      pick("Time for a move", "timeout", SECONDS.map((one) =>
        [String(one), one ? `${one} seconds, then the node acts by itself` : "as long as it takes"]), "40"),
      el("label", { class: "box" }, el("input", { type: "checkbox", name: "blind" }),
        "I play blind: do not tell me either who the traitors are"),
      el("button", { class: "button button-main", type: "submit", disabled: here === 0 }, "Begin"));
  }

  return {
    open: () => {
      draw();
      root.showModal();
    },
  };
}

/** @param {number} here @param {number} nodes */
function wordsOf(here, nodes) {
  if (here === 0) return "Nobody has joined yet: somebody must be here to play.";
  const more = here > nodes ? " Several share a node and take turns."
    : here < nodes ? " The other nodes act by themselves." : "";
  return `${here === 1 ? "One person plays" : `${here} people play`} ${nodes} nodes.${more}`
    + " The picture grows as they act; what the messages say stays sealed until you reveal it.";
}

/** @param {{id: string, title: string}[]} nodes @param {string} tolerates */
function traitors(nodes, tolerates) {
  const some = [0, 1, 2, 3].filter((one) => one < nodes.length).map((one) =>
    /** @type {[string, string]} */ ([`${BY_CHANCE}${one}`, one ? `${one}, by chance` : "none"]));
  const named = nodes.map(({ id, title }) => /** @type {[string, string]} */ ([id, title]));
  return el("div", {}, pick("Traitors", "who", [...some, ...named], `${BY_CHANCE}1`),
    el("p", { class: "pick-note" }, `Where nothing else is chosen it withstands ${tolerates}.`));
}

/** @param {string} label @param {string} name @param {string[][]} options @param {string} value */
const pick = (label, name, options, value) => el("label", { class: "pick" }, el("span", {}, label),
  el("select", { class: "field", name }, ...options.map(([one, words]) =>
    el("option", { value: one, selected: one === value }, words))));
