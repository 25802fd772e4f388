import assert from "node:assert/strict";
import { test } from "node:test";

import {
  blank, chosen, complete, holds, leftOf, liesIn, placesFor, secretOf, slipsWords, standOf, toAll, toldOf,
  unmaskedWords, whoPlays,
} from "../../static/js/gamewords.js";

const player = (/** @type {any} */ about) =>
  ({ node: "2", title: "Lieutenant 2", seats: [3], names: ["Brave Otter"], thinking: false,
    traitor: false, slips: 0, ...about });
const game = (/** @type {any} */ about) => /** @type {any} */ ({
  number: 1, timeout: 20, ends: null, over: false, unmasked: false, open: false, lies: true,
  players: [player({ thinking: true }), player({ title: "Lieutenant 3", names: ["Kind Owl", "Wise Yak"] })],
  you: null, ...about,
});

test("it is said whom the game waits for, and when it waits for nobody", () => {
  assert.equal(standOf(game({})), "Waiting for Lieutenant 2");
  const all = game({}).players.map((/** @type {any} */ one) => ({ ...one, thinking: true }));
  assert.equal(standOf(game({ players: all })), "Waiting for Lieutenant 2 and Lieutenant 3");
  assert.match(standOf(game({ over: true })), /Who was loyal/);
  assert.match(standOf(game({ over: true, unmasked: true })), /really happened/);
  assert.equal(whoPlays(game({}).players[1]), "Kind Owl and 1 more");
  assert.equal(whoPlays(player({ names: [] })), "nobody plays it");
});

test("time is told in words while it runs", () => {
  assert.equal(leftOf(game({}), 0), "");
  assert.equal(leftOf(game({ ends: 10_500 }), 1_000), "10 s left");
  assert.equal(leftOf(game({ ends: 10_500 }), 11_000), "time is up");
  assert.equal(leftOf(game({ ends: 10_500, over: true }), 0), "");
});

test("in the end it is said who it was", () => {
  const open = game({ players: [player({ traitor: true, slips: 0 }), player({ slips: 2 })] });
  assert.equal(unmaskedWords(open), "The traitor was Lieutenant 2 (Brave Otter).");
  assert.equal(unmaskedWords(game({})), "Nobody was a traitor.");
  assert.equal(unmaskedWords(game({ lies: false })), "");
  assert.match(slipsWords(open.players), /^2 times/);
  assert.equal(slipsWords(game({}).players), "");
  const events = [{ text: "a" }, { text: "2 lies", honest: {} }];
  assert.deepEqual(liesIn(events), ["2 lies"]);
});

test("an answer is a choice for each receiver", () => {
  const asks = [{ title: "Order", to: ["1", "3"], many: false, options: [] },
    { title: "decision", to: [], many: false, options: [] },
    { title: "", to: ["4"], many: true, options: [] }];
  const part = /** @type {any} */ ({ asks });
  let words = blank(part);
  assert.deepEqual(words, [[null, null], [null], [""]]);
  assert.equal(complete(words), false);
  words = chosen(toAll(words, 0, "a"), 0, 1, "b", false);
  words = chosen(words, 1, 0, "hold", false);
  assert.deepEqual([words, complete(words)], [[["a", "b"], ["hold"], [""]], true]);
  words = chosen(chosen(words, 2, 0, "Ok", true), 2, 0, "Election", true);
  assert.equal(words[2]?.[0], "Ok+Election");
  assert.equal(holds("Ok+Election", "Ok", true), true);
  assert.equal(holds("Ok", "Election", true), false);
  assert.equal(chosen(words, 2, 0, "Ok", true)[2]?.[0], "Election");
});

test("who comes later plays with the fewest", () => {
  const some = game({ players: [player({ node: "0", seats: [2, 3] }), player({ node: "1", seats: [4] })] });
  assert.deepEqual(placesFor(some, [2, 3, 4, 5, 6, 7]),
    [{ seat: 5, node: "1" }, { seat: 6, node: "0" }, { seat: 7, node: "1" }]);
  assert.deepEqual(placesFor(some, [3]), []);
});

test("a slip is told to whoever made it", () => {
  const part = /** @type {any} */ ({ told: ["so"], at: 6, tries: 1, traitor: false });
  assert.match(toldOf(part), /Look again/);
  assert.match(toldOf({ ...part, at: null, tries: 0 }), /acted for you/);
  assert.equal(toldOf({ ...part, told: [] }), "");
  assert.notEqual(secretOf(part), secretOf({ ...part, traitor: true }));
});
