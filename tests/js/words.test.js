import assert from "node:assert/strict";
import { test } from "node:test";

import { chipFields, chipTexts, chipTitle } from "../../static/js/chips.js";
import { initialsOf } from "../../static/js/heads.js";
import { assignHues, hueOf } from "../../static/js/hues.js";
import {
  fill, labelOf, messageName, propertyWord, say, shorten,
} from "../../static/js/words.js";
import { load } from "./runs.js";

const message = (more) => ({
  name: "3~1.Order", kind: "Order", from: "3", to: "1", body: { value: "attack" }, sent: 4,
  sentAt: 7, end: 9, endAt: 12, fate: "delivered", by: null, copy: false, lie: false, ...more,
});
const description = { roles: [], menu: [], messages: [
  { kind: "Order", label: "{value}", tint: "value",
    fields: [{ name: "value", domain: ["attack", "retreat"] }] },
  { kind: "Ok", label: "", tint: null, fields: [] },
] };

test("values are said as people say them", () => {
  assert.deepEqual([null, true, false, 0, ["0", "2"], { a: 1 }].map(say),
    ["none", "yes", "no", "0", "0.2", "a 1"]);
});

test("labels come from the template, else they are the kind", () => {
  assert.equal(fill("{path}: {value}{gone}", { path: [0, 1], value: "retreat" }), "0.1: retreat");
  assert.equal(labelOf(message({ lie: true }), description), "attack (lie)");
  assert.equal(labelOf(message({ kind: "Ok", body: {} }), description), "Ok");
  const copy = message({ name: "3~1.Order*3", copy: true });
  assert.equal(labelOf(copy, description), "attack (copy 3)");
});

test("the name of a message says where it stands at the playhead", () => {
  const at = (count, more) => messageName(message(more), "attack", count);
  assert.equal(at(6), "Order attack, 3 to 1, in flight, arrives at 12");
  assert.equal(at(2), "Order attack, 3 to 1, not sent yet, due at 7");
  assert.equal(at(20), "Order attack, 3 to 1, sent at 7, delivered at 12");
  assert.match(at(20, { fate: "dropped", by: "partition" }), /cut off by a partition at 12$/);
  assert.match(at(20, { fate: "withheld" }), /withheld by traitor 3$/);
  assert.match(at(20, { fate: "flying", end: null }), /in flight at the end$/);
});

test("chips say the fields of their role, from long to short", () => {
  const fields = new Map([["1", [{ name: "decision", hint: "", columns: [] }]]]);
  const chip = (state) => chipTexts({ kind: "message-delivered", node: "1", state }, fields);
  assert.equal(chip({ decision: "attack", other: 1 })[0], "decision = attack");
  assert.equal(chip({ decision: null })[0], "no decision");
  assert.deepEqual(chip({ other: 1 }), []);
  assert.deepEqual(chipTexts({ kind: "node-started", node: "1", state: { decision: 1 } }, fields),
    []);
});

test("a chip draws a grid in little while it can be told apart, and counts the rest", () => {
  const about = (display) => ({ messages: [], menu: [], roles: [
    { name: "Peer", chips: ["known"], fields: [{ name: "known", display }] }] });
  const header = (n) => ({ nodes: Array.from({ length: n }, (_, k) =>
    ({ id: String(k), role: "Peer", title: `Node ${k}` })) });
  const chip = (display, n, known) => {
    const event = { kind: "message-delivered", node: "0", state: { known } };
    const fields = chipFields(about(display), header(n));
    return [chipTexts(event, fields), chipTitle(event, fields)];
  };
  assert.deepEqual(chip("grid", 4, ["0", "2"]),
    [["known ■□■□", "known ■□■□", "■□■□", "2 of 4"], "known: 2 of 4 (0.2)"]);
  assert.equal(chip("grid", 64, ["0", "2"])[0][0], "known 2 of 64");
  assert.equal(chip("grid", 4, ["v1-0"])[0][0], "known 1");
  assert.equal(chip("history", 4, ["a", "b"])[0][0], "known: 2");
  assert.equal(chip("value", 4, ["0", "2"])[0][0], "known = 0.2");
});

test("properties are said in words", () => {
  assert.deepEqual(["ic1", "one_leader"].map(propertyWord), ["IC1", "one leader"]);
});

test("too long a word ends in an ellipsis", () => {
  assert.equal(shorten("coordinator", 40, (text) => text.length * 7), "coor…");
  assert.equal(shorten("ok", 40, (text) => text.length * 7), "ok");
});

test("one value has one hue, kinds have their own", () => {
  const hues = assignHues(description);
  const hue = (kind, body) => hueOf(hues, description, kind, body);
  assert.equal(new Set([hue("Order", { value: "attack" }), hue("Order", { value: "retreat" }),
    hue("Ok", {})]).size, 3);
  assert.equal(hue("Unknown", {}), hue("Unknown", { any: 1 }));
  assert.ok([..."abcdefgh"].every((kind) => hue(kind, {}) > 2), "none wears the hue of another");
});

test("real messages have real labels", () => {
  const { story, description: real } = load("generals");
  assert.ok(story.messages.some((each) => labelOf(each, real) === "0.3: retreat (lie)"));
});

test("a disc holds a short id, or the first letter that tells a node from the others", () => {
  const nodes = [["c1", "Client 1"], ["gateway", "Gateway"], ["payment", "Payment"],
    ["product", "Product"]].map(([id, title]) => ({ id, title, role: "x" }));
  assert.deepEqual([...initialsOf(nodes).values()], ["c1", "G", "Pa", "Pr"]);
});
