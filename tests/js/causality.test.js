// What led to what: chains of causes, cones, and the choice of what is looked at.
import assert from "node:assert/strict";
import { test } from "node:test";

import { chainOf, FAR, foldChain, NEAR } from "../../static/js/chain.js";
import { clockText, endsOf, nextClock } from "../../static/js/clocklabels.js";
import { clocksOf, vectorOf } from "../../static/js/clocks.js";
import { coneOf, focusOf, sideOf, sideOfMessage, sizes } from "../../static/js/cone.js";
import { layout } from "../../static/js/layout.js";
import { readStory } from "../../static/js/story.js";
import { crowd, delivered, dropped, load, NAMES, sent, traceOf } from "./runs.js";

/** 1 asks 2 and 3, 2 passes on, 3 hears of nothing; and 3 had something to say to 1. */
const EVENTS = [
  { kind: "request-made", node: "1", request: "ask", at: 0 },
  sent("1~2.Ask", 0, { cause: "requested 1.ask@0" }),
  sent("1~3.Ask", 0, { cause: "requested 1.ask@0" }),
  sent("3~1.News", 0),
  delivered("1~2.Ask", 1, { cause: "sent 1~2.Ask" }),
  sent("2~3.Pass", 1, { cause: "delivered 1~2.Ask" }),
  dropped("1~3.Ask", 2),
  delivered("2~3.Pass", 3, { cause: "sent 2~3.Pass" }),
  { kind: "round-started", node: "3", round: 1, at: 4 },
  { kind: "run-ended", at: 4 },
];
const IDS = ["1", "2", "3"];
const story = readStory(traceOf(EVENTS));
const cone = (/** @type {number} */ seq) =>
  coneOf(clocksOf(story.events, IDS), { heads: [seq], tails: [seq] });

test("a chain goes from cause to cause, else to what the node did last", () => {
  const chain = chainOf(story, 8);
  assert.deepEqual(chain.map(({ seq }) => seq), [8, 7, 5, 4, 1, 0]);
  assert.deepEqual(chain.map(({ edge }) => edge),
    ["here", "local", "cause", "cause", "cause", "cause"]);
  assert.deepEqual(chainOf(story, 0), [{ seq: 0, edge: "here" }]);
  assert.deepEqual(chainOf(story, 9).length, 1);
  assert.deepEqual(chainOf(story, 99), []);
});

test("in real runs every chain ends at a start, a request or a deed from outside", () => {
  for (const name of NAMES.filter((each) => each !== "storm")) {
    const run = load(name);
    run.trace.events.forEach((event, seq) => {
      const chain = chainOf(run.story, seq);
      const root = run.trace.events[chain[chain.length - 1].seq];
      if (event.node) assert.match(root.kind, /^node-|request-made/, `${name} ${seq}`);
      assert.ok(chain.every((step, at) => at === 0 || step.seq < chain[at - 1].seq));
    });
  }
});

test("a long chain is folded in its middle, a short one is not", () => {
  const chain = Array.from({ length: 20 }, (_, seq) => ({ seq, edge: /** @type {const} */ ("cause") }));
  const [near, folded, far] = foldChain(chain);
  assert.deepEqual([near.length, folded.length, far.length], [NEAR, 20 - NEAR - FAR, FAR]);
  assert.deepEqual(foldChain(chain.slice(0, NEAR + FAR + 1))[1], []);
});

test("a cone: past, future, and what is neither", () => {
  const found = cone(5);
  assert.deepEqual(EVENTS.map((_, seq) => sideOf(found, seq)),
    ["past", "past", "apart", "apart", "past", "past", "apart", "future", "future", "apart"]);
  assert.deepEqual(sizes(found), { past: 4, future: 3, of: 10 });
  const [ask, lost, news] = ["1~2.Ask", "1~3.Ask", "3~1.News"].map((name) =>
    /** @type {any} */ (story.byName.get(name)));
  assert.equal(sideOfMessage(found, ask), "past");
  assert.equal(sideOfMessage(found, lost), "apart");
  assert.equal(sideOfMessage(found, news), "apart");
  const held = focusOf(story, { selection: { type: "message", name: lost.name }, count: 0 }, null);
  assert.equal(sideOfMessage(coneOf(found.clocks, /** @type {any} */ (held)), lost), "focus");
  assert.equal(sideOfMessage(cone(7), news), null, "it left in the past and is still on its way");
});

test("what is looked at: under the pointer, in hand, at the playhead", () => {
  const at = (/** @type {any} */ selection, count = 10, /** @type {any} */ hovered = null) =>
    focusOf(story, { selection, count }, hovered);
  assert.deepEqual(at(null, 8, "1~2.Ask"), { heads: [1], tails: [4] });
  assert.deepEqual(at({ type: "message", name: "1~3.Ask" }), { heads: [2], tails: [] });
  assert.deepEqual(at({ type: "event", seq: 6 }), { heads: [2], tails: [] });
  assert.deepEqual(at({ type: "node", id: "2" }), { heads: [5], tails: [5] });
  assert.deepEqual(at(null, 8), { heads: [7], tails: [7] });
  assert.equal(at(null, 10), null);
  assert.equal(at(null, 0), null);
});

test("a violation comes of the events between which it stands", () => {
  const broken = { kind: "property-violated", at: 4, property: "p",
    between: ["delivered 2~3.Pass", "sent 3~1.News", "nobody knows this one"] };
  const found = readStory(traceOf([...EVENTS.slice(0, 9), broken]));
  assert.deepEqual(chainOf(found, 9).map(({ seq, edge }) => [seq, edge]),
    [[9, "here"], [3, "clash"], [7, "clash"]]);
  assert.deepEqual(focusOf(found, { selection: null, count: 10 }, null), { heads: [3, 7], tails: [] });
});

test("clocks are read on, and anew where the past has changed", () => {
  const { events } = traceOf(EVENTS);
  const grown = events.slice(0, 5);
  assert.equal(clocksOf(grown, IDS).length, 5);
  grown.push(...events.slice(5));
  const clocks = clocksOf(grown, IDS);
  assert.deepEqual(vectorOf(clocks, 7), [2, 2, 2]);
  assert.deepEqual(vectorOf(clocks, 6), [0, 0, 0]);
  assert.equal(clocks.lamport[7], 5);
});

test("a clock in words, and where it stands", () => {
  const clocks = clocksOf(story.events, IDS);
  assert.equal(clockText(clocks, "lamport", [7]), "5");
  assert.equal(clockText(clocks, "lamport", [1, 2]), "2–3");
  assert.equal(clockText(clocks, "vector", [1, 2]), "[2–3 0 0]");
  assert.deepEqual(["none", "lamport", "vector"].map(/** @type {any} */ (nextClock)),
    ["lamport", "vector", "none"]);
  const run = load("generals");
  const marks = layout(run.trace, run.story, { width: 1000 });
  const arrows = /** @type {any[]} */ ([...marks.byKey.values()]).filter(({ type }) => type === "arrow");
  const ends = endsOf(marks, arrows);
  const sends = run.story.messages.map(({ sent: at }) => at);
  const written = new Set(ends.flatMap(({ seqs }) => seqs));
  assert.ok(sends.every((at) => written.has(at)));
  assert.equal(new Set(ends.map(({ key }) => key)).size, ends.length);
});

test("at ten thousand messages a cone is found within a fraction of a frame", () => {
  const long = readStory(crowd(10_000, 8));
  const clocks = clocksOf(long.events, Array.from({ length: 8 }, (_, n) => String(n + 1)));
  const started = performance.now();
  for (let n = 0; n < 100; n += 1) {
    const focus = focusOf(long, { selection: null, count: 0 }, long.messages[n * 100].name);
    assert.ok(sizes(coneOf(clocks, /** @type {any} */ (focus))).past > 0);
  }
  assert.ok((performance.now() - started) / 100 < 4);
});
