// "Be the protocol" in a room: the card of whoever plays, the board of everybody else.
import { byId, el, say, set } from "./dom.js";
import { createBoard } from "./gameboard.js";
import { createCard } from "./gamecard.js";
import { leftOf } from "./gamewords.js";

/**
 * @typedef {object} Parts
 * @property {import("./room.js").Stage} stage
 * @property {import("./room.js").Place} place
 * @property {{command: (what: import("./line.js").What) => string, now: () => number}} socket
 * @property {import("./inroom.js").Reins} reins
 */

const PLAYED = "The class plays this run: it goes on as they act.";
const SECOND_MS = 1_000;

/** @param {Parts} parts */
export function createGame({ stage, place, socket, reins }) {
  const page = byId("stage").ownerDocument;
  const clock = el("p", { class: "game-clock" });
  const root = el("section", { id: "game", class: "game", "aria-labelledby": "game-title" });
  const host = place.mode === "host";
  const board = createBoard(host ? {
    nudge: (node) => socket.command({ nudge: node }),
    unmask: () => socket.command({ unmask: true }),
    end: () => socket.command({ endgame: true }),
    cast: (places) => places.forEach((cast) => socket.command({ cast })),
    here: () => place.crowd.seats,
  } : null);
  const card = createCard((at, words) => socket.command({ act: { at, words } }));
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let ticking;
  let held = false;

  function tick() {
    say(clock, place.game ? leftOf(place.game, socket.now()) : "");
  }

  /** Runs only while somebody's time runs. @param {boolean} on */
  function wind(on) {
    clearInterval(ticking);
    ticking = on ? setInterval(tick, SECOND_MS) : undefined;
    tick();
  }

  /** The host's stage stands where the game stands; and nobody is called loyal while it is on.
   * @param {boolean} now */
  function hold(now) {
    if (now === held) return;
    held = now;
    const { description } = stage.store.get();
    const menu = description.menu.filter((one) => one !== "traitor");
    stage.diagram.update({ description: now ? { ...description, menu } : description });
    if (host) reins.held = now ? () => PLAYED : null;
  }

  function draw() {
    const game = place.over ? null : place.game;
    set(page.body, { "data-game": game ? (game.unmasked ? "told" : "on") : null });
    hold(Boolean(game && !game.unmasked));
    wind(Boolean(game?.ends));
    if (!game) {
      set(page.body, { "data-playing": null });
      return root.remove();
    }
    if (!root.isConnected) home(page, place.mode).append(root);
    const mine = game.you && place.mode === "viewer" ? game.you : null;
    set(page.body, { "data-playing": mine !== null && !game.unmasked });
    if (mine) card.draw(game, mine);
    if (!mine || game.unmasked) board.draw(game, stage.store.get().trace);
    const shown = [mine && card.root, (!mine || game.unmasked) && board.root, clock].filter(Boolean);
    if (shown.some((one, at) => root.children[at] !== one) || root.children.length !== shown.length) {
      root.replaceChildren(.../** @type {Node[]} */ (shown));
    }
    return undefined;
  }

  stage.store.watch(["trace"], () => place.game?.unmasked && draw());
  return { draw, refused: () => { card.again(); draw(); } };
}

/** On a screen it stands beside the code, elsewhere under the strip of the room.
 * @param {Document} page @param {string} mode */
const home = (page, mode) =>
  /** @type {HTMLElement} */ (page.getElementById(mode === "screen" ? "room-card" : "notices"));

/** @typedef {ReturnType<typeof createGame>} Games */
