// For a room: the picture and the sentence fill the screen, and what is still to come can be kept
// from it. The screen is given back by Escape; hiding the future lasts as long as the tab.
import { byId, inputById, recall, recallHere, remember, rememberHere, set } from "./dom.js";

const FUTURE = "parley.future";
const REMOTE = "parley.remote";

/** @typedef {import("./store.js").Store} Store */

/** @param {Store} store @param {(told: {spoilers: boolean}) => void} tell the picture */
export function createPresenting(store, tell) {
  const page = byId("stage").ownerDocument;
  const root = page.documentElement;
  const { body } = page;
  const remote = inputById("remote");
  remote.checked = recall(REMOTE, "events") === "landmarks";
  remote.addEventListener("change", () =>
    remember(REMOTE, remote.checked ? "landmarks" : "events"));

  /** @param {boolean} on */
  function present(on) {
    set(body, { "data-presenting": on });
    set(byId("full"), { "aria-pressed": String(on) });
  }

  /** A browser without full screens still hides the panels. */
  function toggle() {
    const on = !presenting();
    if (!on && page.fullscreenElement) return void page.exitFullscreen();
    present(on);
    if (on) root.requestFullscreen?.().catch(() => undefined);
  }

  const presenting = () => body.hasAttribute("data-presenting");
  page.addEventListener("fullscreenchange", () => present(page.fullscreenElement !== null));
  byId("full").addEventListener("click", toggle);

  const future = () => store.set({ spoilers: !store.get().spoilers });
  byId("future").addEventListener("click", future);
  store.set({ spoilers: recallHere(FUTURE, "shown") === "shown" });
  store.watch(["spoilers"], ({ spoilers }) => {
    rememberHere(FUTURE, spoilers ? "shown" : "hidden");
    set(body, { "data-future": spoilers ? null : "hidden" });
    set(byId("future"), { "aria-pressed": String(!spoilers) });
    tell({ spoilers });
  });
  return {
    toggle, future,
    leave: () => presenting() && toggle(),
    byLandmark: () => remote.checked,
  };
}
