/**
 * Watches the run on the stage: once it is another than before, what was there is its "before", and
 * what the change did is found and shown.
 *
 * @typedef {import("./align.js").Past} Past
 * @typedef {import("./store.js").Store} Store
 * @typedef {import("./store.js").State} State
 * @typedef {import("./memory.js").Memory} Memory
 * @typedef {object} Comparison
 * @property {string | null} other the text of the run that is compared with
 * @property {Past | null} past that run, once it is here
 * @property {import("./whatif.js").WhatIf | null} result
 * @property {boolean} ghosts whether they are shown
 * @property {string | null} node whose view of both is shown
 * @typedef {object} Parts
 * @property {Store} store
 * @property {Memory} memory
 * @property {(haunting: import("./ghosts.js").Haunting | null) => void} haunt
 * @property {() => void} noted the address has something else to say
 */

import { whatIf } from "./whatif.js";

/** @type {Comparison} */
export const NOTHING = { other: null, past: null, result: null, ghosts: true, node: null };

/** What two runs must share to be compared: all but the interventions. @param {string} text */
export function groundOf(text) {
  const [slug, query = ""] = text.split("?");
  return [slug, ...query.split("&").filter((part) => part && !part.startsWith("do="))].join("&");
}

/** @param {Parts} parts */
export function createComparing(parts) {
  const { store, memory } = parts;
  let shown = "";
  let pending = false;
  /** @type {string | null | undefined} undefined: whatever was there before */
  let wanted;

  const put = (/** @type {Partial<Comparison>} */ patch) =>
    store.set({ whatif: { ...store.get().whatif, ...patch } });

  /** @param {State} state */
  function heard({ trace, story }) {
    const text = trace.header?.text;
    if (text === undefined) return;
    if (text !== shown) turned(text);
    if (trace.done) memory.keep(text, { trace, story });
    if (pending) return;
    pending = true;
    queueMicrotask(settle);
  }

  /** The stage shows another run. @param {string} text */
  function turned(text) {
    const before = groundOf(text) === groundOf(shown) ? shown : null;
    const other = wanted === undefined ? before : wanted;
    wanted = undefined;
    shown = text;
    const { ghosts } = store.get().whatif;
    put({ ...NOTHING, ghosts, other: other === text ? null : other });
  }

  function settle() {
    pending = false;
    const { whatif, trace, story, description } = store.get();
    const past = (whatif.other && memory.get(whatif.other)) || null;
    if (!trace.done || !past) return draw();
    if (whatif.past !== past || !whatif.result) {
      put({ past, result: whatIf({ trace, story }, past, description) });
    }
    draw();
  }

  function draw() {
    parts.haunt(hauntingOf(store.get()));
    parts.noted();
  }

  /** @param {Partial<Comparison>} patch */
  function change(patch) {
    put(patch);
    draw();
  }

  store.watch(["trace"], heard);
  return {
    /** What the next run is to be compared with, instead of the one before it.
     * @param {string | null} text */
    next: (text) => { wanted = text; },
    /** @param {string | null} other */
    with: (other) => {
      put({ other, past: null, result: null, node: null });
      settle();
    },
    settle,
    dismiss: () => change({ ...NOTHING, ghosts: store.get().whatif.ghosts }),
    toggle: () => change({ ghosts: !store.get().whatif.ghosts }),
    /** @param {string} node */
    look: (node) => change({ node: store.get().whatif.node === node ? null : node }),
  };
}

/** What the diagram is to draw of it. @param {State} state
 * @returns {import("./ghosts.js").Haunting | null} */
export function hauntingOf({ trace, whatif }) {
  const { past, result, ghosts, node } = whatif;
  if (!past || !result) return null;
  const split = result.divergence
    && { seq: result.divergence.seq, text: `From here on: ${result.divergence.what}` };
  const view = result.views.find((one) => one.node === node && one.seq >= 0) ?? null;
  return { events: trace.events, before: past, ghosts: result.ghosts, split, view, shown: ghosts };
}
