/**
 * The state after the first `count` events: a fold over them, with checkpoints on the way so that
 * scrubbing back and forth in a long run stays cheap.
 *
 * @typedef {import("./types.js").Trace} Trace
 * @typedef {import("./types.js").WireEvent} WireEvent
 * @typedef {{state: {[field: string]: any}, up: boolean, paused: boolean,
 *   traitor: string|null, waits?: import("./wire.js").Waiting|null}} NodeState
 * @typedef {{status: string, seq: number|null, reason: string}} PropertyState
 * @typedef {object} State
 * @property {{[id: string]: NodeState}} nodes
 * @property {{[name: string]: PropertyState}} properties
 * @property {Set<string>} inFlight
 * @property {number} at
 */

const EVERY = 256;

/** @type {WeakMap<WireEvent[], {key: string, states: State[]}>} */
const checkpoints = new WeakMap();

/** @param {State} state @returns {State} */
const copy = (state) => ({
  nodes: Object.fromEntries(Object.entries(state.nodes).map(
    ([id, node]) => [id, { ...node, state: { ...node.state } }])),
  properties: { ...state.properties },
  inFlight: new Set(state.inFlight),
  at: state.at,
});

/** @param {Trace} trace @returns {State} */
const initial = (trace) => ({
  nodes: Object.fromEntries((trace.header?.nodes ?? []).map(({ id }) => [id, blankNode()])),
  properties: Object.fromEntries((trace.report?.properties ?? []).map(
    ({ name, type }) => [name, { status: untold(type), seq: null, reason: "" }])),
  inFlight: new Set(),
  at: 0,
});

/** @returns {NodeState} */
const blankNode = () => ({ state: {}, up: true, paused: false, traitor: null });

/** A safety property holds until it is broken; the others wait to be reached.
 * @param {string} type */
const untold = (type) => (type === "safety" ? "holds" : "pending");

/** Checkpoints stand on the header and on the names of the properties: new ones, new states.
 * @param {Trace} trace */
const keyOf = (trace) => JSON.stringify([
  trace.header?.nodes.map(({ id }) => id),
  trace.report?.properties.map(({ name, type }) => [name, type]),
]);

/** @param {Trace} trace */
function statesOf(trace) {
  const key = keyOf(trace);
  const known = checkpoints.get(trace.events);
  if (known?.key === key) return known.states;
  const states = [initial(trace)];
  checkpoints.set(trace.events, { key, states });
  return states;
}

/**
 * @param {Trace} trace
 * @param {number} count
 * @returns {State}
 */
export function stateAt(trace, count) {
  const states = statesOf(trace);
  const end = Math.min(Math.max(count, 0), trace.events.length);
  const from = Math.min(Math.floor(end / EVERY), states.length - 1);
  const state = copy(states[from]);
  for (let seq = from * EVERY; seq < end; seq += 1) {
    step(state, trace.events[seq], seq);
    if ((seq + 1) % EVERY === 0) states[(seq + 1) / EVERY] ??= copy(state);
  }
  return state;
}

/** @param {State} state @param {WireEvent} event @param {number} seq */
function step(state, event, seq) {
  state.at = event.at;
  const node = event.node === null || event.node === undefined
    ? null : (state.nodes[event.node] ??= blankNode());
  if (node && event.kind === "node-crashed") node.state = {};
  if (node && event.waits !== undefined) node.waits = event.waits;
  if (node && event.state) Object.assign(node.state, event.state);
  STEPS[event.kind]?.(state, event, node ?? blankNode(), seq);
}

/** @typedef {(state: State, event: WireEvent, node: NodeState, seq: number) => void} Step */

/** @param {string} status @returns {Step} */
const told = (status) => (state, event, _, seq) => {
  state.properties[event.property ?? ""] = { status, seq, reason: event.reason ?? "" };
};

/** @type {{[kind: string]: Step}} */
const STEPS = {
  "message-sent": (state, event) => state.inFlight.add(event.message ?? ""),
  "message-duplicated": (state, event) => state.inFlight.add(event.message ?? ""),
  "message-delivered": (state, event) => state.inFlight.delete(event.message ?? ""),
  "message-dropped": (state, event) => state.inFlight.delete(event.message ?? ""),
  "node-crashed": (_, __, node) => Object.assign(node, { up: false, paused: false }),
  "node-recovered": (_, __, node) => Object.assign(node, { up: true }),
  "node-paused": (_, __, node) => Object.assign(node, { paused: true }),
  "node-resumed": (_, __, node) => Object.assign(node, { paused: false }),
  "node-turned": (_, event, node) => Object.assign(node, { traitor: event.strategy ?? "" }),
  "property-violated": told("violated"),
  "property-satisfied": told("holds"),
  "property-pending": told("pending"),
};
