// Reads runs, one JSON object a line, and prints what the browser makes of their clocks: for
// tests/playground/test_causes.py, which knows what the kernel makes of them.
import { readFileSync } from "node:fs";

import { clocksOf, vectorOf } from "../../static/js/clocks.js";
import { coneOf, sideOf } from "../../static/js/cone.js";

/** Whether one event is in the causal past of another. */
function happenedBefore({ rows, ids, lane }, one, two) {
  const own = lane[one];
  if (one === two || own < 0 || lane[two] < 0) return false;
  return rows[two * ids.length + own] >= rows[one * ids.length + own];
}

const seqs = (/** @type {any[]} */ events) => events.map((_, seq) => seq);

for (const line of readFileSync(0, "utf8").trim().split("\n")) {
  const { ids, events, focus } = JSON.parse(line);
  const clocks = clocksOf(events, ids);
  const cone = coneOf(clocks, { heads: [focus], tails: [focus] });
  console.log(JSON.stringify({
    vectors: seqs(events).map((seq) => vectorOf(clocks, seq)),
    lamport: clocks.lamport,
    before: seqs(events).filter((seq) => happenedBefore(clocks, seq, focus)),
    past: seqs(events).filter((seq) => sideOf(cone, seq) === "past" && seq !== focus),
    future: seqs(events).filter((seq) => sideOf(cone, seq) === "future"),
  }));
}
