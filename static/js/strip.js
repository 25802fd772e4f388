// The strip above the diagram: the runs that were made from here, one key apart.
import { begin, beginWith, beside, filed, found, sound, visit, without } from "./branches.js";
import { branchName, differences } from "./branchnames.js";
import { button, byId, el, fill, icon, set, show } from "./dom.js";

/** @typedef {import("./store.js").Store} Store */
/** @typedef {import("./store.js").State} State */
/** @typedef {import("./branches.js").Branches} Branches */
/**
 * @typedef {object} Hands
 * @property {(text: string) => void} go to another run
 * @property {(text: string) => void} parted a run is gone from the strip
 * @property {import("./toast.js").Toast} toast
 */

const KEY = "parley.branches";
const ALONE = "There is only this run so far: change something, and the key flips back.";

/** @param {Store} store @param {Hands} hands */
export function createStrip(store, { go, parted, toast }) {
  const { presets } = store.get().description;

  /** @param {Branches} branches */
  function put(branches) {
    store.set({ branches });
    save(filed(read(), branches));
  }

  /** The stage shows another run. @param {string} text @param {string | null} other compared with
   * @param {boolean} along whether it came of the one before */
  function turned(text, other, along) {
    const known = along ? store.get().branches : found(read(), text);
    const { branches, dropped } = visit(known ?? beginWith(text, other), text);
    put(other === null ? branches : beside(branches, other));
    for (const old of dropped) {
      toast(`The strip is full: “${branchName(old, branches.root, presets)}” went out of it.`);
    }
  }

  function flip() {
    const { previous } = store.get().branches;
    if (previous === null) toast(ALONE);
    else go(previous);
  }

  /** @param {string} text */
  function remove(text) {
    const { branches } = store.get();
    put(without(branches, text));
    parted(text);
    focusOn(byId("branches-list").querySelector("[aria-current]"));
  }

  byId("flip").addEventListener("click", flip);
  store.watch(["branches"], (state) => draw(state, go, remove));
  return { turned, flip };
}

/** @param {Element | null} element */
const focusOn = (element) => /** @type {HTMLElement | null} */ (element)?.focus();

/** @param {State} state @param {(text: string) => void} go @param {(text: string) => void} remove */
function draw({ branches, description }, go, remove) {
  const { root, texts, previous } = branches;
  show(byId("branches"), texts.length > 1);
  set(byId("flip"), { disabled: previous === null });
  fill(byId("branches-list"), ...texts.map((text) =>
    item(text, branchName(text, root, description.presets), branches, go, remove)));
  byId("branches-list").querySelector("li:has([aria-current])")
    ?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

/** @param {string} text @param {string} name @param {Branches} branches
 * @param {(text: string) => void} go @param {(text: string) => void} remove */
function item(text, name, { root, current, previous }, go, remove) {
  const here = text === current;
  const word = here ? "shown" : text === previous ? "before" : "";
  return el("li", { class: "branch" },
    button({ class: "branch-go", "data-key": `go ${text}`, "aria-current": here ? "true" : null,
      title: differences(text, root).join("\n") || null }, () => here || go(text),
    el("span", {}, name), word && el("span", { class: "branch-word" }, word)),
    !here && button({ class: "branch-off", "data-key": `off ${text}`,
      "aria-label": `Remove from the strip: ${name}` }, () => remove(text), icon("close")));
}

/** A private window may refuse; the strip then lasts as long as the page. */
function read() {
  try {
    return sound(JSON.parse(sessionStorage.getItem(KEY) ?? "[]"));
  } catch {
    return [];
  }
}

/** @param {Branches[]} all */
function save(all) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(all));
  } catch {
    // As above.
  }
}

export const NOWHERE = begin("");
