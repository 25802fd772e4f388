import assert from "node:assert/strict";
import { test } from "node:test";

import {
  bestPlace, carry, placeFor, readFragment, writeFragment,
} from "../../static/js/playhead.js";
import { EVENTS } from "./stage.js";

test("a fragment says the event and the digest, or nothing", () => {
  assert.deepEqual(readFragment("#e=17&d=1a2b3c4d"), { wanted: 17, digest: "1a2b3c4d" });
  assert.deepEqual(readFragment(""), { wanted: "best", digest: "" });
  assert.deepEqual(readFragment("#e=-1&d=xyz"), { wanted: "best", digest: "" });
  assert.equal(writeFragment(3, "abcdef0123"), "#e=3&d=abcdef01");
  assert.equal(writeFragment(3, ""), "#e=3");
  assert.equal(writeFragment(null, "abc"), "");
});

test("a run opens at its first violation, else before its end is told", () => {
  assert.equal(bestPlace(EVENTS), EVENTS.length - 1);
  const calm = EVENTS.filter((event) => event.kind !== "property-violated");
  assert.equal(bestPlace(calm), calm.length - 1);
  const broken = { at: 1, kind: "property-violated", node: null };
  const twice = [...calm.slice(0, 3), broken, broken, ...calm.slice(3)];
  assert.equal(bestPlace(twice), 5, "violations of one moment are seen together");
  assert.equal(bestPlace([broken]), 1);
  assert.equal(bestPlace([]), 0);
});

test("a place that has not arrived yet is the last that has", () => {
  assert.equal(placeFor(99, EVENTS.slice(0, 4)), 4);
  assert.equal(placeFor({ events: EVENTS, count: 6 }, EVENTS.slice(0, 4)), 4);
});

test("a changed run keeps the place, the end or the tick", () => {
  assert.equal(carry(EVENTS, 9, 6), 6);
  assert.equal(carry(EVENTS, 3, EVENTS.length), "best");
  const stood = carry(EVENTS, 3, 9);
  assert.equal(placeFor(stood, structuredClone(EVENTS)), 9, "sent again, but nothing changed");
  const changed = EVENTS.map((event) => ({ ...event, text: `${event.text}!` }));
  assert.equal(placeFor(stood, changed), 10, "the end of tick 3");
});
