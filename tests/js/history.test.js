import assert from "node:assert/strict";
import { test } from "node:test";

import { addressOf, createHistory, rewrite } from "../../static/js/history.js";

/** A browser's history of one page. */
function browser() {
  const entries = [{ state: /** @type {any} */ (null), url: "" }];
  let at = 0;
  return {
    get state() { return entries[at]?.state; },
    get url() { return entries[at]?.url; },
    pushState(/** @type {any} */ state, /** @type {string} */ _, /** @type {any} */ url) {
      entries.splice(at + 1, Infinity, { state, url });
      at += 1;
    },
    replaceState(/** @type {any} */ state, /** @type {string} */ _, /** @type {any} */ url) {
      entries[at] = { state, url };
    },
    back: () => void (at -= 1),
    forward: () => void (at += 1),
  };
}

test("a rewritten scenario loses and gains whole interventions only", () => {
  const text = "x/?n=4&do=drop:1~2.Order.2&do=drop:1~2.Order";
  assert.equal(rewrite(text, ["drop:1~2.Order"], null), "x/?n=4&do=drop:1~2.Order.2");
  assert.equal(rewrite(text, ["drop:1~2.Order"], "heal@3"),
    "x/?n=4&do=drop:1~2.Order.2&do=heal@3");
  assert.equal(rewrite("x/?do=heal@1", ["heal@1"], null), "x/");
});

test("an address is the scenario, the playhead and the digest", () => {
  assert.equal(addressOf("x/?n=4", 3, "0123456789"), "/x/?n=4#e=3&d=01234567");
});

test("changes push, the playhead replaces, Back undoes and Forward does again", () => {
  const window = browser();
  const history = createHistory(window, "x/?a");
  assert.equal(history.canUndo(), false);
  history.write(5, "");
  history.push("x/?b", 5);
  history.write(7, "");
  assert.equal(window.url, "/x/?b#e=7");
  assert.equal(history.canUndo(), true);
  history.undo();
  assert.equal(history.moved(window.state), "x/?a");
  assert.equal(window.url, "/x/?a#e=5");
  assert.equal(history.canRedo(), true);
  history.redo();
  assert.equal(history.moved(window.state), "x/?b");
  assert.equal(history.canRedo(), false);
});

test("a new change after an undo ends what could be redone", () => {
  const window = browser();
  const history = createHistory(window, "x/?a");
  history.write(0, "");
  history.push("x/?b", 0);
  history.undo();
  history.moved(window.state);
  history.push("x/?c", 0);
  assert.equal(history.canRedo(), false);
  history.push("x/?c", 0);
  history.undo();
  assert.equal(history.moved(window.state), "x/?a", "the same run twice is one entry");
});

test("entries of somebody else are left alone", () => {
  const history = createHistory(browser(), "x/?a");
  assert.equal(history.moved(null), null);
  assert.equal(history.moved({ parley: { text: 3 } }), null);
  assert.equal(history.current(), "x/?a");
});
