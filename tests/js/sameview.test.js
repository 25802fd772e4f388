// What Python found of pairs of runs (tests/kernel/test_sameview.py), found again here.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { sameViews } from "../../static/js/sameview.js";

const golden = JSON.parse(
  readFileSync(new URL("../golden/same_view.json", import.meta.url), "utf8"));

for (const { runs, events: [one, other], same } of golden) {
  test(`as Python sees it: ${runs.join(" | ")}`, () => {
    const nodes = same.map((/** @type {any} */ { node }) => node);
    assert.deepEqual(sameViews(one, other, nodes), same);
  });
}

test("the golden pairs hold every answer there is", () => {
  const all = golden.flatMap((/** @type {any} */ { same }) => same);
  assert.ok(all.some((/** @type {any} */ { whole }) => whole));
  assert.ok(all.some((/** @type {any} */ { whole, events }) => !whole && events > 0));
});
