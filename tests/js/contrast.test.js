import assert from "node:assert/strict";
import { test } from "node:test";

import { figuresOf, propertiesOf, statesOf } from "../../static/js/contrast.js";
import { stateAt } from "../../static/js/fold.js";
import { telling } from "../../static/js/telling.js";
import { load } from "./runs.js";

function side(name, count = Infinity) {
  const { trace, story, description: told } = load(name);
  const description = { ...told, properties: trace.report.properties };
  const at = Math.min(count, trace.events.length);
  return { trace, story, description, count: at, now: stateAt(trace, at) };
}

test("a run does not differ from itself", () => {
  const sides = [side("silent"), side("silent")];
  assert.deepEqual([...figuresOf(sides), ...statesOf(sides)].filter((row) => row.differs), []);
});

test("figures are counts of what has happened", () => {
  const one = side("silent");
  const cells = Object.fromEntries(figuresOf([one, side("silent", 0)]).map((row) => [row.what, row]));
  const of = (kind) => String(one.trace.events.filter((event) => event.kind === kind).length);
  assert.deepEqual(cells["Messages sent"].cells, [of("message-sent"), "0"]);
  assert.equal(cells["Messages lost"].cells[0], of("message-dropped"));
  assert.deepEqual(cells.Ended.cells, [`at tick ${one.trace.events.at(-1).at}`, "not yet"]);
});

test("properties stand side by side; one that a side does not know has no verdict", () => {
  const sides = [side("generals"), side("bully")];
  for (const { cells } of propertiesOf(sides)) assert.equal(cells.filter(Boolean).length, 1);
  const [first] = propertiesOf([side("generals", 0), side("generals", 0)]);
  assert.equal(first.cells[0]?.word, first.cells[1]?.word);
});

test("nodes that both have show what their authors show, and what differs", () => {
  const rows = statesOf([side("generals"), side("generals", 0)]);
  assert.ok(rows.some(({ what, differs }) => /decision/.test(what) && differs));
  assert.deepEqual(statesOf([side("generals"), side("bully")]).filter(({ what }) => /order/.test(what)), []);
});

test("of what happened at one tick, the event that says most is told", () => {
  const events = [
    { kind: "message-delivered", at: 3 }, { kind: "message-dropped", at: 4 },
    { kind: "timer-set", at: 4 }, { kind: "run-ended", at: 4 },
  ];
  assert.equal(telling(events, 4).kind, "message-dropped");
  assert.equal(telling(events.slice(2), 2).kind, "run-ended");
  assert.equal(telling(events, 0), undefined);
});
