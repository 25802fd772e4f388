/**
 * How events and messages are called, in the grammar of a scenario.
 *
 * @typedef {import("./types.js").WireEvent} WireEvent
 */

/** The name under which an event may be the cause of another. @param {WireEvent} event */
export function nameOf(event) {
  const { kind, at, node } = event;
  if (kind === "message-sent" || kind === "message-duplicated") return `sent ${event.message}`;
  if (kind === "message-delivered") return `delivered ${event.message}`;
  if (kind === "timer-set") return `set ${event.timer}`;
  if (kind === "timer-fired") return `fired ${event.timer}`;
  if (kind === "request-made") return `requested ${node}.${asked(event)}@${at}`;
  if (kind === "round-started") return `round ${event.round} ${node}`;
  if (kind === "node-started") return `started ${node}`;
  if (kind === "node-crashed") return `crashed ${node}@${at}`;
  if (kind === "node-recovered") return `recovered ${node}@${at}`;
  return null;
}

/** The request with its arguments in the order of their names. @param {WireEvent} event */
function asked(event) {
  const args = Object.entries(event.args ?? {}).sort(([one], [two]) => (one < two ? -1 : 1));
  const words = args.map(([key, value]) => `${key}=${value}`).join();
  return words ? `${event.request}:${words}` : `${event.request}`;
}

/** @param {string} name */
export const baseName = (name) => name.split("*")[0];

/** @param {string} name `3~1.Order.2*2` in its parts */
export function readName(name) {
  const [, from, to, kind] = /^([^~]+)~([^.]+)\.([^.*]+)/.exec(name) ?? [];
  return { from: from ?? "", to: to ?? "", kind: kind ?? "" };
}
