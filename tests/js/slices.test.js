// Paper: the picture is cut where it is quiet, and nothing of it is left out.
import assert from "node:assert/strict";
import { test } from "node:test";

import { partsOf } from "../../static/js/slices.js";

test("a round begins a part of its own; a slice ends between two ticks", () => {
  assert.deepEqual(partsOf(300, [120], []),
    [[{ from: 0, to: 120 }], [{ from: 120, to: 300 }]]);
  assert.deepEqual(partsOf(300, [], [100, 150, 280]),
    [[{ from: 0, to: 138 }, { from: 138, to: 300 }]]);
});

test("where nothing is quiet it is cut all the same, and a long run into few", () => {
  assert.deepEqual(partsOf(400, [], []).flat().map(({ to }) => to), [190, 380, 400]);
  assert.equal(partsOf(12_500, [], []).flat().length, 24);
  const slices = partsOf(3_000, [700, 900, 2_950], [50, 333, 1_200]).flat();
  slices.slice(1).forEach(({ from }, index) => assert.equal(from, slices[index]?.to));
});
