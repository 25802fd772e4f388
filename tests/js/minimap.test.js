import assert from "node:assert/strict";
import test from "node:test";

import { drawingOf, frameOf, isLong, scrolledFor } from "../../static/js/minimap.js";

const strokes = (d) => (d.match(/M/g) ?? []).length;
const sent = { kind: "message-sent" };
const crash = { kind: "node-crashed" };
const violation = { kind: "property-violated" };
const decision = { kind: "message-delivered", state: { decision: "attack" } };

test("messages are dense where many are sent, by the places on the paper", () => {
  const { density } = drawingOf([10, 10, 10, 10, 990], [sent, sent, sent, sent, sent], 1000, 400);
  assert.equal(density, "M12 6h14M12 398h8");
});

test("each sort has a shape and a column of its own, at the place of its event", () => {
  const { marks } = drawingOf([0, 500, 999], [crash, decision, violation], 1000, 400);
  assert.equal(marks.get("fault"), "M3 -0.5l5 5m0 -5l-5 5");
  assert.equal(marks.get("decision"), "M29 202l2 2l3.5 -4.5");
  assert.equal(marks.get("violation"), "M1 398H35");
});

test("a run of 50,000 events is drawn with some hundred strokes, in no time", () => {
  const sorts = [sent, crash, decision, violation, { kind: "message-delivered" }];
  const events = Array.from({ length: 50_000 }, (_, seq) => sorts[seq % sorts.length]);
  const places = events.map((_, seq) => 26 + seq * 20);
  drawingOf(places, events, 1_000_100, 744);
  const begin = performance.now();
  const { density, marks } = drawingOf(places, events, 1_000_100, 744);
  assert.ok(performance.now() - begin < 50, "a few milliseconds, on a busy machine too");
  assert.equal(strokes(density), 160);
  for (const d of marks.values()) assert.ok(strokes(d) <= 160);
});

test("a run that has hardly begun, and a strip without room, are drawn all the same", () => {
  assert.equal(drawingOf([], [], 0, 0).density, "");
  assert.equal(strokes(drawingOf([0], [sent, sent], 100, 3).density), 1);
});

test("the frame stands for what is in sight, and leads back to it", () => {
  const sizes = { paper: 4000, high: 1000, tall: 400 };
  assert.deepEqual(frameOf(sizes, 0), { top: 0, height: 100 });
  assert.deepEqual(frameOf(sizes, 3000), { top: 300, height: 100 });
  for (const scrolled of [0, 750, 1500, 3000]) {
    assert.equal(scrolledFor(sizes, frameOf(sizes, scrolled).top), scrolled);
  }
  assert.equal(scrolledFor(sizes, -50), 0);
  assert.equal(scrolledFor(sizes, 900), 3000);
});

test("it can be taken hold of however long the paper is", () => {
  const sizes = { paper: 1_000_000, high: 600, tall: 700 };
  assert.equal(frameOf(sizes, 0).height, 16);
  assert.deepEqual(frameOf(sizes, 999_400), { top: 684, height: 16 });
  assert.equal(scrolledFor(sizes, 684), 999_400);
});

test("what fits in sight needs no strip, nor does what is not there yet", () => {
  assert.equal(isLong({ paper: 4000, high: 700, tall: 0 }), true);
  assert.equal(isLong({ paper: 700, high: 700, tall: 0 }), false);
  assert.equal(isLong({ paper: 700, high: 0, tall: 0 }), false);
});
