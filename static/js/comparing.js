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
 * @property {(text: string, other: string | null, along: boolean) => void} turned
 * @property {(text: string) => Promise<Past>} bring a run that is not in memory
 * @property {(sentence: string) => void} sorry it cannot be had
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
  let sought = "";
  let drawn = store.get().whatif;
  let judged = store.get().trace.events;
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
    const along = wanted === undefined && groundOf(text) === groundOf(shown);
    const before = wanted ?? (along ? shown : null);
    const other = before === text ? null : before;
    wanted = undefined;
    shown = text;
    put({ ...NOTHING, ghosts: store.get().whatif.ghosts, other });
    parts.turned(text, other, along);
  }

  function settle() {
    pending = false;
    const { whatif, trace, story, description } = store.get();
    const { other } = whatif;
    if (!trace.done || other === null) return draw();
    const past = memory.get(other);
    if (!past) return seekOut(other);
    if (whatif.past !== past || judged !== trace.events || !whatif.result) {
      judged = trace.events;
      put({ past, result: whatIf({ trace, story }, past, description) });
    }
    draw();
  }

  /** Has a run that is not in memory; a link may spell it otherwise than the server does.
   * @param {string} text */
  async function seekOut(text) {
    if (sought === text) return;
    sought = text;
    const past = await parts.bring(text).catch((/** @type {Error} */ { message }) => {
      parts.sorry(message);
      return null;
    });
    sought = "";
    const real = past?.trace.header?.text ?? null;
    if (past && real !== null) memory.keep(real, past);
    if (store.get().whatif.other !== text) return;
    put({ other: real === shown ? null : real });
    if (real !== text) parts.turned(shown, store.get().whatif.other, false);
    settle();
  }

  function draw() {
    const { whatif } = store.get();
    if (whatif !== drawn) parts.haunt(hauntingOf(store.get()));
    drawn = whatif;
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
function hauntingOf({ trace, whatif }) {
  const { past, result, ghosts, node } = whatif;
  if (!past || !result) return null;
  const split = result.divergence
    && { seq: result.divergence.seq, text: `From here on: ${result.divergence.what}` };
  const view = result.views.find((one) => one.node === node && one.seq >= 0) ?? null;
  return { events: trace.events, before: past, ghosts: result.ghosts, split, view, shown: ghosts };
}
