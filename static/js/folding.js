// Folds a stretch of the run and unfolds it again: in the picture and in the transcript at once.

/** @typedef {import("./store.js").Store} Store */

/**
 * @param {Store} store
 * @param {{diagram: {update: (view: {unfolded: ReadonlySet<number>}) => void, times: () => number[]},
 *   playback: {setTimes: (times: number[], more?: {open: boolean}) => void}}} parts
 */
export function createFolding(store, { diagram, playback }) {
  store.watch(["unfolded"], ({ unfolded, trace }) => {
    diagram.update({ unfolded });
    playback.setTimes(diagram.times(), { open: !trace.done });
  });

  /** @param {number} from the first event of the stretch */
  return (from) => {
    const { unfolded } = store.get();
    const next = new Set(unfolded);
    if (!next.delete(from)) next.add(from);
    store.set({ unfolded: next });
  };
}
