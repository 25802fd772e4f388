// The time axis by causal step.
import assert from "node:assert/strict";
import { test } from "node:test";

import { clocksOf } from "../../static/js/clocks.js";
import { heightsOf } from "../../static/js/ghosts.js";
import { layout } from "../../static/js/layout.js";
import { rulerFor } from "../../static/js/ruler.js";
import { clockWords, flagOf, shiftOf, stepAt } from "../../static/js/steps.js";
import { readStory } from "../../static/js/story.js";
import { NAMES, crowd, delivered, load, sent, traceOf } from "./runs.js";

/** @param {string} name */
const idsOf = (name) => load(name).trace.header.nodes.map(({ id }) => id);

function both({ trace, story, description = null }, more = {}) {
  const view = { width: 700, description, ...more };
  return { ticks: layout(trace, story, view), steps: layout(trace, story, { ...view, steps: true }) };
}

/** The longest chain that ends with each event, read off the edges by hand. */
function depths(events) {
  const depth = [];
  const last = new Map();
  const births = new Map();
  events.forEach(({ kind, node, message }, seq) => {
    const takesPart = node !== null && node !== undefined && kind !== "message-dropped";
    const birth = kind === "message-delivered" ? births.get(message) ?? -1 : -1;
    depth.push(takesPart ? 1 + Math.max(0, depth[last.get(node)] ?? 0, depth[birth] ?? 0) : 0);
    if (takesPart) last.set(node, seq);
    if (kind === "message-sent" || kind === "message-duplicated") births.set(message, seq);
  });
  return depth;
}

test("a step is the longest chain of what came before, in every run", () => {
  for (const name of NAMES) {
    const { events } = load(name).trace;
    const own = depths(events);
    assert.deepEqual(clocksOf(events, idsOf(name)).lamport, own, name);
    let reached = 0;
    own.forEach((depth, seq) => {
      reached = Math.max(reached, depth);
      assert.equal(stepAt(events, idsOf(name), seq), reached, `${name} ${seq}`);
    });
  }
});

test("by steps the same things stand in the same order, and nothing waits", () => {
  for (const name of NAMES) {
    const { ticks, steps } = both(load(name));
    assert.deepEqual([...steps.byKey.keys()], [...ticks.byKey.keys()], name);
    assert.deepEqual(steps.scale.breaks, []);
    steps.scale.y.forEach((y, seq) => assert.ok(y >= (steps.scale.y[seq - 1] ?? 0)));
    const marks = steps.scale.ticks;
    assert.ok(marks.length > 1, name);
    marks.forEach(({ y, at }, index) => {
      const before = marks[index - 1];
      if (before) assert.ok(at > before.at && y - before.y >= 18, `${name} ${at}`);
      const row = steps.scale.y.lastIndexOf(y);
      if (row >= 0) assert.equal(at, stepAt(steps.events, steps.lanes.ids, row));
    });
    assert.ok(steps.height <= ticks.height, name);
  }
});

test("a long delay and a short one look the same", () => {
  const after = (/** @type {number} */ delay) =>
    traceOf([sent("1~2.Ask", 0), delivered("1~2.Ask", delay), sent("2~3.Pass", delay)]);
  const placed = (/** @type {number} */ delay) => {
    const trace = after(delay);
    return both({ trace, story: readStory(trace) });
  };
  assert.deepEqual(placed(1).steps.scale.y, placed(40).steps.scale.y);
  assert.notDeepEqual(placed(1).ticks.scale.y, placed(40).ticks.scale.y);
});

test("a run that grows and one that is there already stand alike", () => {
  const whole = crowd(60, 4);
  const trace = { ...whole, events: whole.events.slice(0, 40), done: false };
  const view = { width: 700, steps: true };
  const first = layout(trace, readStory(trace), view);
  trace.events.push(...whole.events.slice(40));
  const grown = { ...trace, done: true };
  const later = layout(grown, readStory(grown), view, first);
  const { scale } = layout(whole, readStory(whole), view);
  assert.deepEqual(later.scale.y, scale.y);
  assert.deepEqual(later.scale.ticks, scale.ticks);
  const back = layout(grown, readStory(grown), { ...view, steps: false }, later);
  assert.equal(back.scale.steps, null);
});

test("what shares its axis with another picture keeps to ticks", () => {
  const run = load("bully");
  const { ticks, steps } = both(run, { ruler: rulerFor([run]) });
  assert.deepEqual(steps.scale.y, ticks.scale.y);
  assert.equal(steps.scale.steps, null);
});

test("ghosts stand beside what happened at their tick", () => {
  const { steps } = both(load("bully"));
  const heights = heightsOf(steps.scale, steps.events);
  const at = steps.events.findIndex(({ kind }) => kind === "message-sent");
  assert.equal(heights(steps.events[at], at), steps.scale.y[at]);
});

test("flag and clock say the step at the playhead", () => {
  const { trace, story } = load("generals");
  const { ticks, steps } = both({ trace, story });
  const count = trace.events.length;
  const last = stepAt(trace.events, idsOf("generals"), count - 1);
  assert.equal(flagOf(steps, { count, spot: null }), stepAt(steps.events, steps.lanes.ids, count - 1));
  assert.equal(flagOf(steps, { count: 0, spot: null }), 0);
  const { at } = trace.events[count - 1];
  assert.equal(flagOf(ticks, { count, spot: null }), at);
  assert.equal(flagOf(ticks, { count, spot: { tick: 3 } }), 3);
  assert.equal(clockWords({ trace, count, axis: "ticks" }), `tick ${at}`);
  assert.equal(clockWords({ trace, count, axis: "steps" }), `tick ${at} · step ${last}`);
  assert.equal(clockWords({ trace, count: 0, axis: "steps" }), "tick 0");
});

test("a change of axis keeps what is in sight: the playhead, else what is seen first", () => {
  const before = [10, 100, 200, 300];
  const after = [10, 40, 70, 100];
  assert.equal(shiftOf(before, after, 3, { from: 90, to: 250 }), -130);
  assert.equal(shiftOf(before, after, 1, { from: 90, to: 250 }), -60);
  assert.equal(shiftOf(before, after, 1, { from: 400, to: 500 }), 0);
  assert.equal(shiftOf([], [], 0, { from: 0, to: 100 }), 0);
});
