// The pure parts of the panels: words, verdicts, marks, pages, keys.
import assert from "node:assert/strict";
import { test } from "node:test";

import { inSeconds, reasonOf } from "../../static/js/banner.js";
import { leapFrom, shift } from "../../static/js/bindings.js";
import { valuesOf } from "../../static/js/fields.js";
import { headed, verdictOf } from "../../static/js/inspector.js";
import { belongs, chord, isSingle } from "../../static/js/keys.js";
import { landmarks, markPaths, sortOf } from "../../static/js/marks.js";
import { brokenOf } from "../../static/js/mutation.js";
import { told, toneOf } from "../../static/js/narration.js";
import { fieldsOf, nodeInView } from "../../static/js/nodestate.js";
import { literal, placeOf, plural, show, titleOf } from "../../static/js/phrases.js";
import { presetOf, telling } from "../../static/js/setup.js";
import { absolute } from "../../static/js/share.js";
import { createStore } from "../../static/js/store.js";
import { nextTheme, themeOf } from "../../static/js/theme.js";
import { PAGE, pageOf } from "../../static/js/transcript.js";
import { EVENTS, traceOf, viewAt } from "./stage.js";

test("values read as words, and are written as the link writes them", () => {
  assert.equal(show(null), "–");
  assert.equal(show(true), "yes");
  assert.equal(show({ a: [1, 2], b: {} }), "a: 1, 2, b: none");
  assert.equal(show([]), "none");
  assert.equal(literal([0, 2]), "0.2");
  assert.equal(literal(false), "no");
  assert.equal(literal("two words"), "");
  assert.equal(plural(1, "event"), "1 event");
  assert.equal(plural(2, "event"), "2 events");
  assert.equal(titleOf(traceOf(), "2"), "Node 2");
  assert.equal(titleOf(traceOf(), "9"), "node 9");
  assert.equal(placeOf(traceOf(), 8), "event 8 of 15: Node 3 crashes.");
  assert.equal(placeOf(traceOf(), 0), "event 0 of 15");
});

test("what is broken on purpose has its plate, and no chip beside it", () => {
  const plate = { plate: "Broken on purpose: A coin counts twice", sentence: "Why.", mended: "a/?" };
  const header = { ...traceOf().header, mutation: plate };
  assert.equal(brokenOf(/** @type {any} */ (header)), plate);
  assert.equal(brokenOf(traceOf().header), null);
  assert.equal(brokenOf(null), null);
  const known = [{ name: "n", default: 3 }, { name: "mutation", default: "none" }];
  assert.deepEqual(telling({ n: 3, mutation: "counts-twice" }, known), ["n = 3"]);
});

test("a property is judged at the playhead", () => {
  const safety = { type: "safety" };
  const liveness = { type: "liveness" };
  const at = (/** @type {string} */ status) => ({ status, seq: 4 });
  assert.equal(verdictOf(safety, at("violated"), false).sort, "broken");
  assert.equal(verdictOf(safety, undefined, false).word, "holds so far");
  assert.equal(verdictOf(safety, undefined, true).word, "holds");
  assert.equal(verdictOf(liveness, at("pending"), false).word, "not yet");
  assert.equal(verdictOf(liveness, undefined, true).word, "never reached");
  assert.deepEqual(verdictOf(liveness, at("holds"), true), { sort: "holds", word: "reached", at: 4 });
  assert.equal(verdictOf({ type: "witness" }, at("witnessed"), true).word, "seen");
  assert.deepEqual(headed({ name: "ic1", sentence: "IC1: all agree" }), ["IC1", "All agree"]);
  assert.deepEqual(headed({ name: "one_leader", sentence: "At most one" }),
    ["One leader", "At most one"]);
});

test("marks: each sort at its own height, one path for each", () => {
  assert.deepEqual(EVENTS.map(sortOf).filter(Boolean),
    ["fault", "fault", "fault", "fault", "decision", "violation"]);
  const paths = markPaths(EVENTS);
  assert.equal(paths.get("violation"), "M933 0V12");
  assert.equal(paths.get("decision"), "M867 9V12");
  assert.equal(markPaths([]).get("fault"), "");
  assert.deepEqual(landmarks(EVENTS), [1, 8, 10, 11, 12, 13, 14]);
});

test("narration has a word for what an event is, and does not say it twice", () => {
  assert.deepEqual(toneOf(EVENTS[13]), ["bad", "Violated"]);
  assert.deepEqual(toneOf(EVENTS[9]), ["traitor", "Lie"]);
  assert.equal(toneOf(EVENTS[4]), null);
  assert.equal(toneOf(undefined), null);
  assert.equal(told(/** @type {any} */ (EVENTS[13])), "“IC1: all agree”. 1 retreats.");
  assert.equal(told({ at: 0, kind: "run-ended" }), "run-ended");
});

test("the node in view follows what is in hand, then the playhead", () => {
  const view = viewAt(9);
  const state = (/** @type {any} */ selection) => /** @type {any} */ ({ ...view, selection });
  assert.equal(nodeInView(state({ type: "node", id: "3" })), "3");
  assert.equal(nodeInView(state({ type: "message", name: "2~1.Order" })), "1");
  assert.equal(nodeInView(state(null)), "2");
  assert.equal(nodeInView(/** @type {any} */ ({ ...viewAt(0), selection: null })), "1");
  assert.deepEqual(fieldsOf({ a: 1, b: 2 }, { a: 1, b: 3 }),
    [{ field: "a", value: "1", was: null }, { field: "b", value: "2", was: "3" }]);
});

test("the transcript is turned by pages", () => {
  assert.equal(pageOf(0, 500), 0);
  assert.equal(pageOf(PAGE, 500), 0);
  assert.equal(pageOf(PAGE + 1, 500), 1);
  assert.equal(pageOf(500, 500), 4);
  assert.equal(pageOf(0, 0), 0);
});

test("keys are read with their modifiers, and left to those who type", () => {
  const key = (/** @type {string} */ name, more = {}) =>
    chord({ key: name, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...more });
  assert.equal(key("D"), "d");
  assert.equal(key("Z", { ctrlKey: true, shiftKey: true }), "Ctrl+Shift+z");
  assert.equal(key("z", { metaKey: true }), "Ctrl+z");
  assert.equal(key("<", { shiftKey: true }), "<");
  assert.equal(key("ArrowLeft", { shiftKey: true }), "Shift+ArrowLeft");
  assert.equal(key("ArrowLeft", { altKey: true }), "Alt+ArrowLeft");
  assert.ok(isSingle("d") && isSingle("?") && !isSingle(" ") && !isSingle("Home"));
  assert.ok(belongs({ tagName: "INPUT", type: "text" }, "d"));
  assert.ok(belongs({ tagName: "INPUT", type: "range" }, "ArrowLeft"));
  assert.ok(!belongs({ tagName: "INPUT", type: "range" }, "d"));
  assert.ok(belongs({ tagName: "BUTTON" }, " "));
  assert.ok(!belongs({ tagName: "BUTTON" }, "d"));
  assert.ok(belongs({ tagName: "DIV", isContentEditable: true }, "d"));
});

test("speeds have ends; leaps go from mark to mark", () => {
  assert.equal(shift(1, 1), 2);
  assert.equal(shift(8, 1), 8);
  assert.equal(shift(0.25, -1), 0.25);
  const store = /** @type {any} */ ({ get: () => ({ trace: traceOf(), count: 9 }) });
  assert.equal(leapFrom(store, 1), 10);
  assert.equal(leapFrom(store, -1), 8);
});

test("the store tells whoever watches what changed, and nobody else", () => {
  const store = createStore(/** @type {any} */ ({ count: 0, playing: false }));
  /** @type {string[]} */
  const heard = [];
  store.watch(["count"], ({ count }) => heard.push(`count ${count}`));
  store.watch(["playing"], () => heard.push("playing"));
  store.set({ count: 1 });
  store.set({ count: 1 });
  assert.deepEqual(heard, ["count 0", "playing", "count 1"]);
});

test("small things: themes, links, presets, a form's values", () => {
  assert.equal(themeOf("sepia"), "system");
  assert.equal(nextTheme("system"), "light");
  assert.equal(nextTheme("dark"), "system");
  assert.equal(absolute("https://a/", "/x/?n=4"), "https://a/x/?n=4");
  assert.equal(presetOf([{ name: "one", query: "x/" }], "x/"), "one");
  assert.equal(presetOf([], "x/"), null);
  const data = new FormData();
  data.append("side", "1");
  data.append("side", "2");
  const field = { name: "side", label: "", type: /** @type {const} */ ("nodes"), value: "" };
  assert.deepEqual(valuesOf(data, [field]), { side: "1,2" });
});

test("the header tells what is not as usual, and all where that is little", () => {
  const known = ["a", "b", "c", "d", "e"].map((name) => ({ name, default: 1 }));
  assert.deepEqual(telling({ a: 1, b: 2 }, known), ["a = 1", "b = 2"]);
  assert.deepEqual(telling({ a: 1, b: 2, c: 1, d: 1, e: true }, known), ["b = 2", "e = yes"]);
  assert.deepEqual(telling({ a: 1, b: 1, c: 1, d: 1, e: 1 }, known), ["usual parameters"]);
});

test("the banner knows why, and counts down in words", () => {
  assert.match(reasonOf(4503)[0], /full/);
  assert.match(reasonOf(4429)[0], /too much/i);
  assert.match(reasonOf(1006)[0], /connection is lost/);
  assert.equal(inSeconds(400), "in a moment");
  assert.equal(inSeconds(4_600), "in 5 s");
});
