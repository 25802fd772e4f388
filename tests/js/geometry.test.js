import assert from "node:assert/strict";
import { test } from "node:test";

import { distance } from "../../static/js/arrows.js";
import { box, crosses, height, meet } from "../../static/js/boxes.js";
import { between, placeLanes, wallsOf } from "../../static/js/lanes.js";
import { at } from "../../static/js/motion.js";
import { createShelves } from "../../static/js/window.js";

test("upright boxes meet where they overlap, not where they touch", () => {
  assert.equal(meet(box(0, 0, 10, 10), box(9, 9, 10, 10)), true);
  assert.equal(meet(box(0, 0, 10, 10), box(10, 0, 10, 10)), false);
});

test("turned boxes are met by their corners only", () => {
  const turned = box(0, 0, 100, 10, Math.PI / 4);
  assert.equal(meet(turned, box(30, 30, 8, 8)), true);
  assert.equal(meet(turned, box(30, -30, 8, 8)), false);
  assert.ok(Math.abs(height(turned) - 110 / Math.SQRT2) < 1e-9);
});

test("meeting is the same both ways, and as a grid of points says", () => {
  let seed = 3;
  const random = (n) => (seed = (seed * 16807) % 2147483647) % n;
  const some = () => box(random(60), random(60), 5 + random(50), 4 + random(9), random(30) / 10);
  const inside = (b, x, y) => {
    const [c, s] = [Math.cos(b.angle), Math.sin(b.angle)];
    return Math.abs((x - b.x) * c + (y - b.y) * s) < b.w / 2
      && Math.abs((y - b.y) * c - (x - b.x) * s) < b.h / 2;
  };
  for (let round = 0; round < 200; round += 1) {
    const [a, b] = [some(), some()];
    assert.equal(meet(a, b), meet(b, a));
    let shared = false;
    for (let x = -40; x < 100; x += 1) {
      for (let y = -40; y < 100; y += 1) shared ||= inside(a, x, y) && inside(b, x, y);
    }
    if (shared) assert.equal(meet(a, b), true);
  }
});

test("a line crosses a box or passes it", () => {
  const line = { x0: 0, y0: 0, x1: 100, y1: 100 };
  assert.equal(crosses(line, box(50, 50, 10, 4)), true);
  assert.equal(crosses(line, box(50, 70, 10, 4)), false);
  assert.equal(crosses(line, box(120, 120, 10, 4)), false, "it ends before");
});

test("lifelines between two places", () => {
  const lanes = placeLanes(["a", "b", "c", "d"], 900);
  const x = (id) => lanes.x.get(id);
  assert.deepEqual(between(lanes, x("d"), x("a")), [x("b"), x("c")]);
  assert.deepEqual(between(lanes, x("b") + 3, x("c") - 3), []);
});

test("titles that do not fit under a compact head take two lines", () => {
  const ids = Array.from({ length: 10 }, (_, n) => `${n}`);
  const { heads, lines } = placeLanes(ids, 885, 90);
  assert.deepEqual([heads, lines], ["compact", 2]);
  assert.equal(placeLanes(ids, 885, 60).lines, 1);
});

test("a partition runs wherever neighbours are parted", () => {
  const lanes = placeLanes(["1", "2", "3", "4"], 900);
  const middle = (a, b) => (lanes.x.get(a) + lanes.x.get(b)) / 2;
  assert.deepEqual(wallsOf(lanes, [["1", "2"], ["3", "4"]]), [middle("2", "3")]);
  assert.equal(wallsOf(lanes, [["1", "3"], ["2", "4"]]).length, 3);
});

test("a head in flight is where the playhead meets its way", () => {
  const way = { x0: 0, y0: 100, x1: 50, y1: 200 };
  assert.deepEqual(at(way, 150), { x: 25, y: 150 });
  assert.deepEqual(at(way, 0), { x: 0, y: 100 });
  assert.deepEqual(at(way, 900), { x: 50, y: 200 });
});

test("the nearest point of a way", () => {
  const way = { x0: 0, y0: 0, x1: 10, y1: 0 };
  assert.equal(distance(way, 5, 3), 3);
  assert.equal(distance(way, -4, 3), 5);
});

test("shelves find what touches a stretch, once", () => {
  const shelves = createShelves(10);
  shelves.add("tall", 0, 95);
  shelves.add("low", 41, 42);
  shelves.add("far", 300, 301);
  assert.deepEqual([...shelves.find(30, 60)].sort(), ["low", "tall"]);
  assert.equal(shelves.some(300, 300, (item) => item === "far"), true);
  assert.deepEqual(shelves.at(45), ["tall", "low"]);
});
