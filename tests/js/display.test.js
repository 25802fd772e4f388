// How the fields of a node's state are laid out by the hint that their role declares.
import assert from "node:assert/strict";
import { test } from "node:test";

import {
  SHOWN, columnsOf, filledIn, formerly, freshIn, gridOf, hintsOf, historyOf, ledgerOf, listOf,
} from "../../static/js/display.js";
import {
  gridFields, holders, knowledgeOf, named, pathsOf, rowText,
} from "../../static/js/knowledge.js";

const DESCRIPTION = { roles: [
  { name: "Peer", fields: [{ name: "known", display: "grid" }, { name: "turn", display: "value" }] },
  { name: "Operator", fields: [{ name: "log", display: "history" }] }] };

/** A view of nodes that know these things, and an operator beside them. */
function viewOf(...known) {
  const nodes = known.map((_, k) => ({ id: String(k), role: "Peer", title: `Node ${k}` }));
  const states = known.map((one, k) => [String(k), { state: { known: one }, up: k !== 1 }]);
  return { description: DESCRIPTION, now: { nodes: Object.fromEntries(states) },
    trace: { header: { nodes: [...nodes, { id: "op", role: "Operator", title: "Op" }] } } };
}

test("a role's hints are those that are not plain values", () => {
  assert.deepEqual([...hintsOf(DESCRIPTION, "Peer")], [["known", "grid"]]);
  assert.deepEqual([...hintsOf(DESCRIPTION, undefined)], []);
});

test("an entry is fresh that was not there before, once for each time", () => {
  assert.deepEqual(freshIn(["a", "a", "b"], ["a"]), [false, true, true]);
  assert.deepEqual(freshIn([], ["a"]), []);
});

test("a list marks what came now, what came last, and what has gone", () => {
  const { items, gone } = listOf(["x", "y"], ["z", "y"], ["z", "y"]);
  assert.deepEqual(items.map(({ text, fresh }) => [text, fresh]), [["x", true], ["y", false]]);
  assert.deepEqual(gone, ["z"]);
  const still = listOf(["x", "y"], ["x", "y"], ["x"]);
  assert.deepEqual(still.items.map(({ fresh, newest }) => [fresh, newest]),
    [[false, false], [false, true]]);
  const record = listOf({ "order-1": "", key: "never done" }, {});
  assert.deepEqual(record.items.map(({ text }) => text), ["order-1", "key: never done"]);
  assert.deepEqual(listOf(null, null, undefined), { items: [], gone: [] });
});

test("what a field was before it last changed is found in the events", () => {
  const set = (node, state) => ({ node, state });
  const events = [set("1", { a: [] }), set("2", { a: [9] }), set("1", { a: [1] }),
    set("1", { a: [1], b: 2 }), set("1", { a: [1, 2] })];
  assert.deepEqual(formerly(events, 5, "1", "a"), [1]);
  assert.deepEqual(formerly(events, 4, "1", "a"), []);
  assert.equal(formerly(events, 1, "1", "a"), undefined);
});

test("a history folds what is long ago, never what has just been added", () => {
  const long = Array.from({ length: 30 }, (_, k) => `event ${k}`);
  const last = historyOf(long, long.slice(0, 29));
  assert.equal(last.folded, 30 - SHOWN);
  assert.deepEqual(last.items.filter(({ fresh }) => fresh).map(({ text }) => text), ["event 29"]);
  assert.equal(historyOf(long, long.slice(0, 10)).folded, 10);
  assert.equal(historyOf(long.slice(0, SHOWN), []).folded, 0);
  assert.equal(historyOf(long.slice(0, SHOWN + 1), long.slice(0, SHOWN + 1)).folded, 0,
    "a fold for a single entry saves nothing");
  assert.equal(historyOf(["a"], ["a", "b"]).gone, 1);
});

test("a ledger has columns where its entries are records, and adds up amounts alone", () => {
  const plain = ledgerOf([["1.0.3", "3", "accepted"], ["1.0.4", "4", "rejected"]],
    [["1.0.3", "3", "accepted"]]);
  assert.deepEqual(plain.head, ["", "", ""]);
  assert.deepEqual(plain.rows.map(({ fresh }) => fresh), [false, true]);
  assert.equal(plain.total, null);
  const named_ = ledgerOf([{ line: 1, amount: 30 }, { line: 2, amount: -10 }], []);
  assert.deepEqual(named_.head, ["line", "amount"]);
  assert.deepEqual(named_.numeric, [true, true]);
  assert.deepEqual(named_.total, ["", "20"], "the lines' numbers are no amounts");
  assert.deepEqual(ledgerOf({ a: 1, b: 2 }, { a: 1 }).total, ["", "3"]);
  assert.deepEqual(ledgerOf({ a: 1 }, {}).total, null, "one entry is its own total");
  assert.deepEqual(ledgerOf(["one"], []).rows, [{ cells: ["one"], fresh: true }]);
  assert.equal(ledgerOf([], [["gone"]]).gone, 1);
});

test("a grid's cells are filled, fresh or lost", () => {
  const cells = gridOf(["0", "2"], ["2", "3"], ["0", "1", "2", "3"]);
  assert.deepEqual(cells.map(({ filled, fresh, lost }) => [filled, fresh, lost]),
    [[true, true, false], [false, false, false], [true, false, false], [false, false, true]]);
  assert.equal(filledIn(cells), 2);
  assert.equal(filledIn(gridOf(["0"], undefined, ["0"]).filter(({ fresh }) => fresh)), 0,
    "what a node starts with is not news");
  assert.equal(gridOf({ a: 3, b: false }, { a: 2 }, ["a", "b"])[0].fresh, true);
});

test("its columns are the nodes, else all that anybody speaks of, in order", () => {
  assert.deepEqual(columnsOf(["0", "1"], [["1"], undefined]), ["0", "1"]);
  assert.deepEqual(columnsOf(["0", "1"], [["v10-0"], ["v2-1"]]), ["v2-1", "v10-0"]);
});

test("the whole run's grid: every node of the role, nobody else", () => {
  const view = viewOf(["0"], ["1", "0"], ["2"]);
  assert.deepEqual(gridFields(view), ["known"]);
  assert.deepEqual(holders(view, "known").map(({ id }) => id), ["0", "1", "2"]);
  const grid = knowledgeOf(view, viewOf(["0"], ["1"], ["2"]).now, "known");
  assert.deepEqual([grid.filled, grid.fresh, grid.rows.length], [4, 1, 3]);
  assert.equal(rowText(grid.rows[1], "known"),
    "Node 1 (down): 2 of 3 known (0, 1); just now: 0");
  const count = (d) => d.split("z").length - 1;
  const { filled, empty, fresh } = pathsOf(grid);
  assert.deepEqual([filled, empty, fresh].map(count), [4, 5, 1]);
  assert.deepEqual(gridFields(viewOf(["0"])), [], "one node alone is no grid");
});

test("sixty-four by sixty-four still fits a panel", () => {
  const all = Array.from({ length: 64 }, (_, k) => String(k));
  const view = viewOf(...all.map(() => all));
  const grid = knowledgeOf(view, view.now, "known");
  assert.ok(grid.cell * 64 <= 256);
  assert.equal(grid.filled, 64 * 64);
  assert.deepEqual(named(64, grid.cell).slice(0, 3), [0, 8, 16]);
  assert.equal(named(4, 22).length, 4);
});
