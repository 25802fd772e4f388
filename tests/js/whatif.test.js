import assert from "node:assert/strict";
import { test } from "node:test";

import { ghostsOf, partAt, sameMessage } from "../../static/js/align.js";
import { groundOf } from "../../static/js/comparing.js";
import { divergenceOf } from "../../static/js/divergence.js";
import { cryptOf, heightsOf, splitAt } from "../../static/js/ghosts.js";
import { layout } from "../../static/js/layout.js";
import { createMemory } from "../../static/js/memory.js";
import { sameViews, sentenceOf } from "../../static/js/sameview.js";
import { readStory } from "../../static/js/story.js";
import { whatIf } from "../../static/js/whatif.js";
import { crowd, delivered, dropped, load, NAMES, sent, traceOf } from "./runs.js";

const past = (events, n = 3, more = {}) => {
  const trace = traceOf(events, n, more);
  return { trace, story: readStory(trace) };
};
const of = (name) => ({ trace: load(name).trace, story: load(name).story });

const ASK = [sent("1~2.Ask", 0), sent("1~3.Ask", 0)];
const BASE = past([...ASK, delivered("1~2.Ask", 2), delivered("1~3.Ask", 3),
  sent("2~1.Yes", 3), delivered("2~1.Yes", 5)]);
const LOST = past([...ASK, dropped("1~2.Ask", 2, "you"), delivered("1~3.Ask", 3)]);

test("a run against itself has no ghosts and no divergence", () => {
  for (const name of NAMES) {
    const { divergence, ghosts, changes, views } = whatIf(of(name), of(name), null);
    assert.equal(divergence, null);
    assert.deepEqual(ghosts, []);
    assert.deepEqual(changes, { nodes: [], properties: [], counts: [] });
    assert.ok(views.every(({ whole }) => whole));
  }
});

test("what is gone or ended otherwise is a ghost, what is the same is none", () => {
  assert.deepEqual(ghostsOf(LOST.story, BASE.story).map(({ name }) => name),
    ["1~2.Ask", "2~1.Yes"]);
  assert.deepEqual(ghostsOf(BASE.story, LOST.story).map(({ name }) => name), ["1~2.Ask"]);
});

test("other words under the same name are a ghost", () => {
  const lie = past([sent("1~2.Ask", 0, { body: { value: "a" } }), delivered("1~2.Ask", 2)]);
  const truth = past([sent("1~2.Ask", 0, { body: { value: "b" } }), delivered("1~2.Ask", 2)]);
  assert.equal(ghostsOf(lie.story, truth.story).length, 1);
  assert.equal(divergenceOf(lie, truth)?.sentence,
    "Ask 1→2 says a instead of b at tick 0: from here on things differ.");
});

test("the first divergence is named from either side", () => {
  const said = (now, before) => divergenceOf(now, before)?.sentence;
  assert.equal(said(LOST, BASE), "Lost Ask 1→2 at tick 2: from here on things differ.");
  assert.equal(said(BASE, LOST), "Ask 1→2 is no longer lost at tick 2: from here on things differ.");
  const late = past([...ASK, delivered("1~3.Ask", 3), delivered("1~2.Ask", 9)]);
  assert.equal(said(late, BASE), "Ask 1→2 arrives later at tick 2: from here on things differ.");
  const down = past([...ASK, { kind: "node-crashed", node: "3", at: 1, text: "" },
    delivered("1~2.Ask", 2), dropped("1~3.Ask", 3, "crash")]);
  assert.equal(said(down, BASE), "Node 3 crashes at tick 1: from here on things differ.");
  assert.equal(said(BASE, down), "Node 3 does not crash at tick 1: from here on things differ.");
});

test("a verdict that stands elsewhere is no divergence", () => {
  const judged = past([{ kind: "property-violated", at: 0, property: "p" }, ...BASE.trace.events,
    { kind: "run-ended", at: 5 }]);
  assert.equal(partAt(judged.trace.events, BASE.trace.events), null);
});

test("what changed at the end: nodes, properties, counts", () => {
  const report = (leader, status, sent) => ({
    properties: [{ name: "p", sentence: "P", status }],
    nodes: { 1: { title: "One", up: true, faulty: false, state: { leader, seen: { a: 1, b: sent } } } },
    counts: { sent, delivered: 2, dropped: 0 }, end: { at: 9 },
  });
  const now = past([], 1, { report: report("3", "violated", 4) });
  const before = past([], 1, { report: report("2", "holds", 5) });
  assert.deepEqual(whatIf(now, before, null).changes, {
    nodes: [{ id: "1", title: "One", fields: [{ field: "leader", value: "3", was: "2" },
      { field: "seen", value: "b: 4", was: "b: 5" }] }],
    properties: [{ name: "p", sentence: "P", value: "violated", was: "holds" }],
    counts: [{ word: "messages sent", value: 4, was: 5 }],
  });
});

test("ghosts stand at their old ticks between the new events", () => {
  for (const [now, before] of [[LOST, BASE], [BASE, LOST], [of("generals"), of("silent")]]) {
    const marks = layout(now.trace, now.story, { width: 900 });
    const ghosts = ghostsOf(now.story, before.story);
    const haunting = { events: now.trace.events, before, ghosts, split: null, view: null,
      shown: true };
    const crypt = cryptOf(marks, haunting);
    assert.equal(crypt.ghosts.length, ghosts.length);
    assert.equal(cryptOf(marks, haunting), crypt, "found once for a layout");
    assert.ok(crypt.ghosts.every(({ y0, y1 }) => y1 >= y0 && y1 <= crypt.bottom));
    assert.deepEqual(cryptOf(layout(before.trace, before.story, { width: 900 }), haunting).ghosts,
      [], "they belong to one run");
  }
});

test("heights keep the order of the ticks, and a line's words stay on the page", () => {
  const [now, before] = [past(crowd(40, 4).events), past(crowd(60, 4).events)];
  const marks = layout(now.trace, now.story, { width: 600 });
  const heights = heightsOf(marks.scale, before.trace.events);
  let low = 0;
  for (const { at, seq } of before.trace.events.map(({ at }, seq) => ({ at, seq }))) {
    const event = { ...before.trace.events[seq], node: null, message: undefined };
    const y = heights(event, seq);
    assert.ok(y >= low, `tick ${at}`);
    low = y;
  }
  const { x, w } = splitAt(marks, 5, "From here on: lost Ping 1→2");
  assert.ok(x > 0 && x + w < 600);
});

test("ghosts are aligned by name, whatever is taken away", () => {
  const { events } = crowd(50, 5);
  const whole = past(events, 5);
  for (let turn = 0; turn < 50; turn += 1) {
    const { name } = whole.story.messages[turn];
    const less = past(events.filter(({ message }) => message !== name), 5);
    assert.deepEqual(ghostsOf(less.story, whole.story).map((one) => one.name), [name]);
    assert.deepEqual(ghostsOf(whole.story, less.story), []);
    const at = partAt(less.trace.events, whole.trace.events);
    assert.equal(whole.trace.events[at?.before ?? 0].message, name);
  }
});

test("alike means the same ticks, fate and words", () => {
  const [message] = BASE.story.messages;
  assert.ok(sameMessage(message, { ...message }));
  for (const other of [{ sentAt: 1 }, { endAt: 9 }, { fate: "dropped" }, { body: { a: 1 } }]) {
    assert.ok(!sameMessage(message, /** @type {any} */ ({ ...message, ...other })));
  }
});

test("a node sees what it receives and does, not ticks and not what is lost", () => {
  const views = (now, before) => sameViews(now.trace.events, before.trace.events, ["1", "2", "3"]);
  const [one, two, three] = views(LOST, BASE);
  assert.equal(one.whole, false, "the answer came in one of them only");
  assert.equal(one.events, 2);
  assert.equal(one.at, 0);
  assert.equal(two.events, 0);
  assert.equal(two.seq, -1);
  assert.equal(three.whole, true);
  assert.equal(three.at, 3);
  const slow = past([...ASK, delivered("1~3.Ask", 7), delivered("1~2.Ask", 8)]);
  assert.equal(views(slow, BASE)[2].whole, true, "later is not different");
  assert.match(sentenceOf(three, "Node 3"), /^Node 3 sees exactly the same .* to the end\. /);
  assert.match(sentenceOf(one, "Node 1"), /up to tick 0/);
  assert.match(sentenceOf(two, "Node 2"), /from the start/);
});

test("which of equal messages arrived, and a lie on its way out, cannot be seen", () => {
  const second = past([sent("1~2.Ask", 0), sent("1~2.Ask.2", 0), dropped("1~2.Ask", 2),
    delivered("1~2.Ask.2", 2)]);
  const first = past([sent("1~2.Ask", 0), sent("1~2.Ask.2", 0), delivered("1~2.Ask", 2),
    dropped("1~2.Ask.2", 2)]);
  const turned = past([sent("1~2.Ask", 0, { body: { v: 1 }, honest: {} }),
    { ...sent("1~2.Ask.2", 0, { honest: {} }), kind: "message-withheld", body: undefined }]);
  const view = (a, b, node) => sameViews(a.trace.events, b.trace.events, [node])[0];
  assert.ok(view(first, second, "2").whole);
  assert.ok(view(turned, first, "1").whole);
});

test("the ground of a run is all but its interventions", () => {
  assert.equal(groundOf("x/?n=4&do=drop:1~2.A&seed=7"), groundOf("x/?n=4&seed=7&do=heal@3"));
  assert.notEqual(groundOf("x/?n=4"), groundOf("x/?n=5"));
  assert.notEqual(groundOf("x/"), groundOf("y/"));
});

test("the memory forgets the oldest first, never the last two", () => {
  const memory = createMemory(10);
  for (const name of ["a", "b", "c"]) memory.keep(name, past(BASE.trace.events));
  assert.deepEqual(["a", "b", "c"].map(memory.has), [false, true, true]);
  assert.ok(memory.get("b"));
  memory.keep("d", past(BASE.trace.events));
  assert.deepEqual(["b", "c", "d"].map(memory.has), [true, false, true]);
});
