// The host's desk: how to come in, who is here, what they would like to show, and the end of it.
import { button, byId, dialogById, el, fill, inputById, say, set, show } from "./dom.js";
import { crowdWords, offersOf, present, whoOf } from "./offers.js";
import { isPlayed } from "./roomstate.js";
import { copy } from "./share.js";

/** @typedef {import("./room.js").Place} Place */
/** @typedef {import("./wire.js").RoomPerson} Person */
/**
 * @typedef {object} Parts
 * @property {Place} place
 * @property {ReturnType<typeof import("./roomsocket.js").createRoomSocket>} socket
 * @property {ReturnType<typeof import("./roomkeys.js").createKeysOf>} keys
 * @property {import("./room.js").Stage} stage
 * @property {(patch: Partial<Place>) => void} put
 */

const SMALL = "button button-small";

/** @param {Parts} parts */
export function createRoomDesk(parts) {
  const { place, socket, keys, stage } = parts;
  const dialog = dialogById("room-desk");
  /** @type {(() => void) | null} what to do once the secret is here */
  let then = null;
  /** @type {Place["crowd"] | null} */
  let asked = null;
  /** @type {ReturnType<typeof import("./gamesetup.js").createSetup> | null} */
  let setup = null;

  /** @param {"secret" | "cohost"} which @param {"host" | "screen"} page */
  const linkTo = (which, page) =>
    `${stage.origin}/room/${place.code}/${page}#${which === "cohost" && page === "screen" ? "c" : "k"}=${keys.get()[which] ?? ""}`;

  /** @param {string} link @param {string} hint */
  async function give(link, hint) {
    if (await copy(link)) return stage.toast("Link copied.", { hint });
    show(byId("room-link-row"), true);
    inputById("room-link").value = link;
    inputById("room-link").select();
  }

  const cohost = () =>
    give(linkTo("cohost", "host"), "Whoever opens it may do all that you may, but end the room.");

  byId("room-copy").addEventListener("click", () =>
    give(byId("room").dataset.link ?? "", "Whoever opens it joins the room."));
  byId("room-cohost").addEventListener("click", () => {
    if (keys.get().cohost) return void cohost();
    then = cohost;
    socket.command({ relink: "cohost" });
    return undefined;
  });
  byId("room-second").addEventListener("click", () =>
    give(linkTo("secret", "host"), "For a second device of your own: it makes whoever has it the host."));
  inputById("room-lock").addEventListener("change", () =>
    socket.command({ lock: inputById("room-lock").checked }));
  inputById("room-together").addEventListener("change", () =>
    socket.command({ mode: inputById("room-together").checked ? "follow" : "explore" }));
  byId("room-play").addEventListener("click", async () => {
    const { createSetup } = await import("./gamesetup.js");
    setup ??= createSetup({ stage, place, socket });
    dialog.close();
    setup.open();
  });
  byId("room-delete").addEventListener("click", () => show(byId("room-sure"), true));
  byId("room-sure-no").addEventListener("click", () => show(byId("room-sure"), false));
  byId("room-sure-yes").addEventListener("click", () => {
    socket.command({ delete: true });
    dialog.close();
  });

  /** Their names: asked for once for each crowd. @param {Place["crowd"]} crowd */
  function ask(crowd) {
    asked = crowd;
    socket.command({ people: true });
  }

  /** @param {Place} now */
  function draw(now) {
    const { state, me, crowd, people } = now;
    if (!state || !me || !dialog.open) return;
    const host = me.role === "host";
    inputById("room-lock").checked = state.locked;
    inputById("room-together").checked = state.mode === "follow";
    set(byId("room-play"), { disabled: isPlayed(state) });
    for (const id of ["room-delete", "room-cohost"]) show(byId(id), host);
    show(byId("room-second"), host && Boolean(keys.get().secret));
    set(byId("room-screen"), { href: linkTo("cohost", "screen") });
    say(byId("room-crowd"), crowdWords(crowd));
    const strangers = crowd.seats.some((seat) => !people.some((one) => one.seat === seat));
    if (strangers && asked !== crowd) ask(crowd);
    drawOffers(now);
    fill(byId("room-people"), ...present(people, crowd).map((one) => line(one, host)));
  }

  /** @param {Place} now */
  function drawOffers({ crowd, state, known }) {
    const groups = offersOf(crowd, state?.scenario ?? "", known);
    show(byId("room-offers-none"), groups.length === 0);
    fill(byId("room-offers"), ...groups.map((group) => el("li", {},
      el("span", {}, el("strong", {}, whoOf(group)), `: ${group.words}`),
      button({ class: SMALL, "data-key": `show ${group.text}`,
        disabled: group.text === state?.scenario }, () => project(group.text), "Put on the projector"))));
  }

  /** @param {string} text */
  function project(text) {
    dialog.close();
    socket.command({ gather: true });
    stage.session.open(text, null);
  }

  /** @param {Person} person @param {boolean} host */
  function line({ seat, name }, host) {
    return el("li", {},
      el("span", {}, name),
      host && button({ class: SMALL, "data-key": `host ${seat}`, "aria-label": `Hand over to ${name}` },
        () => socket.command({ handover: seat }), "Hand over"),
      button({ class: SMALL, "data-key": `out ${seat}`, "aria-label": `Remove ${name}` },
        () => socket.command({ unseat: seat }), "Remove"));
  }

  return {
    draw,
    open: () => {
      show(byId("room-sure"), false);
      show(byId("room-link-row"), false);
      dialog.showModal();
      draw(place);
    },
    /** A new secret has come. */
    linked: () => {
      then?.();
      then = null;
      draw(place);
    },
  };
}
