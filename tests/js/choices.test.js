// A request whose choices depend on the run's parameters: the header names them, node by node.
import assert from "node:assert/strict";
import { test } from "node:test";

import { actionsFor } from "../../static/js/actions.js";
import { viewAt } from "./stage.js";

const roles = [{ name: "Peer", title: "", requests: [
  { name: "call", label: "Call …", args: [{ name: "to", choices: [] }] },
  { name: "put", label: "Put", args: [{ name: "key", choices: ["a", "b"] }] }] }];

/** @param {string} id @param {string} request the words that may be chosen */
function wordsOf(id, request) {
  const view = viewAt(8, [], /** @type {any} */ ({ roles }));
  const nodes = view.trace.header.nodes.map((/** @type {any} */ one) => (
    one.id === "1" ? { ...one, choices: { call: { to: ["2", "3"] } } } : one));
  const header = { ...view.trace.header, nodes };
  const own = /** @type {any} */ ({ ...view, trace: { ...view.trace, header } });
  const actions = actionsFor({ type: "node", id }, own);
  const action = actions.find((one) => one.id === `request-${request}`);
  return (action?.fields?.[0]?.choices ?? []).map(({ value }) => value);
}

test("the run's own choices are offered, and others as the protocol declares them", () => {
  assert.deepEqual(wordsOf("1", "call"), ["2", "3"]);
  assert.deepEqual(wordsOf("1", "put"), ["a", "b"]);
  assert.deepEqual(wordsOf("2", "call"), []);
});
