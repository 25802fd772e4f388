// Real runs for the tests of the diagram, as `python -m protocols` made them, and small hand-made
// ones where a test needs a certain shape.
import { readFileSync } from "node:fs";

import { applyTrace, emptyTrace } from "../../static/js/trace.js";
import { readStory } from "../../static/js/story.js";

export const NAMES = ["generals", "silent", "bully", "storm"];

/** @param {string} name */
export function load(name) {
  const path = new URL(`fixtures/${name}.json`, import.meta.url);
  const { description, trace: frame } = JSON.parse(readFileSync(path, "utf8"));
  const { trace } = applyTrace(emptyTrace(), frame);
  return { description, frame, trace, story: readStory(trace) };
}

/** A trace of these events between nodes 1 … n. */
export function traceOf(events, n = 3, more = {}) {
  const nodes = Array.from({ length: n }, (_, k) => (
    { id: String(k + 1), role: "peer", title: `Node ${k + 1}` }));
  return {
    ...emptyTrace(), revision: 1, header: { nodes, rounds: 0 }, done: true,
    events: events.map((event) => ({ at: 0, node: null, text: "", ...event })), ...more,
  };
}

/** @param {string} message @param {number} at */
export const sent = (message, at, more = {}) => envelope("message-sent", message, at, "from", more);

/** @param {string} message @param {number} at */
export const delivered = (message, at, more = {}) =>
  envelope("message-delivered", message, at, "to", more);

/** @param {string} message @param {number} at */
export const dropped = (message, at, by = "loss") =>
  envelope("message-dropped", message, at, "to", { by });

function envelope(kind, message, at, where, more) {
  const [, from, to] = /^([^~]+)~([^.]+)\./.exec(message);
  return { kind, message, at, from, to, node: where === "from" ? from : to, body: {}, ...more };
}

/** Many messages between many nodes, ten on their way at any time. */
export function crowd(messages, lanes) {
  let seed = 7;
  const random = (n) => (seed = (seed * 1103515245 + 12345) % 2147483648) % n;
  const node = () => String(1 + random(lanes));
  const flying = [];
  const events = [];
  for (let count = 0, at = 0; count < messages || flying.length > 0; at += 1) {
    for (const due of flying.filter((each) => each.due === at)) {
      events.push(delivered(due.name, at));
      flying.splice(flying.indexOf(due), 1);
    }
    while (flying.length < 10 && count < messages) {
      count += 1;
      const from = node();
      const to = String((Number(from) % lanes) + 1);
      const name = `${from}~${to}.Ping.${count}`;
      events.push(sent(name, at));
      flying.push({ name, due: at + 1 + random(4) });
    }
  }
  return traceOf(events, lanes);
}
