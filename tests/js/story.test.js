import assert from "node:assert/strict";
import { test } from "node:test";

import { nameOf, readName } from "../../static/js/names.js";
import { readStory } from "../../static/js/story.js";
import { NAMES, delivered, dropped, load, sent, traceOf } from "./runs.js";

const tell = (events, n) => readStory(traceOf(events, n));

test("a name says sender, receiver and kind", () => {
  assert.deepEqual(readName("12~c.Vote.3*2"), { from: "12", to: "c", kind: "Vote" });
});

test("messages have their fate", () => {
  const story = tell([sent("1~2.Ping", 1), sent("1~3.Ping", 1), sent("2~3.Ping", 1),
    delivered("1~2.Ping", 3), dropped("1~3.Ping", 4, "partition")]);
  const fates = story.messages.map(({ fate, by, end, endAt }) => [fate, by, end, endAt]);
  assert.deepEqual(fates, [["delivered", null, 3, 3], ["dropped", "partition", 4, 4],
    ["flying", null, null, null]]);
});

test("a copy takes after its original, a lie is told by what it hides", () => {
  const story = tell([sent("1~2.Vote", 1, { body: { v: 0 }, honest: { v: 1 } }),
    { kind: "message-duplicated", message: "1~2.Vote*2", at: 1, node: "1" }]);
  const [original, copy] = story.messages;
  assert.equal(original.lie, true);
  assert.deepEqual([copy.copy, copy.base, copy.from, copy.body], [true, "1~2.Vote", "1", { v: 0 }]);
});

test("a silenced message was never sent", () => {
  const { story } = load("silent");
  const kept = story.messages.filter(({ fate }) => fate === "withheld");
  assert.equal(kept.length, 2);
  for (const message of kept) {
    assert.equal(message.from, "2");
    assert.equal(message.body.value, "attack");
    assert.equal(message.lie, false);
  }
});

test("spans open and close", () => {
  const story = tell([
    { kind: "node-crashed", node: "1", at: 2 }, { kind: "node-paused", node: "2", at: 2 },
    { kind: "node-recovered", node: "1", at: 5 }, { kind: "node-crashed", node: "2", at: 6 },
    { kind: "node-turned", node: "3", at: 7, strategy: "flip" },
  ]);
  const spans = story.spans.map(({ node, type, fromAt, toAt }) => [node, type, fromAt, toAt]);
  assert.deepEqual(spans, [["1", "down", 2, 5], ["2", "paused", 2, 6], ["2", "down", 6, null],
    ["3", "traitor", 7, null]]);
});

test("heal ends every partition", () => {
  const story = tell([
    { kind: "network-cut", groups: [["1"], ["2"]], at: 1 },
    { kind: "network-held", groups: [["3"], ["1"]], at: 2, oneway: true },
    { kind: "network-healed", at: 8 }, { kind: "network-cut", groups: [["1"], ["3"]], at: 9 },
  ]);
  assert.deepEqual(story.partitions.map(({ kind, toAt }) => [kind, toAt]),
    [["cut", 8], ["hold", 8], ["cut", null]]);
});

test("rounds follow each other however many nodes start them", () => {
  const { story } = load("generals");
  assert.deepEqual(story.rounds.map(({ round, fromAt, toAt }) => [round, fromAt, toAt]),
    [[1, 0, 6], [2, 6, 12], [3, 12, null]]);
});

test("timers end fired or cancelled, or stay set at a node that died", () => {
  const { story } = load("bully");
  const pending = story.timers.filter(({ fate }) => fate === "pending");
  assert.deepEqual(new Set(pending.map(({ node }) => node)), new Set(["4"]));
  assert.ok(story.timers.some(({ fate }) => fate === "fired"));
  assert.ok(story.timers.some(({ fate }) => fate === "cancelled"));
});

for (const name of NAMES) {
  test(`${name}: every cause that an event names is known and earlier`, () => {
    const { story, trace } = load(name);
    trace.events.forEach((event, seq) => {
      if (event.cause) assert.ok(story.causes.get(event.cause) < seq, `${event.cause} at ${seq}`);
    });
    assert.ok(trace.events.some((event) => nameOf(event)));
  });

  test(`${name}: read bit by bit it is the same story`, () => {
    const { trace, story } = load(name);
    const growing = { ...trace, events: [] };
    let bits = readStory(growing);
    for (const event of trace.events) {
      growing.events.push(event);
      bits = readStory(growing, bits);
    }
    assert.deepEqual({ ...bits, events: 0 }, { ...story, events: 0 });
  });
}

test("a changed past is read anew", () => {
  const { trace, story } = load("bully");
  const other = { ...trace, events: trace.events.slice(0, 9) };
  assert.equal(readStory(other, story).length, 9);
});
