// Measuring: what can walk, the rows of a measure, the spreadsheet.
import assert from "node:assert/strict";
import test from "node:test";
import { csvOf, keysOf, rowsOf, walks } from "../../static/js/sweeps.js";

const one = (/** @type {object} */ more) => ({ name: "messages sent", unit: "messages", runs: 3,
  mean: 4.33333, min: 4, p50: 4, p95: 5, max: 5, theory: null, ...more });
const points = [
  { value: "3", measures: [one({}), one({ name: "decided", unit: "tick of" })] },
  { value: "4", measures: [one({ theory: 9 })] },
];

test("whole numbers walk from their least, and losses too", () => {
  const description = /** @type {any} */ ({ parameters: [
    { name: "n", label: "Nodes", type: "int", lo: 3, hi: 30 },
    { name: "m", label: "Depth", type: "int", lo: 0, hi: 2 },
    { name: "order", label: "Order", type: "choice" },
  ] });
  const shown = (/** @type {boolean} */ changed) =>
    walks(description, { n: 7, m: 1 }, changed).map(({ name, values }) => [name, values]);
  assert.deepEqual(shown(false), [["n", "3..10"], ["m", "0..2"], ["loss", "0..0.5/0.1"]]);
  assert.deepEqual(shown(true), [["n", "7..14"], ["m", "1..2"], ["loss", "0..0.5/0.1"]]);
});

test("a measure's rows are those of the values that have it", () => {
  const [sent, decided] = keysOf(points);
  assert.deepEqual([sent, decided], ["messages sent (messages)", "decided (tick of)"]);
  assert.deepEqual(rowsOf(points, sent), [
    ["3", "3", "4.333", "4", "4", "5", "5", ""],
    ["4", "3", "4.333", "4", "4", "5", "5", "9"],
  ]);
  assert.equal(rowsOf(points, decided).length, 1);
});

test("the spreadsheet has every measure of every value", () => {
  const lines = csvOf("n", points).trimEnd().split("\n");
  assert.equal(lines[0], "n,measure,unit,runs,mean,min,p50,p95,max,theory");
  assert.equal(lines[3], "4,messages sent,messages,3,4.33333,4,4,5,5,9");
  assert.equal(lines.length, 4);
});
