// Present: asks for a room that begins with the run on the stage, and goes there as its host.
import { byId, set } from "./dom.js";
import { createLine } from "./line.js";
import { wireTo } from "./socket.js";

/** @typedef {import("./line.js").What} What */

const PATIENCE_MS = 8_000;

/** Where a new room is led from. Its secrets stand behind the #, so no log has them. Pure.
 * @param {{code: string, host: string, cohost: string}} made @param {number} count */
const hostAddress = ({ code, host, cohost }, count) =>
  `/room/${code}/host#k=${host}&c=${cohost}&e=${count}`;

/** @param {{scenario: string, count: number}} run @param {string} origin
 * @param {import("./toast.js").Toast} toast */
export function present({ scenario, count }, origin, toast) {
  const opener = byId("present");
  set(opener, { disabled: true });
  const { defaultView } = opener.ownerDocument;
  const line = createLine({
    connect: () => wireTo(origin, "/ws/room/"),
    greet: (pending, number) =>
      (pending.length ? pending : [number(line.client, { create: scenario })]),
    onFrame: (frame) => {
      if (frame.created) defaultView?.location.assign(hostAddress(frame.created, count));
      if (frame.created) end();
      if (frame.refusal) end(frame.refusal.sentence, frame.refusal.hint);
    },
    onLink: () => undefined,
  });
  const timer = setTimeout(() => end("No room could be opened.", "Try again in a moment."), PATIENCE_MS);

  /** @param {string} [sentence] @param {string} [hint] */
  function end(sentence = "", hint = "") {
    clearTimeout(timer);
    line.close();
    set(opener, { disabled: false });
    if (sentence) toast(sentence, { hint, bad: true });
  }
}
