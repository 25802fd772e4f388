import assert from "node:assert/strict";
import { test } from "node:test";

import { bestTick, countOf, placesOf, spotOf, standAt, tickAfter } from "../../static/js/joint.js";
import { layout } from "../../static/js/layout.js";
import { rulerFor } from "../../static/js/ruler.js";
import { readStory } from "../../static/js/story.js";
import { NAMES, crowd, load, traceOf } from "./runs.js";

const side = (trace, description = null) => ({ trace, description, story: readStory(trace) });

/** @returns the layouts of both sides by their common ruler */
function measured(sides) {
  const ruler = rulerFor(sides);
  const marks = sides.map(({ trace, story, description }) =>
    layout(trace, story, { width: 600, description, ruler }));
  return { ruler, marks };
}

/** Where each tick starts in a layout. */
function startsOf({ events, scale }) {
  const starts = new Map();
  events.forEach(({ at }, seq) => starts.has(at) || starts.set(at, scale.y[seq]));
  return starts;
}

function check(sides) {
  const { ruler, marks } = measured(sides);
  for (const one of marks) {
    for (const [at, y] of startsOf(one)) assert.equal(y, ruler.start.get(at), `tick ${at}`);
    one.events.forEach(({ at }, seq) => {
      const index = ruler.ticks.indexOf(at);
      assert.ok(one.scale.y[seq] <= ruler.ends[index], `event ${seq} ends with its tick`);
      assert.ok(one.scale.y[seq] < (ruler.starts[index + 1] ?? Infinity));
    });
    assert.equal(one.height, ruler.height);
    assert.equal(one.scale.ticks, ruler.marks);
  }
  return { ruler, marks };
}

test("a tick starts at the same height in both, for every pair of real runs", () => {
  const runs = NAMES.map(load);
  for (const one of runs) for (const other of runs) check([one, other]);
});

test("a crowd beside a quiet run keeps the same axis", () => {
  check([side(crowd(120, 5)), side(traceOf([{ kind: "node-started" }, { kind: "run-ended", at: 3 }]))]);
});

test("a run beside itself stands as it does alone", () => {
  const one = load("bully");
  const { marks } = check([one, one]);
  const alone = layout(one.trace, one.story, { width: 600, description: one.description });
  assert.deepEqual(marks[0].scale.y, alone.scale.y);
});

test("time is cut short only where nothing happens in either", () => {
  const busy = side(traceOf([0, 10, 20, 30, 60].map((at) => ({ kind: "timer-set", at, node: "1" }))));
  const still = side(traceOf([0, 60].map((at) => ({ kind: "timer-set", at, node: "1" }))));
  const { ruler } = check([busy, still]);
  assert.deepEqual(ruler.breaks.map(({ ticks }) => ticks), [30]);
});

test("the playhead stands at the same place and tick in both", () => {
  const sides = [load("generals"), load("bully")];
  const { ruler, marks } = measured(sides);
  const places = placesOf(ruler, marks.map(({ scale }) => scale.y));
  for (let count = 0; count <= ruler.ticks.length; count += 1) {
    const spot = spotOf(ruler, places, places.indexOf(ruler.ends[count - 1]) + 1, 0);
    marks.forEach(({ scale, events }) => {
      const stand = standAt(scale.y, spot);
      const tick = tickAfter(ruler, count);
      const over = count === 0 ? 0 : events.filter(({ at }) => at <= tick).length;
      assert.equal(stand.count, over);
      assert.equal(stand.place, spot.place);
    });
  }
  assert.equal(countOf(ruler, Infinity), ruler.ticks.length);
  assert.equal(tickAfter(ruler, countOf(ruler, 7)), ruler.ticks.findLast((at) => at <= 7));
});

test("most is to be seen at the first violation, else at the end", () => {
  const broken = (at) => [{ kind: "property-violated", at }];
  assert.equal(bestTick([broken(9), broken(4)]), 4);
  assert.equal(bestTick([[], []]), Infinity);
});
