// A history of one's own, where the browser's is not to be touched: whoever follows a host would
// else have to go back through all that the host has done.

/** @param {() => boolean} may whether one may go now
 * @param {(state: any) => void} moved told after going to another entry */
export function memoryHistory(may, moved) {
  /** @type {any[]} */
  const entries = [null];
  let at = 0;

  /** @param {number} by */
  function go(by) {
    if (at + by < 0 || at + by >= entries.length || !may()) return;
    at += by;
    moved(entries[at]);
  }

  return {
    get state() { return entries[at]; },
    pushState: (/** @type {any} */ state) => {
      entries.splice(at + 1, Infinity, state);
      at += 1;
    },
    replaceState: (/** @type {any} */ state) => void (entries[at] = state),
    back: () => go(-1),
    forward: () => go(1),
  };
}
