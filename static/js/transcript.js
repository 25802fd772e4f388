// The run as an ordered list of plain sentences, in step with the playhead: what a screen reader
// reads, and the truth the picture is checked against. One page of it stands in the document.
import { button, byId, el, fill, say, set, show } from "./dom.js";
import { NO_FOLDS, foldsOf, listedSeqs } from "./folds.js";
import { told, toneOf } from "./narration.js";
import { countAt } from "./playback.js";
import { createSearch } from "./searchfield.js";
import { stretchWords } from "./stretches.js";

/** @typedef {import("./types.js").WireEvent} WireEvent */
/** @typedef {import("./store.js").Store} Store */
/** @typedef {import("./store.js").State} State */

export const PAGE = 100;

/** The page on which an event stands. @param {number} count @param {number} length */
export function pageOf(count, length) {
  const last = Math.max(0, Math.ceil(length / PAGE) - 1);
  return Math.min(Math.max(0, Math.floor((count - 1) / PAGE)), last);
}

/** How many of the listed events lie before the playhead.
 * @param {number[] | null} hits null: all are listed @param {number} count */
export const listedBefore = (hits, count) => (hits ? countAt(hits, count - 1) : count);

/** @param {Store} store @param {(count: number) => void} seek
 * @param {(from: number) => void} fold folds a stretch, or unfolds it */
export function createTranscript(store, seek, fold) {
  const root = byId("transcript");
  /** @type {{page: number, trace: State["trace"] | null, rows: HTMLElement[], seqs: number[]}} */
  const shown = { page: -1, trace: null, rows: [], seqs: [] };
  /** @type {number[] | null} what the search found */
  let hits = null;
  /** @type {number[] | null} what is listed; null: all */
  let listed = null;
  /** @type {import("./folds.js").Folds} */
  let folds = NO_FOLDS;
  const length = () => listed?.length ?? store.get().trace.events.length;

  /** @param {State} state */
  function read({ trace, description, unfolded }) {
    folds = foldsOf(trace, description, unfolded);
    listed = hits ?? listedSeqs(trace.events.length, folds.closed);
    shown.page = -1;
  }

  /** @param {State} state @param {number} page */
  function turn({ trace, count }, page) {
    const first = page * PAGE;
    const size = Math.max(Math.min(PAGE, length() - first), 0);
    shown.seqs = Array.from({ length: size }, (_, index) => listed?.[first + index] ?? first + index);
    shown.rows = shown.seqs.map((seq) => {
      const stretch = hits ? undefined : folds.all.find(({ from }) => from === seq);
      const closed = stretch && folds.closed.includes(stretch);
      const band = stretch && foldRow(stretch, Boolean(closed), trace.events, fold);
      return closed && band ? el("li", { value: seq + 1 }, band)
        : line(trace.events[seq], seq, seek, band);
    });
    Object.assign(shown, { page, trace });
    fill(root, ...shown.rows);
    const next = listed?.[first + size] ?? trace.events.length;
    const span = hits ? { what: "Hits", from: first + 1, to: first + size, of: length() }
      : { what: "Events", from: (shown.seqs[0] ?? 0) + 1, to: next, of: trace.events.length };
    ends(page, length(), span);
    mark(shown, count);
  }

  /** @param {State} state */
  function draw(state) {
    if (root.closest("[hidden]")) return;
    const before = listedBefore(listed, state.count);
    const page = pageOf(before, length());
    if (page !== shown.page || state.trace !== shown.trace) turn(state, page);
    else mark(shown, state.count);
    follow(root, shown.rows[before - 1 - page * PAGE]);
  }

  const leaf = (/** @type {number} */ by) => turn(store.get(), shown.page + by);
  byId("transcript-earlier").addEventListener("click", () => leaf(-1));
  byId("transcript-later").addEventListener("click", () => leaf(1));
  createSearch(store, seek, (found) => {
    hits = found;
    read(store.get());
    draw(store.get());
  });
  store.watch(["trace", "unfolded"], (state) => {
    read(state);
    draw(state);
  });
  store.watch(["count"], draw);
  return () => draw(store.get());
}

/** @param {import("./stretches.js").Stretch} stretch @param {boolean} closed
 * @param {WireEvent[]} events @param {(from: number) => void} fold */
function foldRow(stretch, closed, events, fold) {
  const words = stretchWords(stretch, events);
  return button({ class: "fold-row", "data-key": `fold ${stretch.from}`,
    "aria-expanded": String(!closed) }, () => fold(stretch.from),
  el("span", { class: "at", "aria-hidden": "true" }, closed ? "▸" : "▾"),
  el("span", {}, closed ? words : `Fold ${words}`));
}

/** @param {WireEvent} event @param {number} seq @param {(count: number) => void} seek
 * @param {HTMLElement} [band] the way to fold the stretch that begins here */
function line(event, seq, seek, band) {
  const tone = toneOf(event);
  const tag = tone && el("b", { class: `tone-${tone[0]}` }, `${tone[1]}: `);
  const act = () => seek(seq + 1);
  const what = button({ "data-key": seq }, act, el("span", { class: "at" }, event.at), " ",
    el("span", {}, tag, told(event)));
  return el("li", { value: seq + 1 }, band, what);
}

/** Events that a folded row stands for are counted too; of a search its hits are.
 * @param {number} page @param {number} length of the list in rows
 * @param {{what: string, from: number, to: number, of: number}} span */
function ends(page, length, { what, from, to, of }) {
  const last = Math.min((page + 1) * PAGE, length);
  const none = what === "Hits" ? "No event is like this" : "No events";
  say(byId("transcript-range"), length ? `${what} ${from} to ${to} of ${of}` : none);
  show(byId("transcript-earlier"), length > PAGE);
  show(byId("transcript-later"), length > PAGE);
  byId("transcript-earlier").toggleAttribute("disabled", page === 0);
  byId("transcript-later").toggleAttribute("disabled", last >= length);
}

/** @param {{rows: HTMLElement[], seqs: number[]}} shown @param {number} count */
function mark({ rows, seqs }, count) {
  rows.forEach((row, index) => {
    row.classList.toggle("future", seqs[index] >= count);
    set(row, { "aria-current": seqs[index] === count - 1 ? "step" : null });
  });
}

/** Keeps the row in sight without moving the page itself.
 * @param {HTMLElement} root @param {HTMLElement | undefined} row */
function follow(root, row) {
  const box = root.parentElement;
  if (!row || !box) return;
  const top = row.offsetTop - box.offsetTop;
  const seen = top >= box.scrollTop && top + row.offsetHeight <= box.scrollTop + box.clientHeight;
  if (!seen) box.scrollTop = top - box.clientHeight / 3;
}
