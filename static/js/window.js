/**
 * Finds what stands between two heights without looking at the rest. Things are kept in shelves of
 * equal height; a tall one lies on every shelf that it touches.
 *
 * @template T
 * @typedef {object} Shelves
 * @property {(item: T, from: number, to: number) => void} add
 * @property {(from: number, to: number) => Set<T>} find
 * @property {(y: number) => T[]} at what lies on the shelf of a height
 * @property {(from: number, to: number, test: (item: T) => boolean) => boolean} some
 */

/** @template T @param {number} [height] @returns {Shelves<T>} */
export function createShelves(height = 256) {
  /** @type {Map<number, T[]>} */
  const shelves = new Map();
  const shelf = (/** @type {number} */ y) => Math.floor(y / height);
  const row = (/** @type {number} */ index) => shelves.get(index) ?? [];
  return {
    add(item, from, to) {
      for (let index = shelf(from); index <= shelf(to); index += 1) {
        const known = shelves.get(index);
        if (known) known.push(item);
        else shelves.set(index, [item]);
      }
    },
    find(from, to) {
      const found = new Set();
      for (let index = shelf(from); index <= shelf(to); index += 1) {
        for (const item of row(index)) found.add(item);
      }
      return found;
    },
    at: (y) => row(shelf(y)),
    some(from, to, test) {
      for (let index = shelf(from); index <= shelf(to); index += 1) {
        if (row(index).some(test)) return true;
      }
      return false;
    },
  };
}
