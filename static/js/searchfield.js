// The transcript's search field: it filters the list, and leads the playhead from hit to hit.
import { byId, inputById, say } from "./dom.js";
import { toneOf } from "./narration.js";
import { find, hitFrom, indexOf } from "./search.js";

/** @typedef {import("./store.js").Store} Store */

/** @param {Store} store @param {(count: number) => void} seek
 * @param {(hits: number[] | null) => void} found told what was found; null: nothing is asked for */
export function createSearch(store, seek, found) {
  const field = inputById("transcript-search");
  /** @type {number[] | null} */
  let hits = null;

  function search() {
    const { events } = store.get().trace;
    const asked = field.value.trim() !== "";
    if (!asked && hits === null) return;
    hits = asked ? find(indexOf(events, (event) => toneOf(event)?.[1] ?? ""), field.value) : null;
    const { length } = hits ?? [];
    say(byId("transcript-hits"), hits ? `${length} ${length === 1 ? "hit" : "hits"}` : "");
    for (const id of ["hit-before", "hit-after"]) byId(id).toggleAttribute("disabled", !length);
    found(hits);
  }

  /** @param {number} by */
  function leap(by) {
    const seq = hits?.length ? hitFrom(hits, store.get().count, by) : undefined;
    if (seq !== undefined) seek(seq + 1);
  }

  /** @param {KeyboardEvent} event */
  function key(event) {
    if (event.key === "Enter") leap(event.shiftKey ? -1 : 1);
    else if (event.key === "Escape" && field.value) field.value = "";
    else return;
    event.preventDefault();
    event.stopPropagation();
    search();
  }

  field.addEventListener("input", search);
  field.addEventListener("keydown", key);
  byId("hit-before").addEventListener("click", () => leap(-1));
  byId("hit-after").addEventListener("click", () => leap(1));
  store.watch(["trace"], search);
}
