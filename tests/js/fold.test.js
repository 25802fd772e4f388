import assert from "node:assert/strict";
import { test } from "node:test";

import { stateAt } from "../../static/js/fold.js";
import { NAMES, crowd, load, traceOf } from "./runs.js";

test("before the first event every node is up and knows nothing", () => {
  assert.deepEqual(stateAt(traceOf([], 1), 0), {
    nodes: { 1: { state: {}, up: true, paused: false, traitor: null } },
    properties: {}, inFlight: new Set(), at: 0,
  });
});

test("a crash leaves what is durable, a recovery adds to it", () => {
  const trace = traceOf([
    { kind: "node-started", node: "1", state: { term: 1, votes: 2 } },
    { kind: "node-crashed", node: "1", at: 3, state: { term: 1 } },
    { kind: "node-recovered", node: "1", at: 5, state: { votes: 0 } },
  ]);
  assert.deepEqual(stateAt(trace, 2).nodes[1],
    { state: { term: 1 }, up: false, paused: false, traitor: null });
  assert.deepEqual(stateAt(trace, 3).nodes[1].state, { term: 1, votes: 0 });
  assert.equal(stateAt(trace, 3).nodes[1].up, true);
});

test("properties say since when they are what they are", () => {
  const { trace } = load("generals");
  const before = stateAt(trace, trace.events.length - 5).properties.ic1;
  const after = stateAt(trace, trace.events.length).properties.ic1;
  assert.equal(before.status, "holds");
  assert.equal(after.status, "violated");
  assert.equal(trace.events[after.seq].kind, "property-violated");
});

for (const name of NAMES) {
  test(`${name}: at the end nothing is in flight that has a fate`, () => {
    const { trace, story } = load(name);
    const flying = story.messages.filter(({ fate }) => fate === "flying").map((each) => each.name);
    assert.deepEqual([...stateAt(trace, trace.events.length).inFlight].sort(), flying.sort());
  });
}

test("checkpoints change nothing, whatever the order of looking", () => {
  const trace = crowd(400, 5);
  const fresh = (count) => stateAt({ ...trace, events: trace.events.slice(0, count) }, count);
  for (const count of [799, 3, 513, 512, 511, 256, 800, 0, 257]) {
    assert.deepEqual(stateAt(trace, count), fresh(count));
  }
});

test("a state that was handed out does not change afterwards", () => {
  const { trace } = load("bully");
  const state = stateAt(trace, 20);
  const before = JSON.stringify(state);
  stateAt(trace, 40);
  assert.equal(JSON.stringify(state), before);
});
