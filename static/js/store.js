// The page's one state and who is told when it changes. Panels watch the keys they draw.

/** @typedef {import("./types.js").Trace} Trace */
/** @typedef {import("./types.js").Story} Story */
/** @typedef {import("./types.js").Selection} Selection */
/** @typedef {import("./types.js").PropertyLine} PropertyLine */
/** @typedef {{name: string, title: string, text: string, hint: string, query: string,
 *   beside: string}} Preset */
/** @typedef {import("./types.js").Description
 *   & {properties: PropertyLine[], presets: Preset[]}} Description */

/**
 * @typedef {object} State
 * @property {Description} description
 * @property {string} scenario the canonical text of the run that is wanted
 * @property {Trace} trace
 * @property {Story} story
 * @property {number} count how many events lie before the playhead
 * @property {import("./fold.js").State} now the state after them
 * @property {boolean} playing
 * @property {number} speed
 * @property {Selection | null} selection
 * @property {boolean} spoilers whether what is still to come shows
 * @property {boolean} causality whether past and future of what is looked at are told apart
 * @property {import("./clocklabels.js").Which} clocks shown at the ends of arrows
 * @property {import("./steps.js").Axis} axis what the time axis goes by
 * @property {"connecting" | "open" | "lost"} link
 * @property {boolean} fresh nothing was done yet: the preset's hint is shown
 * @property {string | null} preset the preset this run began from
 * @property {boolean} canUndo
 * @property {boolean} canRedo
 * @property {import("./branches.js").Branches} branches the runs made from this starting point
 * @property {ReadonlySet<number>} unfolded stretches of the run that are not folded
 * @property {import("./comparing.js").Comparison} whatif this run against the one before
 */

/** @typedef {keyof State} Key */

/** @param {State} initial */
export function createStore(initial) {
  let state = initial;
  /** @type {{keys: Key[], tell: (state: State) => void}[]} */
  const watchers = [];
  const differs = (/** @type {Partial<State>} */ patch) => (/** @type {Key} */ key) =>
    patch[key] !== state[key];

  /** @param {Partial<State>} patch */
  function set(patch) {
    const keys = /** @type {Key[]} */ (Object.keys(patch)).filter(differs(patch));
    if (keys.length === 0) return;
    state = { ...state, ...patch };
    for (const watcher of [...watchers]) {
      if (watcher.keys.some((key) => keys.includes(key))) watcher.tell(state);
    }
  }

  /** Tells now, and at every change of one of the keys.
   * @param {Key[]} keys @param {(state: State) => void} tell */
  function watch(keys, tell) {
    watchers.push({ keys, tell });
    tell(state);
  }

  return { get: () => state, set, watch };
}

/** @typedef {ReturnType<typeof createStore>} Store */
