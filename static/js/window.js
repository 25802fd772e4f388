/**
 * Finds what stands between two heights without looking at the rest. Things are kept in shelves of
 * equal height; a tall one lies on every shelf that it touches.
 *
 * @template T
 * @typedef {{add: (item: T, from: number, to: number) => void,
 *   find: (from: number, to: number) => Set<T>}} Shelves
 */

/** @template T @param {number} [height] @returns {Shelves<T>} */
export function createShelves(height = 256) {
  /** @type {Map<number, T[]>} */
  const shelves = new Map();
  const shelf = (/** @type {number} */ y) => Math.floor(y / height);
  return {
    add(item, from, to) {
      for (let at = shelf(from); at <= shelf(to); at += 1) {
        const row = shelves.get(at);
        if (row) row.push(item);
        else shelves.set(at, [item]);
      }
    },
    find(from, to) {
      const found = new Set();
      for (let at = shelf(from); at <= shelf(to); at += 1) {
        for (const item of shelves.get(at) ?? []) found.add(item);
      }
      return found;
    },
  };
}
