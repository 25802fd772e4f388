import assert from "node:assert/strict";
import { test } from "node:test";

import { reaches } from "../../static/js/follower.js";
import { createRoomRun } from "../../static/js/roomrun.js";

test("a run is shown once so much of it is here as is shown, and no more than may be", () => {
  const run = (/** @type {number} */ length, done = false) =>
    /** @type {any} */ ({ done, events: { length } });
  const room = (/** @type {number} */ count, /** @type {number | null} */ curtain) =>
    /** @type {any} */ ({ playhead: { count }, curtain });
  assert.equal(reaches(run(5), room(5, null)), false);
  assert.equal(reaches(run(5, true), room(5, null)), true);
  assert.equal(reaches(run(6), room(5, null)), true);
  assert.equal(reaches(run(5, true), room(3, 4)), false, "it has not been cut yet");
  assert.equal(reaches(run(4), room(3, 4)), true);
  assert.equal(reaches(run(4), room(9, 4)), true, "so far and no further");
  assert.equal(reaches(run(3), room(9, 4)), false);
  assert.equal(reaches(run(3), room(3, 8)), true, "a run that is shorter");
});

test("the room's run is folded whatever is shown, and shown from the start where it is wanted", () => {
  /** @type {any[]} */
  const shown = [];
  const run = createRoomRun((trace, beginning) => shown.push([trace, beginning?.keep]));
  const frame = (/** @type {any} */ more) =>
    ({ revision: 0, keep: 0, events: [], digest: "d", done: false, ...more });
  const header = (/** @type {string} */ text) => /** @type {any} */ ({ text });
  assert.equal(run.claim(), undefined);
  assert.ok(run.hear(frame({ events: ["a", "b", "c"], header: header("x"), done: true })));
  assert.ok(run.hear(frame({ keep: 1, events: ["d", [2, 1]], header: header("y"), digest: "e" })));
  assert.ok(run.hear(frame({ keep: 3, events: [[1, 1]], digest: "f" })));
  const [trace, keep] = shown.at(-1);
  assert.deepEqual([trace.events, keep], [["a", "d", "c", "b"], undefined]);
  assert.deepEqual(run.claim(), { scenario: "y", have: 4, digest: "f" });
  run.again("x");
  assert.equal(shown.length, 3);
  run.again("y");
  assert.deepEqual(shown.at(-1), [trace, 0]);
  assert.ok(run.hear(frame({ keep: 2, header: header("y") })), "a curtain cuts it short");
  assert.equal(shown.at(-1)[0].events.length, 2);
  assert.equal(run.hear(frame({ keep: 7 })), false);
  assert.equal(run.claim(), undefined, "then it begins anew");
});
