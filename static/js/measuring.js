// The Measure tab comes when it is first opened: few need it, and it brings a socket of its own.

/** @param {import("./store.js").Store} store @param {string} origin */
export function createMeasuring(store, origin) {
  let begun = false;
  return async function open() {
    if (begun) return;
    begun = true;
    const { createMeasure } = await import("./measure.js");
    createMeasure(store, origin);
  };
}
