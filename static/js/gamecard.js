// What a player sees on the phone: who one is, what one knows, what is asked, and the answer.
import { button, el, fill, say, set, show } from "./dom.js";
import { blank, chosen, complete, holds, secretOf, standOf, toAll, toldOf } from "./gamewords.js";

/** @typedef {import("./gamewords.js").Game} Game */
/** @typedef {import("./gamewords.js").Part} Part */
/** @typedef {import("./gamewords.js").Ask} Ask */
/** @typedef {import("./gamewords.js").Words} Words */

/** @param {(at: number, words: Words) => void} send */
export function createCard(send) {
  const name = el("h2", { id: "game-title", tabindex: -1 });
  const secret = el("p", { id: "game-secret", class: "game-secret", hidden: true });
  const peek = button({ class: "button button-small button-quiet", "data-key": "secret",
    "aria-expanded": "false", "aria-controls": "game-secret" }, look, "Your secret");
  const stand = el("p", { class: "game-say", role: "status" });
  const told = el("div", { class: "game-told", role: "alert" });
  const heard = el("div", {});
  const form = el("div", { class: "game-asks" });
  const root = el("div", { class: "game-card" },
    el("div", { class: "game-head" }, el("p", { class: "over" }, "You are"), name, peek),
    secret, stand, told, heard, form);
  /** @type {Words} */
  let words = [];
  let drawn = "";
  let asked = "";
  let sent = "";
  let said = "";

  function look() {
    const open = secret.hasAttribute("hidden");
    show(secret, open);
    set(peek, { "aria-expanded": String(open) });
    say(peek, open ? "Hide it" : "Your secret");
  }

  /** @param {Game} game @param {Part} part */
  function draw(game, part) {
    say(name, part.title);
    say(secret, secretOf(part));
    show(peek, game.lies);
    const key = JSON.stringify([game.number, part.at, part.tries, part.mine]);
    if (key !== asked) [words, asked, sent] = [blank(part), key, ""];
    say(stand, game.unmasked ? "" : standOn(game, part, sent === key));
    const now = JSON.stringify([part, game.unmasked, sent === key]);
    if (now === drawn) return;
    drawn = now;
    tell(game.unmasked ? [] : reasons(part));
    fill(heard, ...(game.unmasked ? [] : [knowledge(part)]));
    ask(part);
  }

  /** @param {Part} part */
  function ask(part) {
    const open = part.at !== null && part.mine && sent !== asked;
    const put = (/** @type {Words} */ next) => {
      words = next;
      ask(part);
    };
    fill(form, ...(open ? [
      part.asks.some(({ many }) => many)
        && el("p", { class: "small" }, "What goes to whom? Where you choose nothing, nothing is sent."),
      ...part.asks.map((one, at) => question(one, at, words, put)),
      button({ class: "button button-main game-send", "data-key": "send",
        disabled: !complete(words), title: complete(words) ? null : "Choose for each first" },
      () => answer(part), part.asks.some(({ to }) => to.length > 0) ? "Send" : "Decide"),
    ] : []));
  }

  /** Said aloud once: not again because something else has changed. @param {string[]} lines */
  function tell(lines) {
    if (lines.join("\n") === said) return;
    said = lines.join("\n");
    fill(told, ...lines.map((line, at) => el(at ? "p" : "strong", {}, line)));
  }

  /** @param {Part} part */
  function answer(part) {
    sent = asked;
    send(part.at ?? 0, words);
    ask(part);
    name.focus();  // what was in focus is gone
  }

  return {
    root, draw,
    /** It was refused: one may choose again. */
    again: () => { sent = drawn = ""; },
  };
}

/** @param {Game} game @param {Part} part @param {boolean} sent */
function standOn(game, part, sent) {
  if (part.at === null) return standOf(game);
  if (!part.mine) return "Somebody who plays it with you is asked. Your turn comes.";
  return sent ? "On its way…" : "Now it is up to you:";
}

/** @param {Part} part @returns {string[]} */
const reasons = (part) => (toldOf(part) ? [toldOf(part), ...part.told] : []);

/** @param {Part} part */
function knowledge({ heard, knows, at }) {
  const line = (/** @type {{at: number, said: string}} */ one) =>
    el("li", { class: one.at === at ? "is-new" : null },
      el("span", { class: "game-tick" }, `${one.at}`), ` ${one.said}`);
  return el("section", { "aria-label": "What you know" },
    el("h3", { class: "over" }, "What has come to you"),
    heard.length ? el("ul", { class: "game-heard" }, ...heard.map(line))
      : el("p", { class: "muted small" }, "Nothing yet."),
    knows.length > 0 && remembered(knows));
}

const SHORT = 60;

/** A few words stand there at once, much is unfolded. @param {string[][]} knows */
function remembered(knows) {
  const list = el("dl", { class: "game-knows" }, ...knows.flatMap(([field = "", value]) =>
    [el("dt", {}, field.replaceAll("_", " ")), el("dd", {}, value)]));
  const much = knows.flat().join("").length > SHORT;
  return el("details", { class: "small", open: !much },
    el("summary", {}, "What you remember"), list);
}

/** @param {Ask} asked @param {number} at @param {Words} words @param {(words: Words) => void} put */
function question(asked, at, words, put) {
  const { title, to, options, many } = asked;
  const row = words[at] ?? [];
  const rows = row.map((word, cell) => line(
    to[cell] === undefined ? "" : `to ${to[cell]}`, `${at} ${cell}`, options,
    (value) => holds(word, value, many),
    (value) => put(chosen(words, at, cell, value, many))));
  const all = to.length > 1 && line("to all", `${at} all`, options,
    (value) => row.every((word) => word === value), (value) => put(toAll(words, at, value)));
  const head = to.length ? title : `Your ${title.replaceAll("_", " ")}`;
  return el("fieldset", { class: "game-ask" },
    el("legend", { class: head ? "" : "visually-hidden" }, head || "What do you send?"), all, ...rows);
}

/** One choice. @param {string} label @param {string} key
 * @param {{value: string, label: string}[]} options @param {(value: string) => boolean} has
 * @param {(value: string) => void} choose */
function line(label, key, options, has, choose) {
  return el("div", { class: "game-line", role: "group", "aria-label": label || "Choose" },
    label && el("span", { class: "game-to" }, label),
    ...options.map(({ value, label: words }) => button({
      class: "button game-option", "data-key": `${key} ${value}`, "aria-pressed": String(has(value)),
    }, () => choose(value), words)));
}
