// A line to the server: a connection that comes back. Commands are kept until they are acknowledged
// and sent again after every reconnect (they are idempotent), so a server that dies costs time and
// nothing else. The stage's socket is such a line, and so is a room's.

/** @typedef {{id: string, [command: string]: any}} Command */
/** @typedef {Pick<WebSocket, "send" | "close" | "readyState"> & EventTarget} Wire */
/** @typedef {{[command: string]: any}} What */
/**
 * @typedef {object} LineOptions
 * @property {() => Wire} connect
 * @property {string} [name] before the numbers of its commands
 * @property {(pending: Command[], number: typeof numbered) => Command[]} greet what is to be said
 *   at once over a new connection, and what is kept; the first of it opens the door
 * @property {boolean} [idle] no connection is made until the first `retry`
 * @property {boolean} [door] the rest waits until the first was answered: see `enter`
 * @property {(frame: any) => void} onFrame
 * @property {(link: "connecting" | "open" | "lost", loss?: {wait: number, code: number}) => void}
 *   onLink how it stands; a loss with how long until the next try, in ms, and the code of the close
 * @property {(code: number) => boolean} [final] closed so, nobody is to knock again
 * @property {() => number} [random]
 */
/**
 * @typedef {object} Client
 * @property {LineOptions} options
 * @property {Wire | null} wire
 * @property {Command[]} pending
 * @property {number} sent
 * @property {number} attempt
 * @property {number} heard when the server last said anything
 * @property {ReturnType<typeof setTimeout> | undefined} timer
 */

const OPEN = 1;
const BEAT_MS = 4_000;
const BASE_MS = 400;
const MOST_MS = 15_000;
const FULL_MS = 5_000;
/** The server is being restarted: come back at once, but not all in the same moment. */
const RESTART = 4012;
const RESTART_MS = 1_000;
const QUIET_MS = 12_000;
const DEAD_MS = 20_000;

/** How long to wait before the n-th try: doubling, with jitter so that a class does not stampede.
 * @param {number} attempt @param {number} random in [0, 1) @param {number} code of the close */
export function backoff(attempt, random, code) {
  if (code === RESTART && attempt < 3) return RESTART_MS * random;
  const least = code === 4429 || code === 4503 ? FULL_MS : 0;
  const most = Math.min(MOST_MS, BASE_MS * 2 ** attempt);
  return least + most / 2 + (most / 2) * random;
}

/** Unacknowledged commands that still matter: an open replaces all that came before it.
 * @param {Command[]} pending @param {Command} next @returns {Command[]} */
export function queued(pending, next) {
  return "open" in next ? [next] : [...pending, next];
}

/** @typedef {ReturnType<typeof createLine>} Line */

/** A connection that comes back. @param {LineOptions} options */
export function createLine(options) {
  /** @type {Client} */
  const client = {
    options, wire: null, pending: [], sent: 0, attempt: 0, heard: Date.now(), timer: undefined,
  };
  const heartbeat = setInterval(() => watch(client), BEAT_MS);
  if (!options.idle) connect(client);
  return {
    client,
    command: (/** @type {What} */ what) => command(client, what),
    say: (/** @type {What} */ what) => transmit(client, /** @type {Command} */ (what)),
    settle: (/** @type {string} */ id) => settle(client, id),
    enter: () => {
      client.attempt = 0;
      for (const one of client.pending) transmit(client, one);
    },
    retry: () => connect(client),
    /** Comes back at once: something is wrong with what was heard. */
    again: () => lose(client),
    /** Until the next `retry` there is nothing to say, so nothing is missing either. */
    rest: () => {
      client.pending = [];
      hangUp(client);
      options.onLink("open");
    },
    close: () => {
      clearInterval(heartbeat);
      hangUp(client);
    },
  };
}

/** @param {Client} client @param {What} what @returns {Command} */
function numbered(client, what) {
  client.sent += 1;
  return { id: `${client.options.name ?? "c"}${client.sent}`, ...what };
}

/** Sends it, now and until it is answered; its id. @param {Client} client @param {What} what */
function command(client, what) {
  const next = numbered(client, what);
  client.pending = queued(client.pending, next);
  const waits = client.options.door && "join" in (client.pending[0] ?? {});
  if (!waits) transmit(client, next);
  return next.id;
}

/** @param {Client} client @param {Command} next */
function transmit({ wire }, next) {
  if (wire && wire.readyState === OPEN) wire.send(JSON.stringify(next));
}

/** @param {Client} client */
function connect(client) {
  const { options } = client;
  clearTimeout(client.timer);
  if (client.wire) return;
  options.onLink("connecting");
  const wire = options.connect();
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
  const { options } = client;
  client.heard = Date.now();
  options.onLink("open");
  client.pending = options.greet(client.pending, numbered);
  const first = options.door ? client.pending.slice(0, 1) : client.pending;
  for (const one of first) transmit(client, one);
}

/** @param {Client} client @param {number} code */
function closed(client, code) {
  const { options } = client;
  client.wire = null;
  const wait = backoff(client.attempt, (options.random ?? Math.random)(), code);
  options.onLink("lost", { wait, code });
  if (options.final?.(code)) return;
  client.timer = setTimeout(() => connect(client), wait);
  client.attempt += 1;
}

/** @param {Client} client @param {string} data */
function hear(client, data) {
  client.heard = Date.now();
  client.options.onFrame(JSON.parse(data));
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
