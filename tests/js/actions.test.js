import assert from "node:assert/strict";
import { test } from "node:test";

import { actionsFor, describeHeld } from "../../static/js/actions.js";
import { EVENTS, viewAt } from "./stage.js";

const END = EVENTS.length;
const message = (/** @type {string} */ name) => ({ type: /** @type {const} */ ("message"), name });
const node = (/** @type {string} */ id) => ({ type: /** @type {const} */ ("node"), id });

/** @param {any} held @param {any} view @param {string} id */
function find(held, view, id) {
  const action = actionsFor(held, view).find((one) => one.id === id);
  assert.ok(action, `no action ${id}`);
  return action;
}

test("a message can be dropped, delayed, copied; the texts are the grammar's", () => {
  const view = viewAt(6);
  const held = message("1~2.Order");
  assert.equal(find(held, view, "drop").change({}).add, "drop:1~2.Order");
  assert.equal(find(held, view, "delay").change({ ticks: "7" }).add, "delay:1~2.Order:7");
  assert.equal(find(held, view, "copy").change({}).add, "copy:1~2.Order");
});

test("deliver now is for what is in flight at the playhead, one tick on", () => {
  const flying = viewAt(7);
  const deliver = find(message("1~2.Order"), flying, "deliver");
  assert.equal(deliver.reason, undefined);
  assert.equal(deliver.change({}).add, "deliver:1~2.Order@1");
  assert.match(find(message("1~2.Order"), viewAt(END), "deliver").reason ?? "", /delivered at 3/);
  assert.match(find(message("2~1.Order"), flying, "deliver").reason ?? "", /is sent at 3/);
  assert.match(find(message("1~2.Order"), viewAt(8), "deliver").reason ?? "", /at 3 anyway/);
});

test("what is lost already says who took it", () => {
  const view = viewAt(END);
  assert.match(find(message("1~3.Order"), view, "drop").reason ?? "", /receiver is down/);
});

test("only a traitor lies, with words from the declared domains, or with silence", () => {
  const view = viewAt(END);
  assert.match(find(message("1~2.Order"), view, "say").reason ?? "", /Node 1 is loyal/);
  const lie = find(message("2~1.Order"), view, "say");
  assert.equal(lie.reason, undefined);
  assert.deepEqual(lie.fields?.map((field) => field.name), ["value", "or"]);
  assert.equal(lie.change({ value: "attack", or: "" }).add, "say:2~1.Order:value=attack");
  assert.equal(lie.change({ value: "attack", or: "nothing" }).add, "say:2~1.Order:nothing");
});

test("what the model lacks is there, disabled, with the reason", () => {
  const view = viewAt(END, [], { menu: [] });
  for (const id of ["drop", "delay", "copy", "deliver", "say"]) {
    assert.match(find(message("1~2.Order"), view, id).reason ?? "", /this protocol's model has no/);
  }
  for (const id of ["crash", "recover", "pause", "traitor", "cut"]) {
    assert.match(find(node("1"), view, id).reason ?? "", /this protocol's model has no/);
  }
});

test("what is in force can be undone, and replaced rather than contradicted", () => {
  const view = viewAt(6, ["drop:1~2.Order", "delay:1~2.Order:4", "drop:1~2.Order.2"]);
  const held = message("1~2.Order");
  const undo = { add: null, remove: ["drop:1~2.Order"] };
  assert.deepEqual(find(held, view, "undo-drop").change({}), undo);
  assert.deepEqual(find(held, view, "delay").change({ ticks: "9" }),
    { add: "delay:1~2.Order:9", remove: ["delay:1~2.Order:4"] });
  const turned = viewAt(6, ["traitor:2:flip"]);
  assert.deepEqual(find(node("2"), turned, "traitor").change({ strategy: "silent", when: "" }),
    { add: "traitor:2:silent", remove: ["traitor:2:flip"] });
});

test("a copy is undone without touching copies of a later message", () => {
  const view = viewAt(6, ["copy:1~2.Order:2", "copy:1~2.Order.2"]);
  assert.deepEqual(find(message("1~2.Order"), view, "undo-copy").change({}).remove,
    ["copy:1~2.Order:2"]);
});

test("a node that is down can only recover, and says since when", () => {
  const view = viewAt(9);
  assert.match(find(node("3"), view, "crash").reason ?? "", /Node 3 has been down since 2/);
  assert.equal(find(node("3"), view, "recover").change({}).add, "recover:3@4");
  assert.equal(find(node("3"), view, "recover").key, "X");
  assert.match(find(node("1"), view, "recover").reason ?? "", /Node 1 is up/);
  assert.equal(find(node("1"), view, "crash").change({}).add, "crash:1@4");
});

test("nothing that has been seen changes: a change begins at the next tick", () => {
  assert.equal(find(node("1"), viewAt(0), "crash").change({}).add, "crash:1@0");
  assert.equal(find(node("1"), viewAt(1), "crash").change({}).add, "crash:1@1");
  assert.match(describeHeld(node("1"), viewAt(END)).text, /after all that happens/);
  assert.match(find(node("1"), viewAt(END), "crash").help ?? "", /after all that happens/);
  assert.equal(find(node("1"), viewAt(8), "crash").help, undefined);
  assert.equal(describeHeld(node("1"), viewAt(8)).text, "Takes effect at tick 3.");
  assert.match(find(node("1"), viewAt(END, [], {}, 7), "crash").reason ?? "", /stops at tick 7/);
});

test("where nothing can follow, a fault that only disturbs says to go back", () => {
  const roles = [{ name: "Node", requests: [] }];
  for (const id of ["crash", "cut"]) {
    const late = find(node("1"), viewAt(END, [], { roles }), id);
    assert.match(late.reason ?? "", /nothing happens after this; move the playhead back/);
    assert.equal(find(node("1"), viewAt(END), id).reason, undefined, "a request may follow");
    assert.equal(find(node("1"), viewAt(8, [], { roles }), id).reason, undefined);
  }
});

test("a strategy is named in words, and its sentence stands beside", () => {
  const strategies = [{ name: "always_retreat", doc: "Says retreat to everybody." }];
  const [field] = find(node("1"), viewAt(8, [], { strategies }), "traitor").fields ?? [];
  assert.deepEqual(field.choices,
    [{ value: "always_retreat", label: "always retreat", note: "Says retreat to everybody." }]);
});

test("requests are asked with their arguments; timers that are set can fire now", () => {
  const view = viewAt(8);
  assert.equal(find(node("1"), view, "request-elect").change({}).add, "request:1:elect@3");
  assert.equal(find(node("1"), view, "request-elect").fields, undefined);
  const put = find(node("1"), view, "request-put").change({ key: "b" });
  assert.equal(put.add, "request:1:put:key=b@3");
  assert.equal(find(node("1"), view, "fire-1.answer").change({}).add, "fire:1.answer@3");
});

test("a partition needs two sides", () => {
  const view = viewAt(8);
  const cut = find({ type: "gap", side: ["1"] }, view, "cut");
  const ways = { kind: "cut", way: "/" };
  assert.equal(cut.change({ side: "1", ...ways }).add, "cut:1/2,3@3");
  assert.equal(cut.change({ side: "1,2", kind: "hold", way: "~" }).add, "hold:1,2~3@3");
  assert.equal(cut.change({ side: "", ...ways }).add, null);
  assert.equal(cut.change({ side: "1,2,3", ...ways }).add, null);
});

test("the menu says what is in hand and what became of it", () => {
  const told = describeHeld(message("2~1.Order"), viewAt(END));
  assert.equal(told.title, "1.2: retreat (lie)");
  assert.equal(told.text, "Node 2 → Node 1, sent at 3, arrives at 7");
  assert.match(describeHeld(message("1~3.Order"), viewAt(END)).text, /lost at 4 \(crash\)/);
});
