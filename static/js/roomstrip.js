// The strip above the stage: which room this is, who one is in it, and what one may do.
import { button, byId, el, fill, say } from "./dom.js";
import { crowdWords, offersOf } from "./offers.js";
import { isOpen, isPlayed } from "./roomstate.js";

/** @typedef {import("./room.js").Place} Place */
/** @typedef {{code: string, sentence: string, hint: string}} Refusal */
/**
 * @typedef {object} Hands
 * @property {() => void} explore
 * @property {() => void} back
 * @property {() => void} offer
 * @property {() => void} withdraw
 * @property {() => void} gather
 * @property {() => void} desk
 * @property {() => void} ask
 */

const REMOVED = "The host took you out of this room.";
const GONE = "This room is over.";
const STAYS = "The run stays here for you to play with.";

/** Why it is over. @param {number} code of the close @param {Refusal | null} refusal at the door */
export function partingOf(code, refusal) {
  if (refusal) return `${refusal.sentence} ${refusal.hint}`.trim();
  return `${code === 4403 ? REMOVED : GONE} ${STAYS}`;
}

/** @param {HTMLElement} root @param {Hands} hands */
export function createStrip(root, hands) {
  /** @param {Place} place */
  function draw(place) {
    say(byId("room-say"), wordsOf(place));
    fill(byId("room-hands"), ...(place.over || !place.me ? overHands(place)
      : place.mode === "host" ? hostHands(place, hands)
        : place.mode === "viewer" ? viewerHands(place, hands) : []));
    const count = root.ownerDocument.getElementById("room-count");
    const told = place.me && place.me.role !== "viewer";  // a crowd is told to hosts alone
    if (count) say(count, told ? crowdWords(place.crowd) : "");
  }
  return { draw };
}

/** @param {Place} place */
export function wordsOf({ over, me, link, mode, exploring, crowd, state }) {
  if (over) return over;
  if (!me) return "Joining…";
  if (link !== "open") return "The connection is lost. Coming back…";
  if (mode === "host") {
    return me.role === "cohost" ? `You are co-host: ${crowdWords(crowd)}` : crowdWords(crowd);
  }
  const hidden = state && state.curtain !== null ? ", who hides what comes next" : "";
  if (mode === "screen") return `This screen follows the host${hidden}`;
  if (isPlayed(state)) return `You are ${me.name}. The class plays this run`;
  if (exploring) return `You are ${me.name}. You explore a copy of your own`;
  return `You are ${me.name}. You follow the host${hidden}`;
}

const SMALL = "button button-small";

/** @param {Place} place */
const overHands = ({ over }) =>
  (over ? [el("a", { class: SMALL, href: "/join/" }, "Join a room")] : []);

/** @param {Place} place @param {Hands} hands */
function hostHands({ crowd, state, known }, { gather, desk, ask }) {
  const groups = offersOf(crowd, state?.scenario ?? "", known);
  const offered = groups.reduce((sum, { count }) => sum + count, 0);
  const why = isOpen(state) ? "A question is open" : isPlayed(state) ? "The class plays this run" : "";
  return [
    button({ class: SMALL, "data-key": "gather" }, gather, "Everyone back to me"),
    button({ class: SMALL, "data-key": "ask", "aria-haspopup": "dialog", disabled: why !== "",
      title: why || "Ask the class what happens next" }, ask, "Question"),
    button({ class: SMALL, "data-key": "desk", "aria-haspopup": "dialog" }, desk,
      offered ? `Room, ${offered} to show` : "Room"),
  ];
}

/** Why nobody may explore just now. @param {Place["state"]} state */
function reasonToStay(state) {
  if (isOpen(state)) return "A question is open: it is about the host’s run";
  if (state?.mode === "follow") return "The host keeps everybody together just now";
  if (isPlayed(state)) return "The class plays this run just now";
  return state && state.curtain !== null ? "The host hides what comes next just now" : null;
}

/** @param {Place} place @param {Hands} hands */
function viewerHands({ exploring, state, shown, offered }, hands) {
  const why = reasonToStay(state);
  if (!exploring) {
    return [button({ class: SMALL, "data-key": "stance", disabled: why !== null, title: why },
      hands.explore, "Explore")];
  }
  const mine = offered === shown;
  const same = shown === state?.scenario;
  const offer = same ? "So far it is the host’s own run: change something first"
    : "Offers your run to the host, who may put it on the projector";
  return [
    button({ class: `${SMALL} button-main`, "data-key": "stance" }, hands.back, "Back to the host"),
    button({ class: SMALL, "data-key": "offer", "aria-pressed": String(mine),
      disabled: same, title: offer },
    mine ? hands.withdraw : hands.offer, mine ? "Offered" : "Show mine"),
  ];
}
