import assert from "node:assert/strict";
import { test } from "node:test";

import { addressOf, changed, questionOf, tickOf, withAccident } from "../../static/js/pairing.js";

const PAIR = "compare/a/b/";
const at = (side, more = {}) => ({ side, shared: false, mishap: [], ...more });
const add = (text) => ({ add: text, remove: [] });
const take = (...remove) => ({ add: null, remove });

test("a change goes to both sides or to one", () => {
  const text = `${PAIR}?accident=none`;
  assert.equal(changed(text, add("crash:x@3"), at("left", { shared: true })), `${text}&do=crash:x@3`);
  assert.equal(changed(text, add("drop:x~y.M"), at("right")), `${text}&right.do=drop:x~y.M`);
});

test("what is taken back goes wherever it stands", () => {
  const text = `${PAIR}?accident=none&do=crash:x@3&left.do=drop:x~y.M&right.do=drop:x~y.M`;
  assert.equal(changed(text, take("drop:x~y.M"), at("left")),
    `${PAIR}?accident=none&do=crash:x@3&right.do=drop:x~y.M`);
  assert.equal(changed(text, take("crash:x@3"), at("right")),
    `${PAIR}?accident=none&left.do=drop:x~y.M&right.do=drop:x~y.M`);
});

test("a part of the accident is taken back with the accident", () => {
  const text = `${PAIR}?accident=bump&left.do=crash:x@3`;
  const mishap = ["drop:x~y.M", "crash:x@3"];
  assert.equal(changed(text, take("drop:x~y.M"), at("left", { mishap })),
    `${PAIR}?accident=none&left.do=crash:x@3`);
  assert.equal(changed(text, take("crash:x@3"), at("left", { mishap })), `${PAIR}?accident=bump`);
});

test("a delay is replaced by another", () => {
  const text = `${PAIR}?accident=none&left.do=delay:x~y.M:2`;
  const change = { add: "delay:x~y.M:5", remove: ["delay:x~y.M:2"] };
  assert.equal(changed(text, change, at("left")), `${PAIR}?accident=none&left.do=delay:x~y.M:5`);
});

test("there is one accident at a time", () => {
  assert.equal(withAccident(PAIR, "bump"), `${PAIR}?accident=bump`);
  assert.equal(withAccident(`${PAIR}?accident=bump&seed=7`, "none"), `${PAIR}?accident=none&seed=7`);
});

test("addresses: of the page, and of the question to the server", () => {
  assert.equal(addressOf(`${PAIR}?seed=7`, 12), `/${PAIR}?seed=7#t=12`);
  assert.equal(addressOf(PAIR, null), `/${PAIR}`);
  assert.equal(questionOf(`${PAIR}?seed=7`), `/${PAIR}pair/?seed=7`);
  assert.equal(questionOf(PAIR), `/${PAIR}pair/?accident=none`);
  assert.deepEqual(["#t=12", "t=0", "#e=3", "#t=x", ""].map(tickOf), [12, 0, null, null, null]);
});
