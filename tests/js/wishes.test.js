// The catalogue's search and its address.
import assert from "node:assert/strict";
import { test } from "node:test";

import { addressOf, foundText, grants, stems, wishedIn } from "../../static/js/wishes.js";

test("every word of a wish must begin a known word, without its ending", () => {
  assert.deepEqual(stems("Elects a leader; crashes, losses, bus"),
    ["elect", "leader", "crash", "losse", "bus"]);
  const known = "byzantine generals tolerate 1 traitor 4 synchronou";
  assert.ok(grants(known, "tolerates TRAITORS"));
  assert.ok(grants(known, ""));
  assert.ok(grants(known, "byz"));
  assert.ok(!grants(known, "tolerates crashes"));
  assert.ok(!grants(known, "aitor"), "the middle of a word is no word");
});

test("the address says what is shown, and back", () => {
  assert.equal(addressOf("", " "), "/");
  assert.equal(addressOf("Mutual exclusion", ""), "/?family=Mutual+exclusion");
  const address = addressOf("Agreement", " a & b ");
  assert.deepEqual(wishedIn(address.slice(2)), { family: "Agreement", wish: "a & b" });
  assert.deepEqual(wishedIn(""), { family: "", wish: "" });
});

test("what was found is counted only where something was asked", () => {
  assert.equal(foundText(10, " "), "");
  assert.equal(foundText(1, "tokens"), "1 protocol for “tokens”");
  assert.equal(foundText(0, "x"), "0 protocols for “x”");
});
