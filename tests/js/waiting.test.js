// What a node waits for, and what may still wake it.
import assert from "node:assert/strict";
import { test } from "node:test";

import { stateAt } from "../../static/js/fold.js";
import { readStory } from "../../static/js/story.js";
import { waitingAt, waitsWord } from "../../static/js/waiting.js";
import { delivered, dropped, sent, traceOf } from "./runs.js";

const set = (/** @type {string} */ timer, /** @type {number} */ at, /** @type {number} */ due) =>
  ({ kind: "timer-set", node: timer.split(".")[0], timer, at, due });

/** What node 1 waits for at the end of these events. */
function waits(/** @type {any[]} */ events, header = {}) {
  const made = traceOf(events);
  const trace = /** @type {any} */ ({ ...made, header: { ...made.header, ...header } });
  const count = events.length;
  return waitingAt(/** @type {any} */ ({
    trace, story: readStory(trace), count, now: stateAt(trace, count), description: null,
  }), "1");
}

const STARTED = { kind: "node-started", node: "1", at: 0 };
const NOTHING = "Nothing will wake it: no timer is set, and no message is on its way.";

test("what it says itself, from whom and since when", () => {
  const said = { what: "1 more of 3 votes", of: ["2", "3"], since: 4 };
  const line = "Waits for 1 more of 3 votes from Node 2, Node 3, since tick 4.";
  assert.deepEqual(waits([{ ...STARTED, waits: said }]), [line, NOTHING]);
  assert.deepEqual(waits([{ ...STARTED, waits: said }, { kind: "request-made", node: "1",
    waits: null }]), [NOTHING]);
  assert.equal(waitsWord([], { what: "dawn", of: [], since: 9 }), "Waits for dawn, since tick 9.");
  assert.equal(waitsWord([], { what: "word", of: ["1", "2", "3", "4", "5"], since: 0 }),
    "Waits for word from 5 nodes, since tick 0.");
  assert.equal(waitsWord([], null), "");
});

test("a timer that is set: not one that fired, was set again, or died in a crash", () => {
  assert.deepEqual(waits([set("1.again", 0, 5)]), ["Timer “again” is due at tick 5."]);
  assert.deepEqual(waits([set("1.again", 0, 5), set("1.again.2", 3, 8)]),
    ["Timer “again” is due at tick 8."]);
  const fired = { kind: "timer-fired", node: "1", timer: "1.again", at: 5 };
  assert.deepEqual(waits([set("1.again", 0, 5), fired]), [NOTHING]);
  const crash = { kind: "node-crashed", node: "1", at: 2 };
  assert.deepEqual(waits([set("1.again", 0, 5), crash]), []);
  const back = { kind: "node-recovered", node: "1", at: 3 };
  assert.deepEqual(waits([set("1.again", 0, 5), crash, back]), [NOTHING]);
  assert.deepEqual(waits([set("2.again", 0, 5)]), [NOTHING]);
});

test("a message on its way to it, until it has arrived or died", () => {
  const way = sent("2~1.Ok", 1);
  assert.deepEqual(waits([way]), ["On its way: Ok from Node 2."]);
  assert.deepEqual(waits([way, delivered("2~1.Ok", 2)]), [NOTHING]);
  assert.deepEqual(waits([way, dropped("2~1.Ok", 2)]), [NOTHING]);
  const many = [1, 2, 3, 4, 5].map((k) => sent(`2~1.Ok.${k}`, 1));
  assert.deepEqual(waits(many).at(-1), "And 2 more messages.");
});

test("where all go in step the next round wakes it, until the last", () => {
  const round = (/** @type {number} */ k, /** @type {number} */ at) =>
    ({ kind: "round-started", node: "1", round: k, at });
  const header = { rounds: 2, round_ticks: 6 };
  assert.deepEqual(waits([round(1, 0)], header), ["Round 2 begins at tick 6."]);
  assert.deepEqual(waits([round(1, 0), round(2, 6), round(3, 12)], header), [NOTHING]);
});

test("before the start and after the end there is nothing to wait for", () => {
  assert.deepEqual(waits([]), []);
  assert.deepEqual(waits([STARTED, { kind: "run-ended", node: null, at: 9 }]), []);
});
