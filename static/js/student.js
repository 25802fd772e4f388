// Somebody in the class: follows the host, or explores a copy of their own, until called back.
import { isOpen, isPlayed } from "./roomstate.js";

/** @typedef {import("./wire.js").RoomState} RoomState */
/**
 * @typedef {object} Parts
 * @property {import("./room.js").Stage} stage
 * @property {import("./room.js").Place} place
 * @property {(patch: Partial<import("./room.js").Place>) => void} put
 * @property {ReturnType<typeof import("./roomsocket.js").createRoomSocket>} socket
 * @property {import("./follower.js").Follower} follower
 * @property {import("./inroom.js").Reins} reins
 */

const FOLLOWING = "You follow the host. Press Explore to try it by yourself.";
const TOGETHER = "The host keeps everybody together just now.";
const ASKED = "A question is open: it is about the host’s run.";
const PLAYED = "The class plays this run: it goes on as they act.";
const HIDDEN = "The host hides what comes next just now.";
const SCREEN = "This screen shows what the host shows.";

/** @param {Parts} parts */
export function createStudent({ stage, place, put, socket, follower, reins }) {
  const viewer = place.mode === "viewer";
  let gathered = 0;

  const mayExplore = () =>
    viewer && !place.over && place.state?.mode === "explore" && place.state.curtain === null;

  /** Why the stage does not do what its person wants. */
  function held() {
    if (!viewer) return SCREEN;
    if (isOpen(place.state)) return ASKED;
    if (mayExplore()) return FOLLOWING;
    if (isPlayed(place.state)) return PLAYED;
    return place.state?.mode === "explore" ? HIDDEN : TOGETHER;
  }

  function explore() {
    free();
    put({ exploring: true, offered: "" });
    stand();
  }

  /** From here on the stage is its own person's: it has a run and a socket of its own. */
  function free() {
    reins.held = null;
    follower.stop();
    stage.session.own();
    stage.own.retry();
  }

  function leave() {
    back();
    socket.command({ follow: true });
  }

  function back() {
    reins.held = held;
    stage.own.rest();
    put({ exploring: false, offered: "" });
    if (place.state) follower.follow(place.state);
  }

  /** A change leads away from the host: that is what exploring is. */
  function loosen() {
    if (place.over || place.exploring) return true;
    if (!mayExplore()) return false;
    explore();
    stage.toast("You explore a copy of your own now.",
      { hint: "Nobody else sees it. “Back to the host” brings you back." });
    return true;
  }

  /** What is explored is one's own affair until it is offered: till then the host is told of a run
   * that everybody knows. */
  function stand() {
    if (place.exploring) socket.command({ explore: place.offered || place.state?.scenario });
  }

  /** @param {RoomState} state @param {boolean} moved */
  function hear(state, moved) {
    const hidden = state.curtain !== null;
    const called = state.gathered > gathered || state.mode === "follow" || hidden;
    gathered = state.gathered;
    if (place.exploring && called) {
      stage.toast(hidden && !isOpen(state) ? HIDDEN : "The host called everybody back.");
      back();
    } else if (!place.exploring && moved) follower.follow(state);
  }

  /** @param {string} offered */
  function offer(offered) {
    put({ offered });
    stand();
  }

  if (place.mode !== "host") Object.assign(reins, { held, loosen: viewer ? loosen : null });
  return {
    hear, explore, free, back: leave,
    greet: () => {
      gathered = place.state?.gathered ?? 0;
      stand();
    },
    offer: () => offer(place.shown),
    withdraw: () => offer(""),
  };
}
