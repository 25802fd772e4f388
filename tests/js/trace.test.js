import assert from "node:assert/strict";
import { test } from "node:test";

import { applyTrace, emptyTrace } from "../../static/js/trace.js";

const event = (n) => ({ at: n, kind: "coin-tossed", node: "1", text: `event ${n}` });
const events = (from, to) => Array.from({ length: to - from }, (_, k) => event(from + k));
const frame = (more) => ({ revision: 1, keep: 0, events: [], digest: "d", done: false, ...more });
const after = (...frames) => frames.reduce((trace, next) => applyTrace(trace, next).trace,
  emptyTrace());

test("frames of one revision append to one list", () => {
  const first = after(frame({ events: events(0, 3), header: { slug: "x" } }));
  const { trace, gap } = applyTrace(first, frame({ keep: 3, events: events(3, 5), done: true }));
  assert.equal(gap, false);
  assert.deepEqual(trace.events.map(({ at }) => at), [0, 1, 2, 3, 4]);
  assert.equal(trace.events, first.events, "a reader may go on where it was");
  assert.equal(trace.header.slug, "x");
  assert.equal(trace.done, true);
});

test("a new revision keeps a beginning and leaves the old list alone", () => {
  const first = after(frame({ events: events(0, 6), done: true }));
  const second = after(frame({ events: events(0, 6), done: true }),
    frame({ revision: 2, keep: 2, events: events(20, 22) }));
  assert.deepEqual(second.events.map(({ at }) => at), [0, 1, 20, 21]);
  assert.equal(first.events.length, 6);
});

test("a stretch of the former list stands for its events, in every frame of the revision", () => {
  const trace = after(
    frame({ events: events(0, 8), done: true }),
    frame({ revision: 2, keep: 1, events: [event(50), [3, 2]] }),
    frame({ revision: 2, keep: 4, events: [[6, 2], event(60)], done: true }),
  );
  assert.deepEqual(trace.events.map(({ at }) => at), [0, 50, 3, 4, 6, 7, 60]);
});

test("what was added in place does not disturb the former list", () => {
  const trace = after(
    frame({ events: events(0, 4), done: true }),
    frame({ revision: 2, keep: 4, events: [event(9)] }),
    frame({ revision: 2, keep: 5, events: [[0, 1]], done: true }),
  );
  assert.deepEqual(trace.events.map(({ at }) => at), [0, 1, 2, 3, 9, 0]);
});

test("an older revision changes nothing", () => {
  const trace = after(frame({ revision: 3, events: events(0, 2) }));
  assert.equal(applyTrace(trace, frame({ revision: 2, events: events(5, 9) })).trace, trace);
});

test("a frame that was missed is told", () => {
  const trace = after(frame({ events: events(0, 2) }));
  assert.equal(applyTrace(trace, frame({ keep: 5, events: events(5, 6) })).gap, true);
  assert.equal(applyTrace(trace, frame({ revision: 2, events: [[1, 4]] })).gap, true);
});

test("a frame that comes twice says the same", () => {
  const once = frame({ keep: 0, events: events(0, 3) });
  assert.deepEqual(after(once, once).events, events(0, 3));
});

test("the report of a former run does not survive a change", () => {
  const trace = after(frame({ events: events(0, 2), done: true, report: { properties: [] } }),
    frame({ revision: 2, keep: 1, events: [event(9)] }));
  assert.equal(trace.report, null);
});
