// Whether the stage stands in a room, and what is different there from the very start: its address,
// its history, and who may do something on it. All the rest comes later (room.js).
import { byId } from "./dom.js";
import { addressOf } from "./history.js";
import { memoryHistory } from "./memoryhistory.js";

/** @typedef {import("./action.js").Change} Change */
/** @typedef {ReturnType<typeof import("./session.js").createSession>} Session */
/** @typedef {"viewer" | "host" | "screen"} Mode */
/**
 * @typedef {object} Reins who may lead the stage: held, its own person may not
 * @property {(() => string) | null} held what to say instead
 * @property {(() => boolean) | null} loosen a change is asked for: whether it may be made after all
 */
/** @typedef {ReturnType<typeof createInRoom>} InRoom */

/** What only looks, and what comes from the server, goes on. */
const LED = /** @type {const} */ (["seek", "step", "toggle", "flip", "back", "open"]);

/** @param {Window & typeof globalThis} tab @param {(sentence: string) => void} say */
export function createInRoom(tab, say) {
  const { code, mode, count } = byId("stage").dataset;
  /** @type {Reins} */
  const reins = { held: null, loosen: null };
  /** @type {Session | null} */
  let led = null;
  const fragment = tab.location.hash;
  if (!code) {
    return {
      code: "", mode: "", led: false, fragment, reins, guard: same,
      hands: /** @type {(act: (n: number) => void) => (n: number) => void} */ (same),
      browser: tab.history, address: addressOf,
    };
  }
  tab.history.replaceState(tab.history.state, "", tab.location.pathname);
  const free = () => !reins.held || (say(reins.held()), false);
  const browser = mode === "host" ? tab.history
    : memoryHistory(free, (state) => led?.back(state, ""));

  /** @param {Session} session @returns {Session} the same, for its own person's hands */
  function guard(session) {
    led = session;
    const guarded = LED.map((name) => [name, (/** @type {any[]} */ ...args) =>
      free() && /** @type {any} */ (session[name])(...args)]);
    const act = (/** @type {Change} */ change) =>
      (reins.loosen?.() || free()) && session.act(change);
    return { ...session, ...Object.fromEntries(guarded), act };
  }

  /** @type {(act: (n: number) => void) => (n: number) => void} */
  const hands = (act) => (n) => void (free() && act(n));

  return {
    code, mode: mode ?? "viewer", led: mode !== "host", browser, reins, guard, hands,
    // Where the room stands; the first time a host comes, the link says where.
    fragment: fragment.includes("e=") ? fragment : `${fragment || "#"}&e=${count}`,
    address: () => tab.location.pathname,
  };
}

/** @template T @param {T} what */
const same = (what) => what;
