// The client of the wire. Commands are kept until they are acknowledged and sent again after every
// reconnect (they are idempotent), so a server that dies costs time and nothing else: the scenario
// is opened again on whichever server answers, with how much of its trace we already have.

/** @typedef {import("./types.js").FrameTrace} FrameTrace */
/** @typedef {{code: string, sentence: string, hint: string}} Refusal */
/** @typedef {{revision: number, sentence: string, scenario: string}} ServerFault */
/** @typedef {{scenario: string, have: number, digest: string}} Opening */
/** @typedef {{id: string, [command: string]: any}} Command */
/** @typedef {Pick<WebSocket, "send" | "close" | "readyState"> & EventTarget} Wire */

/**
 * @typedef {object} SocketOptions
 * @property {string} origin of the page
 * @property {(origin: string) => Wire} [connect]
 * @property {() => Opening} opening what to open after a reconnect
 * @property {(trace: FrameTrace) => void} onTrace
 * @property {(ack: {id: string, revision: number}) => void} [onAck]
 * @property {(refusal: Refusal, command: Command | undefined) => void} onRefusal
 * @property {(fault: ServerFault) => void} onFault
 * @property {(link: "connecting" | "open" | "lost", loss?: {wait: number, code: number}) => void}
 *   onLink how it stands; a loss with how long until the next try, in ms, and the code of the close
 * @property {() => number} [random]
 */

const OPEN = 1;
const BEAT_MS = 4_000;
const BASE_MS = 400;
const MOST_MS = 15_000;
const FULL_MS = 5_000;
const QUIET_MS = 12_000;
const DEAD_MS = 20_000;

/** How long to wait before the n-th try: doubling, with jitter so that a class does not stampede.
 * @param {number} attempt @param {number} random in [0, 1) @param {number} code of the close */
export function backoff(attempt, random, code) {
  const least = code === 4429 || code === 4503 ? FULL_MS : 0;
  const most = Math.min(MOST_MS, BASE_MS * 2 ** attempt);
  return least + most / 2 + (most / 2) * random;
}

/** Unacknowledged commands that still matter: an open replaces all that came before it.
 * @param {Command[]} pending @param {Command} next @returns {Command[]} */
export function queued(pending, next) {
  return "open" in next ? [next] : [...pending, next];
}

/**
 * @typedef {object} Client
 * @property {SocketOptions} options
 * @property {Wire | null} wire
 * @property {Command[]} pending
 * @property {number} sent
 * @property {number} attempt
 * @property {number} heard when the server last said anything
 * @property {ReturnType<typeof setTimeout> | undefined} timer
 */

/** @param {SocketOptions} options */
export function createSocket(options) {
  /** @type {Client} */
  const client = {
    options, wire: null, pending: [], sent: 0, attempt: 0, heard: Date.now(), timer: undefined,
  };
  const heartbeat = setInterval(() => watch(client), BEAT_MS);
  connect(client);
  return {
    open: (/** @type {Opening} */ open) => command(client, { open }),
    reopen: () => command(client, { open: options.opening() }),
    add: (/** @type {string} */ add) => command(client, { add }),
    remove: (/** @type {string} */ remove) => command(client, { remove }),
    retry: () => connect(client),
    pending: () => client.pending.length,
    close: () => {
      clearInterval(heartbeat);
      hangUp(client);
    },
  };
}

/** @param {Client} client @param {{[command: string]: any}} what @returns {Command} */
function numbered(client, what) {
  client.sent += 1;
  return { id: `c${client.sent}`, ...what };
}

/** Sends it, now and until it is answered; its id. @param {Client} client
 * @param {{[command: string]: any}} what */
function command(client, what) {
  const next = numbered(client, what);
  client.pending = queued(client.pending, next);
  transmit(client, next);
  return next.id;
}

/** @param {Client} client @param {Command} next */
function transmit({ wire }, next) {
  if (wire && wire.readyState === OPEN) wire.send(JSON.stringify(next));
}

/** @param {string} origin */
const wireTo = (origin) => new WebSocket(`${origin.replace(/^http/, "ws")}/ws/`);

/** @param {Client} client */
function connect(client) {
  clearTimeout(client.timer);
  if (client.wire) return;
  client.options.onLink("connecting");
  const wire = (client.options.connect ?? wireTo)(client.options.origin);
  const mine = (/** @type {(event: any) => void} */ act) => (/** @type {Event} */ event) => {
    if (client.wire === wire) act(event);
  };
  client.wire = wire;
  wire.addEventListener("open", mine(() => opened(client)));
  wire.addEventListener("message", mine(({ data }) => hear(client, data)));
  wire.addEventListener("close", mine(({ code }) => closed(client, code)));
}

/** A new connection knows nothing: first what to open, then whatever was not acknowledged.
 * @param {Client} client */
function opened(client) {
  client.heard = Date.now();
  client.options.onLink("open");
  const first = client.pending[0];
  if (!first || !("open" in first)) {
    client.pending.unshift(numbered(client, { open: client.options.opening() }));
  }
  for (const one of client.pending) transmit(client, one);
}

/** @param {Client} client @param {number} code */
function closed(client, code) {
  client.wire = null;
  const random = client.options.random ?? Math.random;
  const wait = backoff(client.attempt, random(), code);
  client.options.onLink("lost", { wait, code });
  client.timer = setTimeout(() => connect(client), wait);
  client.attempt += 1;
}

/** @param {Client} client @param {string} data */
function hear(client, data) {
  const { options } = client;
  const frame = JSON.parse(data);
  client.heard = Date.now();
  if (frame.trace) client.attempt = 0;
  if (frame.trace) options.onTrace(frame.trace);
  if (frame.ack) settle(client, frame.ack.id);
  if (frame.ack) options.onAck?.(frame.ack);
  if (frame.refusal) options.onRefusal(frame.refusal, settle(client, frame.refusal.id));
  if (frame.error) options.onFault(frame.error);
}

/** @param {Client} client @param {string} id */
function settle(client, id) {
  const found = client.pending.find((one) => one.id === id);
  client.pending = client.pending.filter((one) => one !== found);
  return found;
}

/** A link that says nothing is asked; one that does not answer is given up.
 * @param {Client} client */
function watch(client) {
  if (client.wire?.readyState !== OPEN) return;
  const quiet = Date.now() - client.heard;
  if (quiet > DEAD_MS) lose(client);
  else if (quiet > QUIET_MS) transmit(client, numbered(client, { ping: true }));
}

/** @param {Client} client */
function lose(client) {
  const old = client.wire;
  closed(client, 1006);
  old?.close();
}

/** @param {Client} client */
function hangUp(client) {
  clearTimeout(client.timer);
  const old = client.wire;
  client.wire = null;
  old?.close();
}
