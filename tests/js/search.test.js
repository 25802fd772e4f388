import assert from "node:assert/strict";
import test from "node:test";

import { find, hitFrom, indexOf } from "../../static/js/search.js";
import { listedBefore } from "../../static/js/transcript.js";
import { load } from "./runs.js";

const none = () => "";

test("every word must begin a word of what is said, of the kind or of the nodes", () => {
  const { events } = load("generals").trace;
  const said = indexOf(events, (event) => (event.kind === "run-ended" ? "End" : ""));
  assert.equal(find(said, "  "), null);
  const sends = events.flatMap(({ kind }, seq) => (kind === "message-sent" ? [seq] : []));
  assert.deepEqual(find(said, "Message-Sent"), sends);
  assert.deepEqual(find(said, "message sent"), sends);
  assert.deepEqual(find(said, "end run"), [events.length - 1]);
  assert.deepEqual(find(said, "0~1.order sent"), sends.filter((seq) =>
    events[seq].message.startsWith("0~1.Order")));
  assert.deepEqual(find(said, "no such word"), []);
});

test("what was read stays read when the list grows", () => {
  const events = [{ kind: "node-started", at: 0, node: "1", text: "One comes up" }];
  const said = indexOf(events, none);
  events.push({ kind: "node-crashed", at: 1, node: "1", text: "One falls" });
  assert.equal(indexOf(events, none), said);
  assert.deepEqual(find(said, "one"), [0, 1]);
});

test("50,000 events are searched at once", () => {
  const events = Array.from({ length: 50_000 }, (_, n) =>
    ({ kind: "message-sent", at: n, node: "1", text: `Node ${n} speaks` }));
  const said = indexOf(events, none);
  const started = performance.now();
  assert.equal(find(said, "speaks 49999").length, 1);
  assert.ok(performance.now() - started < 250);
});

test("from hit to hit, and round", () => {
  const hits = [3, 7, 9];
  assert.deepEqual([0, 4, 8, 10].map((count) => hitFrom(hits, count, 1)), [3, 7, 9, 3]);
  assert.deepEqual([0, 4, 5, 10].map((count) => hitFrom(hits, count, -1)), [9, 9, 3, 7]);
  assert.deepEqual([0, 4, 8, 9].map((count) => listedBefore(hits, count)), [0, 1, 2, 2]);
  assert.equal(listedBefore(null, 5), 5);
});
