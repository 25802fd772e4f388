// A small run by hand, for the tests of the panels: 1 sends to 2 and 3; 3 is down from tick 2; 2 is
// a traitor who lies to 1.
import { stateAt } from "../../static/js/fold.js";
import { nextTick } from "../../static/js/action.js";
import { readStory } from "../../static/js/story.js";

const NODES = ["1", "2", "3"].map((id) => ({ id, role: "Peer", title: `Node ${id}` }));

export const EVENTS = [
  { at: 0, kind: "node-turned", node: "2", strategy: "flip", text: "Node 2 is a traitor (flip)." },
  ...NODES.map(({ id }) => ({ at: 0, kind: "node-started", node: id, state: { heard: null } })),
  send("1~2.Order", { path: [1], value: "attack" }, 0),
  send("1~3.Order", { path: [1], value: "attack" }, 0),
  { at: 0, kind: "timer-set", node: "1", timer: "1.answer", due: 9 },
  { at: 2, kind: "node-crashed", node: "3", text: "Node 3 crashes." },
  { ...arrive("1~2.Order", 3), state: { heard: "attack" }, why: "the first order counts" },
  { ...send("2~1.Order", { path: [1, 2], value: "retreat" }, 3), honest: { value: "attack" } },
  { at: 4, kind: "message-dropped", node: "3", message: "1~3.Order", by: "crash" },
  { at: 6, kind: "round-started", node: "1", round: 2 },
  { ...arrive("2~1.Order", 7), state: { decision: "retreat" } },
  { at: 7, kind: "property-violated", node: null, property: "agree", reason: "1 retreats.",
    text: "Broken: “IC1: all agree”. 1 retreats." },
  { at: 7, kind: "run-ended", node: null, reason: "quiescence" },
];

/** @param {string} name @param {{[field: string]: any}} body @param {number} at */
function send(name, body, at) {
  const [from, to] = /** @type {string[]} */ (name.split(".")[0]?.split("~"));
  return { at, kind: "message-sent", node: from ?? "", message: name, from, to, body };
}

/** @param {string} name @param {number} at */
function arrive(name, at) {
  const to = name.split(".")[0]?.split("~")[1] ?? "";
  return { at, kind: "message-delivered", node: to, message: name };
}

export const DESCRIPTION = {
  menu: ["drop", "delay", "duplicate", "crash", "recover", "partition", "traitor", "timer"],
  roles: [{ name: "Peer", title: "", requests: [
    { name: "elect", label: "Suspect the leader", args: [] },
    { name: "put", label: "Put", args: [{ name: "key", choices: ["a", "b"] }] }] }],
  messages: [{ kind: "Order", label: "{path}: {value}", fields: [
    { name: "path", domain: null },
    { name: "value", domain: ["attack", "retreat"] },
    { name: "seal", domain: ["x"], signed: true }] }],
  strategies: [{ name: "flip", doc: "Says the other value." }, { name: "silent", doc: "Nothing." }],
};

/** @param {string[]} [changes] @param {number} [until] */
export function traceOf(changes = [], until = 400) {
  const header = { text: "x/?n=3", slug: "x", nodes: NODES, until,
    do: changes.map((text) => ({ text, sentence: text })) };
  return { revision: 1, header, events: EVENTS, former: [], digest: "ab".repeat(32), done: true,
    report: null };
}

/** What the actions are judged by when so many events have happened.
 * @param {number} count @param {string[]} [changes] @param {Partial<typeof DESCRIPTION>} [other]
 * @param {number} [until] */
export function viewAt(count, changes = [], other = {}, until = 400) {
  const trace = traceOf(changes, until);
  const now = stateAt(trace, count);
  return { trace, story: readStory(trace), description: { ...DESCRIPTION, ...other }, count, now,
    next: nextTick(count, now) };
}
