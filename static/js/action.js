// One thing a person may do to a run, and the words for why not. Pure.

/** @typedef {import("./types.js").Trace} Trace */
/** @typedef {import("./types.js").Story} Story */
/** @typedef {import("./types.js").Description
 *   & {strategies?: {name: string, doc: string}[]}} Description */
/** @typedef {import("./types.js").Selection} Selection */

/** @typedef {{nodes: {[id: string]: any}, inFlight: Set<string>, at: number}} Now */
/**
 * What actions are judged by. `next` is the first tick at which a change leaves alone what has
 * been seen.
 * @typedef {{trace: Trace, story: Story, description: Description, count: number, now: Now,
 *   next: number}} View
 */
/** @typedef {Selection | {type: "gap", side: string[]} | {type: "band", seq: number}} Held
 * a band is a partition, by the event at which it began */
/** @typedef {{value: string, label: string, note?: string}} Choice a note says more of it */
/**
 * @typedef {object} Field
 * @property {string} name
 * @property {string} label
 * @property {"ticks" | "choice" | "nodes"} type
 * @property {string} value for nodes: ids with commas
 * @property {Choice[]} [choices]
 * @property {number} [least] of ticks
 * @property {boolean} [optional] may stay empty
 */
/** @typedef {{[name: string]: string}} Values */
/** @typedef {{add: string | null, remove: string[], also?: string[]}} Change
 * also: what is added together with `add`, in one change */
/**
 * @typedef {object} Action
 * @property {string} id
 * @property {string} label
 * @property {string} [key]
 * @property {string} [help]
 * @property {string} [reason] why it cannot be done now
 * @property {Field[]} [fields] what must be chosen first
 * @property {"desk"} [opens] it changes nothing by itself but opens this for the node
 * @property {(values: Values) => Change} change
 */

const MISSING = new Map([
  ["drop", "this protocol's model has no lost messages"],
  ["delay", "this protocol's model has no delayed messages"],
  ["duplicate", "this protocol's model has no duplicated messages"],
  ["crash", "this protocol's model has no crashes"],
  ["recover", "this protocol's model has no recoveries"],
  ["pause", "this protocol's model has no pauses"],
  ["partition", "this protocol's model has no partitions"],
  ["traitor", "this protocol's model has no traitors"],
  ["timer", "this protocol's model has no early timers"],
]);

/** @param {Description} description @param {string} fault @returns {string | undefined} */
export function lacks(description, fault) {
  return description.menu.includes(fault) ? undefined : MISSING.get(fault);
}

/** Why nothing can happen any more at the playhead's next tick.
 * @param {View} view @returns {string | undefined} */
export function over({ trace, next }) {
  const until = trace.header?.until;
  const ended = until !== undefined && next > until;
  return ended ? `the run stops at tick ${until}; move the playhead back` : undefined;
}

/** Whether all that happens has happened before a change at the playhead would take effect.
 * @param {View} view */
function isLate({ trace, next }) {
  const last = trace.events.findLast((event) => event.kind !== "run-ended")?.at ?? 0;
  return trace.done && next > last;
}

/** When a change at the playhead takes effect. @param {View} view */
export function moment(view) {
  const when = `Takes effect at tick ${view.next}`;
  return isLate(view) ? `${when}, after all that happens: move the playhead back.` : `${when}.`;
}

/** Why a fault that only disturbs what happens does nothing at the playhead: all is over, and no
 * request can make more happen. @param {View} view @returns {string | undefined} */
export function tooLate(view) {
  const asks = view.description.roles.some(({ requests }) => requests.length > 0);
  return isLate(view) && !asks ? "nothing happens after this; move the playhead back" : undefined;
}

/** What stands on its button where a request could still make it matter.
 * @param {View} view @returns {string | undefined} */
export function lateHelp(view) {
  return isLate(view) ? `at ${view.next}, after all that happens` : undefined;
}

/** The first tick that lies wholly after the playhead. @param {number} count @param {Now} now */
export function nextTick(count, now) {
  return count === 0 ? now.at : now.at + 1;
}

/** Whether something that began at one event and ended at another is so at the playhead.
 * @param {{fromSeq: number, toSeq: number | null}} span @param {number} count */
export function covers({ fromSeq, toSeq }, count) {
  return fromSeq < count && (toSeq === null || toSeq >= count);
}

/** The interventions in force that begin so.
 * @param {Trace} trace @param {string} start @returns {string[]} */
export function inForce(trace, start) {
  const texts = (trace.header?.do ?? []).map((/** @type {{text: string}} */ one) => one.text);
  return texts.filter((/** @type {string} */ text) => text.startsWith(start));
}

/** @param {string} text @returns {() => Change} */
export const adding = (text) => () => ({ add: text, remove: [] });

/** @param {string} id @param {string} label @param {string[]} texts @returns {Action} */
export function undoing(id, label, texts) {
  return { id: `undo-${id}`, label, change: () => ({ add: null, remove: texts }) };
}

/** The action, and beside it the way back where it is in force already.
 * @param {Action} action @param {string} label @param {string[]} held @returns {Action[]} */
export function withUndo(action, label, held) {
  return held.length ? [action, undoing(action.id, label, held)] : [action];
}
