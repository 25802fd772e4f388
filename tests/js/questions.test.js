import assert from "node:assert/strict";
import { test } from "node:test";

import { belongs } from "../../static/js/keys.js";
import { questionOf } from "../../static/js/ownquestion.js";
import { held, letter, roundOf, stanceOf, votedWords } from "../../static/js/questionwords.js";

/** @type {any} */
const QUESTION = {
  number: 3, count: 9, text: "Who leads?", options: ["Node 4", "Node 5"], made: "run",
  phase: "vote1", answer: null, because: "", rounds: [],
};
const seat = (/** @type {any} */ more = {}) =>
  ({ mode: "viewer", chosen: [null, null], sending: false, ...more });

test("a viewer is told what to do, and that the choice is in", () => {
  const said = (/** @type {string} */ phase, /** @type {any} */ more) =>
    stanceOf({ ...QUESTION, phase }, seat(more));
  assert.match(said("vote1", {}), /^Choose one/);
  assert.match(said("vote1", { chosen: [1, null] }), /choice is in: B/);
  assert.match(said("vote1", { chosen: [1, null], sending: true }), /^Sending/);
  assert.match(said("discuss", { chosen: [1, null] }), /neighbour/);
  assert.match(said("vote2", { chosen: [1, null] }), /^Vote again/);
  assert.match(said("vote2", { chosen: [1, 0] }), /choice is in: A/);
  assert.match(stanceOf(QUESTION, seat({ mode: "screen" })), /phone/);
  assert.match(stanceOf(QUESTION, seat({ mode: "host" })), /class votes/);
});

test("in the end it is said who was right, where anybody can be", () => {
  const end = { ...QUESTION, phase: "reveal", answer: 1, rounds: [[2, 1], [1, 2]] };
  assert.equal(stanceOf(end, seat({ chosen: [0, 1] })), "You were right: B, Node 5.");
  assert.equal(stanceOf(end, seat({ chosen: [1, 0] })), "You said A. It is B, Node 5.");
  assert.equal(stanceOf(end, seat({ chosen: [1, null] })), "You were right: B, Node 5.");
  assert.equal(stanceOf(end, seat()), "The right answer is B, Node 5.");
  assert.equal(stanceOf({ ...end, answer: null }, seat()), "This is how 6 votes fell.");
});

test("a vote that nobody took part in is not shown, the first in any case", () => {
  assert.deepEqual(held([[2, 1], [1, 2]]).map(({ total }) => total), [3, 3]);
  assert.deepEqual(held([[2, 1], [0, 0]]).map(({ title }) => title), ["First vote"]);
  assert.equal(held([[0, 0], [0, 0]]).length, 1);
});

test("numbers in words", () => {
  assert.equal(votedWords(17, 24), "17 of 24 have voted");
  assert.equal(votedWords(1, 1), "1 of 1 has voted");
  assert.equal(votedWords(3, 2), "3 of 3 have voted", "who has left has voted all the same");
  assert.deepEqual([0, 5].map(letter), ["A", "F"]);
  assert.deepEqual(["vote1", "discuss", "vote2", "reveal"].map(roundOf), [1, 0, 2, 0]);
});

test("what stands in the form is a question, or none yet", () => {
  const form = { text: " Who? ", options: ["", " a ", "b"], right: 2, because: " so " };
  assert.deepEqual(questionOf(form),
    { text: "Who?", options: ["a", "b"], answer: 1, because: "so" });
  assert.equal(questionOf({ ...form, right: -1 })?.answer, null);
  assert.equal(questionOf({ ...form, right: 0 })?.answer, null, "an empty option is never right");
  for (const wrong of [{ text: " " }, { options: ["a", ""] }, { options: ["a", "a "] }]) {
    assert.equal(questionOf({ ...form, ...wrong }), null);
  }
});

test("arrows choose among options, and move no playhead then", () => {
  assert.equal(belongs({ tagName: "INPUT", type: "radio" }, "ArrowRight"), true);
  assert.equal(belongs({ tagName: "INPUT", type: "checkbox" }, "ArrowRight"), false);
});
