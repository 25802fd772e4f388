import assert from "node:assert/strict";
import { test } from "node:test";

import { flipAll, isIdle, obey, silenceAll, speak, tell, tellings, truth }
  from "../../static/js/deskchanges.js";
import { deskOf } from "../../static/js/deskrows.js";
import { fixedBecause } from "../../static/js/lying.js";
import { readStory } from "../../static/js/story.js";
import { EVENTS, viewAt } from "./stage.js";

const END = EVENTS.length;
const VALUE = { name: "value", domain: ["attack", "retreat"], signed: false, sealed: "" };

/** @param {string[]} [changes] @param {any} [more] */
const desk = (changes, more) => deskOf("2", viewAt(END, changes, more));

/** @param {import("../../static/js/deskrows.js").Desk} one */
const only = (one) => {
  const cell = one.rows[0]?.cells[0];
  assert.ok(cell);
  return cell;
};

test("all that a node sends stands by moment and receiver: said, and should have said", () => {
  const { rows, receivers, strategy } = desk(["traitor:2:flip"]);
  assert.equal(strategy, "flip");
  assert.deepEqual(receivers.map(({ id }) => id), ["1"]);
  assert.deepEqual(rows.map(({ at, title }) => [at, title]), [[3, "Order 1.2: attack"]]);
  const { said, honest, lie, words } = only(desk());
  assert.deepEqual([said, honest, lie], ["retreat", "attack", true]);
  assert.deepEqual(words.map(({ name, choices }) => [name, choices.length]), [["value", 2]]);
});

test("sends of one moment that differ by their words alone share a row", () => {
  const one = deskOf("1", viewAt(END));
  assert.deepEqual(one.rows.map(({ cells }) => cells.map(({ to }) => to)), [["2", "3"]]);
});

test("what was withheld stands there too", () => {
  const view = viewAt(END);
  const kept = { at: 3, kind: "message-withheld", node: "2", message: "2~3.Order", from: "2",
    to: "3", honest: { path: [1, 2], value: "attack" } };
  view.trace.events = [...EVENTS.slice(0, 10), kept, ...EVENTS.slice(10)];
  view.story = readStory(view.trace);
  const cells = deskOf("2", view).rows.flatMap((row) => row.cells);
  const silent = cells.find(({ to }) => to === "3");
  assert.deepEqual([silent?.silent, silent?.said, silent?.honest], [true, "nothing", "attack"]);
});

test("a word by hand replaces the one before, and makes a traitor of a loyal node", () => {
  const turned = desk(["traitor:2:flip", "say:2~1.Order:nothing"]);
  assert.deepEqual(speak(turned, only(turned), { value: "retreat" }),
    { add: "say:2~1.Order:value=retreat", also: [], remove: ["say:2~1.Order:nothing"] });
  const loyal = desk([]);
  assert.deepEqual(speak(loyal, only(loyal), null),
    { add: "say:2~1.Order:nothing", also: ["traitor:2:person"], remove: [] });
});

test("the truth needs no words where the strategy says it", () => {
  const person = desk(["traitor:2:person", "say:2~1.Order:value=retreat"]);
  assert.deepEqual(speak(person, only(person), { value: "attack" }),
    { add: null, also: [], remove: ["say:2~1.Order:value=retreat"] });
  const flip = desk(["traitor:2:flip"]);
  assert.equal(speak(flip, only(flip), { value: "attack" }).add, "say:2~1.Order:value=attack");
  assert.deepEqual(truth(flip), { add: "traitor:2:person", also: [], remove: ["traitor:2:flip"] });
  assert.equal(isIdle(truth(desk(["traitor:2:person"]))), true);
});

test("flip, silence and two faces are one change for all messages", () => {
  const one = deskOf("1", viewAt(END, ["traitor:1:person"]));
  const says = (/** @type {any} */ change) => [change.add, ...change.also];
  assert.deepEqual(says(flipAll(one)),
    ["say:1~2.Order:value=retreat", "say:1~3.Order:value=retreat"]);
  assert.deepEqual(says(silenceAll(one)), ["say:1~2.Order:nothing", "say:1~3.Order:nothing"]);
  assert.deepEqual(says(tell(one, "2", "retreat")), ["say:1~2.Order:value=retreat"]);
  assert.deepEqual(tellings(one, "2").map(({ value }) => value), ["attack", "retreat"]);
  const lied = deskOf("1", viewAt(END, ["traitor:1:person", "say:1~2.Order:value=retreat"]));
  assert.deepEqual(tell(lied, "2", ""),
    { add: null, also: [], remove: ["say:1~2.Order:value=retreat"] });
});

test("a strategy replaces the one before and the words by hand, and keeps its moment", () => {
  const one = desk(["traitor:2:flip@3", "say:2~1.Order:nothing"]);
  assert.deepEqual(obey(one, "silent"), { add: "traitor:2:silent@3", also: [],
    remove: ["traitor:2:flip@3", "say:2~1.Order:nothing"] });
  assert.equal(isIdle(obey(desk(["traitor:2:flip"]), "flip")), true);
});

test("what others signed cannot be chosen, and says so", () => {
  const sealed = { ...VALUE, sealed: "chain" };
  assert.equal(fixedBecause(VALUE, {}, "2"), undefined);
  assert.equal(fixedBecause({ ...VALUE, domain: null }, {}, "2"), "");
  assert.equal(fixedBecause(sealed, { chain: ["2"] }, "2"), undefined);
  assert.equal(fixedBecause(sealed, { chain: ["0", "2"] }, "2"),
    "signed by 0: it can only be replayed or withheld; forging would need 0's key");
  assert.match(fixedBecause(sealed, { chain: ["0", "1", "2"] }, "2") ?? "", /keys of 0 and 1/);
  assert.match(fixedBecause({ ...VALUE, signed: true }, {}, "2") ?? "", /is signed/);
});

test("without words to choose a message can still be kept back", () => {
  const messages = [{ kind: "Order", label: "", fields: [{ ...VALUE, domain: null }] }];
  const one = desk(["traitor:2:person"], { messages });
  assert.equal(one.choosable, false);
  assert.equal(isIdle(flipAll(one)), true);
  assert.equal(speak(one, only(one), null).add, "say:2~1.Order:nothing");
});
