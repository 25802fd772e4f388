import assert from "node:assert/strict";
import test from "node:test";

import { stretchAt, stretchesOf, stretchWords } from "../../static/js/stretches.js";
import { delivered, load, NAMES, sent, traceOf } from "./runs.js";

const never = () => false;

/** A token that goes round among n nodes. */
function idle(n, rounds, until = {}) {
  const events = [];
  for (let hop = 0; hop < n * rounds; hop += 1) {
    const name = `${1 + (hop % n)}~${1 + ((hop + 1) % n)}.Token.${1 + Math.floor(hop / n)}`;
    events.push(sent(name, hop), delivered(name, hop + 1, until[hop] ?? {}));
  }
  return traceOf(events, n).events;
}

test("what only repeats itself is one stretch after its first round", () => {
  const events = idle(3, 13);
  const [stretch, ...others] = stretchesOf(events, never);
  assert.deepEqual(stretch, { from: 6, to: 78, times: 12, kinds: ["Token"] });
  assert.deepEqual(others, []);
  assert.equal(stretchWords(stretch, events),
    "12 rounds of Token like the one above · 72 events · ticks 3–39");
  assert.equal(stretchAt([stretch], 6), stretch);
  assert.equal(stretchAt([stretch], 5), undefined);
  assert.equal(stretchAt([stretch], 78), undefined);
});

test("a few rounds are not worth it", () => {
  assert.deepEqual(stretchesOf(idle(3, 3), never), []);
});

test("what tells something stays: a chip, a fault, a lie", () => {
  const events = idle(3, 13, { 20: { state: { inside: true } } });
  const split = stretchesOf(events, (event) => Boolean(event.state));
  const seq = events.findIndex((event) => event.state);
  assert.equal(split.length, 2);
  for (const stretch of split) assert.ok(!stretchAt([stretch], seq));
  const broken = idle(3, 4);
  broken.splice(9, 0, { kind: "node-crashed", node: "2", at: 4 });
  assert.deepEqual(stretchesOf(broken, never), []);
});

test("short runs that explain something are left whole", () => {
  for (const name of NAMES.filter((one) => one !== "storm")) {
    assert.deepEqual(stretchesOf(load(name).trace.events, never), [], name);
  }
});

test("50,000 events are read at once", () => {
  const events = idle(7, 3_600);
  const started = performance.now();
  assert.equal(stretchesOf(events, never).length, 1);
  assert.ok(performance.now() - started < 1_000);
});
