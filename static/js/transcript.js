// The run as an ordered list of plain sentences, in step with the playhead: what a screen reader
// reads, and the truth the picture is checked against. One page of it stands in the document.
import { button, byId, el, fill, say, set, show } from "./dom.js";
import { told, toneOf } from "./narration.js";

/** @typedef {import("./types.js").WireEvent} WireEvent */
/** @typedef {import("./store.js").Store} Store */
/** @typedef {import("./store.js").State} State */

export const PAGE = 100;

/** The page on which an event stands. @param {number} count @param {number} length */
export function pageOf(count, length) {
  const last = Math.max(0, Math.ceil(length / PAGE) - 1);
  return Math.min(Math.max(0, Math.floor((count - 1) / PAGE)), last);
}

/** @param {Store} store @param {(count: number) => void} seek */
export function createTranscript(store, seek) {
  const root = byId("transcript");
  /** @type {{page: number, trace: State["trace"] | null, rows: HTMLElement[]}} */
  const shown = { page: -1, trace: null, rows: [] };
  const row = (/** @type {WireEvent} */ event, /** @type {number} */ seq) => line(event, seq, seek);

  /** @param {State} state @param {number} page */
  function turn({ trace, count }, page) {
    const first = page * PAGE;
    const events = trace.events.slice(first, first + PAGE);
    shown.rows = events.map((event, index) => row(event, first + index));
    Object.assign(shown, { page, trace });
    set(root, { start: first + 1 });
    fill(root, ...shown.rows);
    ends(page, trace.events.length);
    mark(shown.rows, first, count);
  }

  /** @param {State} state */
  function draw(state) {
    if (root.closest("[hidden]")) return;
    const page = pageOf(state.count, state.trace.events.length);
    if (page !== shown.page || state.trace !== shown.trace) turn(state, page);
    else mark(shown.rows, page * PAGE, state.count);
    follow(root, shown.rows[state.count - 1 - page * PAGE]);
  }

  const leaf = (/** @type {number} */ by) => turn(store.get(), shown.page + by);
  byId("transcript-earlier").addEventListener("click", () => leaf(-1));
  byId("transcript-later").addEventListener("click", () => leaf(1));
  store.watch(["trace", "count"], draw);
  return () => draw(store.get());
}

/** @param {WireEvent} event @param {number} seq @param {(count: number) => void} seek */
function line(event, seq, seek) {
  const tone = toneOf(event);
  const tag = tone && el("b", { class: `tone-${tone[0]}` }, `${tone[1]}: `);
  const act = () => seek(seq + 1);
  const what = button({ "data-key": seq }, act, el("span", { class: "at" }, event.at), " ",
    el("span", {}, tag, told(event)));
  return el("li", { value: seq + 1 }, what);
}

/** @param {number} page @param {number} length */
function ends(page, length) {
  const first = page * PAGE;
  const last = Math.min(first + PAGE, length);
  const range = length ? `Events ${first + 1} to ${last} of ${length}` : "No events";
  say(byId("transcript-range"), range);
  show(byId("transcript-earlier"), length > PAGE);
  show(byId("transcript-later"), length > PAGE);
  byId("transcript-earlier").toggleAttribute("disabled", page === 0);
  byId("transcript-later").toggleAttribute("disabled", last >= length);
}

/** @param {HTMLElement[]} rows @param {number} first @param {number} count */
function mark(rows, first, count) {
  rows.forEach((row, index) => {
    const seq = first + index;
    row.classList.toggle("future", seq >= count);
    set(row, { "aria-current": seq === count - 1 ? "step" : null });
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
