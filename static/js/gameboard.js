// The game for everybody who looks on: whom it waits for, and in the end who it was. Hosts lead it.
import { button, el, fill, say, set } from "./dom.js";
import { emptyTrace } from "./trace.js";
import { propertyWord } from "./words.js";
import { liesIn, placesFor, slipsWords, standOf, unmaskedWords, whoPlays } from "./gamewords.js";

/** @typedef {import("./gamewords.js").Game} Game */
/** @typedef {import("./gamewords.js").Player} Player */
/**
 * @typedef {object} Lead what a host may do
 * @property {(node: string) => void} nudge
 * @property {() => void} unmask
 * @property {() => void} end
 * @property {(places: {seat: number, node: string}[]) => void} cast
 * @property {() => number[]} here the seats of those who are there
 */

const SMALL = "button button-small";

/** @param {Lead | null} lead */
export function createBoard(lead) {
  const stand = el("p", { class: "game-say", role: "status", id: "game-title" });
  const body = el("div", {});
  const foot = el("div", { class: "game-foot" });
  const root = el("div", { class: "game-board" }, el("p", { class: "over" }, "Be the protocol"),
    stand, body, foot);
  let secrets = false;
  let last = emptyTrace();

  /** @param {Game} game @param {import("./types.js").Trace} trace */
  function draw(game, trace) {
    const { events, report } = last = trace;
    const properties = report?.properties ?? [];
    say(stand, standOf(game));
    const names = Boolean(lead) || game.players.length <= 8;
    fill(body,
      game.unmasked && el("p", { class: "game-verdict" }, unmaskedWords(game)),
      game.unmasked && lies(liesIn(events)),
      game.unmasked && outcome(properties),
      game.unmasked && el("p", { class: "muted" }, slipsWords(game.players)),
      names && cast(game));
    fill(foot, ...(lead ? hands(game, lead) : []));
    set(root, { "data-unmasked": game.unmasked });
  }

  /** @param {Game} game */
  function cast(game) {
    const told = game.open && (secrets || game.unmasked);
    return el("ul", { class: "game-cast", "aria-label": "Who plays what" },
      ...game.players.map((one) => el("li", { class: one.thinking ? "is-thinking" : null },
        el("strong", {}, one.title), ` ${whoPlays(one)}`,
        told && one.traitor && el("span", { class: "game-traitor" }, "traitor"),
        told && one.slips > 0 && el("span", { class: "muted small" }, `${one.slips} wrong`),
        one.thinking && el("span", { class: "muted small" }, "thinks…"),
        lead && one.thinking && button({ class: SMALL, "data-key": `nudge ${one.node}`,
          "aria-label": `${one.title} acts by itself` }, () => lead.nudge(one.node), "By itself"))));
  }

  /** @param {Game} game @param {Lead} hand */
  function hands(game, hand) {
    if (game.unmasked) {
      return [button({ class: `${SMALL} button-main`, "data-key": "end" }, hand.end, "Done")];
    }
    const look = () => {
      secrets = !secrets;
      draw(game, last);
    };
    const waits = game.players.some((one) => one.thinking);
    const late = placesFor(game, hand.here());
    return [
      button({ class: game.over ? `${SMALL} button-main` : SMALL, "data-key": "unmask" },
        hand.unmask, "Reveal"),
      waits && button({ class: SMALL, "data-key": "nudge" }, () => hand.nudge(""),
        "All act by themselves"),
      game.open && game.lies && button({ class: SMALL, "data-key": "secrets",
        "aria-pressed": String(secrets) }, look, "Show me the traitors"),
      late.length > 0 && !game.over && button({ class: SMALL, "data-key": "cast" },
        () => hand.cast(late), `Let ${late.length} more play`),
      button({ class: SMALL, "data-key": "end" }, hand.end, "End without telling"),
    ].filter(Boolean);
  }
  return { root, draw };
}

/** What became of the properties. @param {import("./types.js").PropertyLine[]} lines */
const outcome = (lines) => el("ul", { class: "game-outcome", "aria-label": "Properties" },
  ...lines.filter(({ type }) => type !== "witness").map(({ name, status }) => el("li", { class: status === "violated" ? "is-broken" : null },
    `${propertyWord(name)}: ${status}`)));

/** @param {string[]} told */
const lies = (told) => told.length > 0
  && el("ul", { class: "game-lies", "aria-label": "Lies" }, ...told.map((one) => el("li", {}, one)));
