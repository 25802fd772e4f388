import assert from "node:assert/strict";
import { test } from "node:test";

import { meet, box } from "../../static/js/boxes.js";
import { layout } from "../../static/js/layout.js";
import { nowAt } from "../../static/js/scale.js";
import { readStory } from "../../static/js/story.js";
import { NAMES, crowd, delivered, dropped, load, sent, traceOf } from "./runs.js";

const WIDTHS = [390, 900, 1440];
const lay = (trace, width = 900, description = null) =>
  layout(trace, readStory(trace), { width, description });
const arrowsOf = (marks) => [...marks.byKey.values()].filter(({ type }) => type === "arrow");
const chipsOf = (marks) => [...marks.byKey.values()].filter(({ kind }) => kind === "chip");
const boxOf = ({ label: { x, y, w, angle } }) => box(x, y, w, 15, angle);
const chipBox = ({ x, y, w }) => box(x, y, w, 22);

for (const name of NAMES) {
  for (const width of WIDTHS) {
    test(`${name} at ${width}: no label lies on another, nor on a chip`, () => {
      const { trace, description } = load(name);
      const marks = lay(trace, width, description);
      const shown = arrowsOf(marks).filter(({ label }) => label && !label.tight).map(boxOf);
      const all = [...shown, ...chipsOf(marks).map(chipBox)];
      all.forEach((one, k) => all.slice(k + 1).forEach((other) =>
        assert.ok(!meet(one, other), `${JSON.stringify(one)} ${JSON.stringify(other)}`)));
      assert.ok(shown.length >= 0.8 * arrowsOf(marks).length, "most labels find a place");
    });
  }

  test(`${name}: later is never higher, and an arrow always falls`, () => {
    const { trace, description } = load(name);
    const marks = lay(trace, 900, description);
    marks.scale.y.forEach((y, seq) => assert.ok(seq === 0 || y >= marks.scale.y[seq - 1]));
    for (const { way, message } of arrowsOf(marks)) assert.ok(way.y1 > way.y0, message.name);
    assert.ok(marks.height > marks.scale.y.at(-1));
  });

  test(`${name}: streamed in bits it has the same geometry`, () => {
    const { trace, description } = load(name);
    const view = { width: 900, description };
    const whole = layout(trace, readStory(trace), view);
    const growing = { ...trace, events: [], done: false };
    let story = readStory(growing);
    let marks = layout(growing, story, view);
    for (const event of trace.events) {
      growing.events.push(event);
      growing.done = growing.events.length === trace.events.length;
      story = readStory(growing, story);
      marks = layout(growing, story, view, marks);
    }
    assert.deepEqual(marks.scale.y, whole.scale.y);
    const ways = (each) => arrowsOf(each).map(({ key, way }) => [key, way]).sort();
    assert.deepEqual(ways(marks), ways(whole));
    assert.equal(marks.open.size, 0);
  });
}

test("two deliveries to one node at one tick stand apart", () => {
  const trace = traceOf([sent("1~3.A", 0), sent("2~3.B", 0), delivered("1~3.A", 2),
    delivered("2~3.B", 2)]);
  const { y } = lay(trace).scale;
  assert.ok(y[3] - y[2] >= 16);
});

test("a broadcast leaves from one point", () => {
  const { y } = lay(traceOf([sent("1~2.A", 0), sent("1~3.A", 0)])).scale;
  assert.equal(y[0], y[1]);
});

test("two messages to one receiver do not leave from one point", () => {
  const { y } = lay(traceOf([sent("1~2.A", 0), sent("1~2.B", 0)])).scale;
  assert.ok(y[1] > y[0]);
});

test("an idle stretch is cut short, and says how long it was", () => {
  const quiet = (ticks) => lay(traceOf([sent("1~2.A", 0), delivered("1~2.A", 2),
    sent("2~1.B", 2 + ticks)])).scale;
  assert.deepEqual(quiet(4).breaks, []);
  assert.equal(quiet(40).breaks[0].ticks, 40);
  assert.equal(quiet(40).y[2], quiet(4000).y[2]);
});

test("a message that met a partition ends at the wall", () => {
  const trace = traceOf([{ kind: "network-cut", groups: [["1"], ["2", "3"]] }, sent("1~3.A", 1),
    dropped("1~3.A", 3, "partition")]);
  const marks = lay(trace, 900);
  const { x } = marks.lanes;
  const wall = (x.get("1") + x.get("2")) / 2;
  assert.ok(Math.abs(marks.byKey.get("message 1~3.A").way.x1 - wall) < 5);
});

test("on a phone the lanes keep their least width and the paper grows", () => {
  const { lanes } = lay(traceOf([], 8), 390);
  assert.ok(lanes.gap >= 88);
  assert.ok(lanes.width > 390);
  assert.equal(lanes.heads, "compact");
});

test("the playhead moves from event to event", () => {
  const { scale } = lay(traceOf([sent("1~2.A", 0), delivered("1~2.A", 5)]));
  assert.equal(nowAt(scale, 1, 0), scale.y[0]);
  assert.equal(nowAt(scale, 1, 0.5), (scale.y[0] + scale.y[1]) / 2);
  assert.equal(nowAt(scale, 2, 0), scale.y[1]);
});

test("ten thousand messages take a moment, and the last bit no longer than the first", () => {
  const trace = crowd(10_000, 8);
  const growing = { ...trace, events: [], done: false };
  let story = readStory(growing);
  let marks = layout(growing, story, { width: 900 });
  const costs = [];
  for (let from = 0; from < trace.events.length; from += 200) {
    growing.events.push(...trace.events.slice(from, from + 200));
    const start = performance.now();
    story = readStory(growing, story);
    marks = layout(growing, story, { width: 900 }, marks);
    costs.push(performance.now() - start);
  }
  const middle = (some) => some.toSorted((a, b) => a - b)[some.length >> 1];
  assert.ok(middle(costs.slice(-20)) < 8 * middle(costs.slice(5, 25)) + 2);
  assert.ok(marks.shelves.find(5000, 6000).size < 400);
});

test("a playhead beyond the end stands at the end, in an empty run at the start", () => {
  const { scale } = lay(traceOf([sent("1~2.A", 0), delivered("1~2.A", 5)]));
  assert.equal(nowAt(scale, 99, 0.5), scale.y[1]);
  assert.equal(nowAt(lay(traceOf([])).scale, 7, 0.5), 0);
});
