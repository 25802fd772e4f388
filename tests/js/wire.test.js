// The golden conversation that Python wrote (tests/playground/test_wire.py), read by the browser's
// own modules: neither side can change the wire alone.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { applyTrace, emptyTrace } from "../../static/js/trace.js";
import { CODES, COMMANDS, FRAMES, KINDS, WIRE_VERSION } from "../../static/js/wire.js";

const golden = JSON.parse(readFileSync(new URL("../golden/wire.json", import.meta.url), "utf8"));
/** @type {import("../../static/js/wire.js").Down[]} */
const frames = golden.frames;

/** @param {unknown} value @returns {unknown} the same with its keys in order, as Python prints it */
function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}

/** @param {import("../../static/js/wire.js").WireEvent[]} events */
function digestOf(events) {
  const lines = events.map(({ text: _, waits: _w, between: _b, ...event }) =>
    JSON.stringify(sorted(event)));
  return createHash("sha256").update(lines.join("\n")).digest("hex");
}

test("every frame is one of the known ones, and all of them occur", () => {
  for (const frame of frames) assert.equal(Object.keys(frame).length, 1);
  assert.deepEqual(new Set(frames.flatMap(Object.keys)), new Set(FRAMES));
  assert.equal(frames[0].hello?.wire, WIRE_VERSION);
});

test("every command is an id and one of the known ones, and all of them occur", () => {
  const asked = golden.commands.flatMap(Object.keys).filter((/** @type {string} */ k) => k !== "id");
  assert.equal(asked.length, golden.commands.length);
  assert.deepEqual(new Set(asked), new Set(COMMANDS));
});

test("refusals carry a known code, a sentence and what is allowed", () => {
  for (const { refusal } of frames) {
    if (!refusal) continue;
    assert.ok(CODES.includes(refusal.code));
    assert.ok(refusal.id && refusal.sentence && refusal.hint);
  }
});

test("the browser folds the frames into the list that the server simulated", () => {
  let trace = emptyTrace();
  for (const frame of frames) {
    if (!frame.trace) continue;
    const step = applyTrace(trace, frame.trace);
    assert.equal(step.gap, false);
    trace = step.trace;
    assert.equal(digestOf(trace.events), frame.trace.digest);
  }
  assert.deepEqual(trace.events, golden.events);
  assert.equal(trace.done, true);
  for (const event of trace.events) assert.ok(KINDS.includes(event.kind) && event.text);
});
