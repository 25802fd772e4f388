// The client of the wire. Commands are kept until they are acknowledged and sent again after every
// reconnect (they are idempotent), so a server that dies costs time and nothing else: the scenario
// is opened again on whichever server answers, with how much of its trace we already have.
import { createLine } from "./line.js";

/** @typedef {import("./types.js").FrameTrace} FrameTrace */
/** @typedef {{code: string, sentence: string, hint: string}} Refusal */
/** @typedef {{revision: number, sentence: string, scenario: string}} ServerFault */
/** @typedef {{scenario: string, have: number, digest: string}} Opening */
/** @typedef {import("./line.js").Command} Command */
/** @typedef {import("./line.js").Line} Line */
/** @typedef {import("./line.js").Wire} Wire */

/**
 * @typedef {object} SocketOptions
 * @property {string} origin of the page
 * @property {(origin: string) => Wire} [connect]
 * @property {() => Opening} opening what to open after a reconnect
 * @property {boolean} [idle] it connects only when it is told to
 * @property {(trace: FrameTrace) => void} onTrace
 * @property {(ack: {id: string, revision: number}) => void} [onAck]
 * @property {(refusal: Refusal, command: Command | undefined) => void} onRefusal
 * @property {(fault: ServerFault) => void} onFault
 * @property {(link: "connecting" | "open" | "lost", loss?: {wait: number, code: number}) => void}
 *   onLink how it stands; a loss with how long until the next try, in ms, and the code of the close
 * @property {() => number} [random]
 */

/** @param {string} origin @param {string} path @returns {Wire} */
export const wireTo = (origin, path) => new WebSocket(`${origin.replace(/^http/, "ws")}${path}`);

export { backoff, queued } from "./line.js";

/** @param {string} origin */
const stageWire = (origin) => wireTo(origin, "/ws/");

/** @param {SocketOptions} options */
export function createSocket(options) {
  const line = createLine({
    connect: () => (options.connect ?? stageWire)(options.origin),
    onFrame: (frame) => hearStage(options, line, frame), onLink: options.onLink,
    random: options.random, idle: options.idle,
    greet: (pending, number) => (pending[0] && "open" in pending[0] ? pending
      : [number(line.client, { open: options.opening() }), ...pending]),
  });
  return {
    open: (/** @type {Opening} */ open) => line.command({ open }),
    reopen: () => line.command({ open: options.opening() }),
    add: (/** @type {string} */ add) => line.command({ add }),
    remove: (/** @type {string} */ remove) => line.command({ remove }),
    retry: line.retry,
    rest: line.rest,
    pending: () => line.client.pending.length,
    close: line.close,
  };
}

/** @param {SocketOptions} options @param {Line} line @param {any} frame */
function hearStage(options, { client, settle }, frame) {
  if (frame.trace) client.attempt = 0;
  if (frame.trace) options.onTrace(frame.trace);
  if (frame.ack) settle(frame.ack.id);
  if (frame.ack) options.onAck?.(frame.ack);
  if (frame.refusal) options.onRefusal(frame.refusal, settle(frame.refusal.id));
  if (frame.error) options.onFault(frame.error);
}
