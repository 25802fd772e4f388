// Another run than the one on the stage, had through a socket of its own that lives as long as the
// run takes to come.
import { createSocket } from "./socket.js";
import { readStory } from "./story.js";
import { applyTrace, emptyTrace } from "./trace.js";

/** @typedef {import("./align.js").Past} Past */

const PATIENCE_MS = 30_000;
const LOSSES = 4;

/**
 * @param {string} origin @param {string} scenario
 * @param {Pick<import("./socket.js").SocketOptions, "connect">} [options]
 * @returns {Promise<Past>} rejected with a sentence where it cannot be had
 */
export function otherRun(origin, scenario, options = {}) {
  return new Promise((resolve, reject) => {
    let trace = emptyTrace();
    let losses = 0;
    const end = (/** @type {() => void} */ tell) => {
      clearTimeout(timer);
      socket.close();
      tell();
    };
    const fail = (/** @type {string} */ sentence) => end(() => reject(new Error(sentence)));
    const timer = setTimeout(() => fail("The other run did not come."), PATIENCE_MS);

    /** @param {import("./types.js").FrameTrace} frame */
    function hear(frame) {
      const next = applyTrace(trace, frame);
      if (next.gap) return void socket.reopen();
      trace = next.trace;
      if (trace.done) end(() => resolve({ trace, story: readStory(trace) }));
    }

    const socket = createSocket({
      ...options, origin,
      opening: () => ({ scenario, have: trace.events.length, digest: trace.digest }),
      onTrace: hear,
      onRefusal: ({ sentence }) => fail(sentence),
      onFault: ({ sentence }) => fail(sentence),
      onLink: (link) => {
        if (link === "open") trace = { ...trace, revision: 0 };
        if (link === "lost" && (losses += 1) === LOSSES) fail("The server cannot be reached.");
      },
    });
  });
}
