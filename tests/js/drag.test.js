import assert from "node:assert/strict";
import { test } from "node:test";

import { aimOf } from "../../static/js/aims.js";
import { IDLE, step } from "../../static/js/drag.js";
import { isLost, placeOf, pull, sideOf, stripsOf, tickAt } from "../../static/js/dropzones.js";
import { bandActions } from "../../static/js/gapactions.js";
import { readStory } from "../../static/js/story.js";
import { EVENTS, viewAt } from "./stage.js";

const grip = { type: /** @type {const} */ ("message"), name: "1~2.Order" };
const at = (/** @type {number} */ x, /** @type {number} */ y) => ({ x, y });
const down = (touch = false) =>
  ({ type: /** @type {const} */ ("down"), grip, pointer: 1, touch, at: at(0, 0) });
const move = (/** @type {number} */ x, pointer = 1) =>
  ({ type: /** @type {const} */ ("move"), pointer, at: at(x, 0), alt: false });
const up = { type: /** @type {const} */ ("up"), pointer: 1 };
const hold = { type: /** @type {const} */ ("hold") };
const cancel = { type: /** @type {const} */ ("cancel") };

/** @param {import("../../static/js/drag.js").Input[]} inputs */
function effects(...inputs) {
  let drag = IDLE;
  return inputs.map((input) => (drag = step(drag, input)).effect);
}

test("a mouse drags once it has moved a little, and drops where it lets go", () => {
  assert.deepEqual(effects(down(), move(3), move(9), move(20), up),
    ["none", "none", "start", "move", "drop"]);
  assert.deepEqual(effects(down(), move(3), up), ["none", "none", "none"], "a click");
  assert.deepEqual(effects(down(), move(9), cancel, move(20), up),
    ["none", "start", "cancel", "none", "none"]);
});

test("a finger scrolls unless it was still first; then it drags, or asks for the menu", () => {
  assert.deepEqual(effects(down(true), move(30), hold, move(60), up),
    ["none", "none", "none", "none", "none"]);
  assert.deepEqual(effects(down(true), move(5), hold, move(30), up),
    ["none", "none", "none", "start", "drop"]);
  assert.deepEqual(effects(down(true), hold, up), ["none", "none", "menu"]);
  assert.deepEqual(effects(down(true), hold, cancel), ["none", "none", "cancel"]);
  assert.deepEqual(effects(down(), hold, up), ["none", "none", "none"], "a mouse that rests");
});

test("only the pointer that took hold counts; Alt counts at once", () => {
  assert.deepEqual(effects(down(), move(30, 2), { ...up, pointer: 2 }, move(9)),
    ["none", "none", "none", "start"]);
  const dragging = [down(), move(9)].reduce(step, IDLE);
  const alt = step(dragging, { type: "alt", alt: true });
  assert.deepEqual([alt.effect, alt.alt], ["move", true]);
});

const SCALE = /** @type {any} */ ({
  events: [{ at: 0 }, { at: 0 }, { at: 4 }, { at: 4 }, { at: 20 }], y: [10, 20, 60, 100, 180],
});

test("every height has its tick, and a tick the place that is nearest", () => {
  assert.deepEqual([0, 15, 30, 40, 60, 80, 100, 140].map((y) => tickAt(SCALE, y)),
    [0, 0, 1, 2, 4, 4, 4, 12]);
  assert.equal(tickAt(SCALE, 180 + 14 * 3), 23, "time goes on below the end");
  assert.equal(placeOf(SCALE, 2, 0), 40);
  assert.deepEqual([0, 70, 400].map((y) => placeOf(SCALE, 4, y)), [60, 70, 100]);
  assert.equal(placeOf(SCALE, 23, 0), 180 + 14 * 3);
  for (let tick = 0; tick < 30; tick += 1) {
    assert.equal(tickAt(SCALE, placeOf(SCALE, tick, 77)), tick);
  }
});

test("an edge loses, the lower one does not; near an end the paper moves", () => {
  const box = { left: 0, top: 50, right: 400, bottom: 600 };
  const strips = stripsOf(box, [300]);
  assert.deepEqual(strips, { left: 52, right: 72 });
  assert.equal(stripsOf(box, [370]).right, 24, "never slimmer than a finger's target");
  assert.equal(isLost(box, strips, at(51, 300)), true);
  assert.equal(isLost(box, strips, at(60, 300)), false);
  assert.equal(isLost(box, strips, at(500, 300)), true);
  assert.equal(isLost(box, strips, at(200, 40)), true);
  assert.equal(isLost(box, strips, at(200, 700)), false);
  assert.equal(pull(box, 300), 0);
  assert.ok(pull(box, 590) > 0 && pull(box, 700) >= pull(box, 590) && pull(box, 55) < 0);
  assert.deepEqual([sideOf(100, 105), sideOf(80, 105), sideOf(130, 105)], [0, -1, 1]);
});

const want = (more = {}) => ({ tick: 3, lost: false, alt: false, ...more });

test("where a head is let go decides what becomes of its message, as the menu would do it", () => {
  const view = viewAt(7);
  const later = aimOf(grip, want({ tick: 9 }), view);
  assert.deepEqual([later?.text, later?.change?.add], ["arrives at 9 (+6)", "delay:1~2.Order:6"]);
  const sooner = aimOf(grip, want({ tick: 1 }), view);
  assert.deepEqual([sooner?.text, sooner?.change?.add],
    ["arrives at 1 (−2)", "deliver:1~2.Order@1"]);
  assert.equal(aimOf(grip, want(), view)?.change, null, "where it is already");
  assert.equal(aimOf(grip, want({ side: 1 }), view)?.change?.add, "delay:1~2.Order:1");
  assert.equal(aimOf(grip, want({ tick: 0 }), view)?.text, "arrives at 1 (−2): no earlier");
  assert.equal(aimOf(grip, want({ lost: true }), view)?.change?.add, "drop:1~2.Order");
  assert.equal(aimOf(grip, want({ alt: true }), view)?.change?.add, "copy:1~2.Order");
});

test("a delay past the end of the run is bounded, and says so", () => {
  const aim = aimOf(grip, want({ tick: 900 }), viewAt(7, [], {}, 40));
  assert.equal(aim?.text, "arrives at 40 (+37): the run stops there");
  assert.equal(aim?.change?.add, "delay:1~2.Order:37");
});

test("a second move replaces the first, and back to its place takes it away", () => {
  const view = viewAt(7, ["delay:1~2.Order:2"]);
  assert.deepEqual(aimOf(grip, want({ tick: 5 }), view)?.change,
    { add: "delay:1~2.Order:4", remove: ["delay:1~2.Order:2"] });
  assert.deepEqual(aimOf(grip, want({ tick: 1 }), view)?.change,
    { add: null, remove: ["delay:1~2.Order:2"] });
  const byHand = viewAt(7, ["deliver:1~2.Order@3"]);
  assert.deepEqual(aimOf(grip, want({ tick: 5 }), byHand)?.change,
    { add: "deliver:1~2.Order@5", remove: ["deliver:1~2.Order@3"] });
});

test("what the menu refuses a drag refuses with the same words", () => {
  const view = viewAt(7, [], { menu: ["traitor"] });
  assert.match(aimOf(grip, want({ lost: true }), view)?.reason ?? "", /no lost messages/);
  assert.match(aimOf(grip, want({ tick: 9 }), view)?.reason ?? "", /no delayed messages/);
  assert.match(aimOf({ type: "gap", left: "1", right: "2" }, want(), view)?.reason ?? "",
    /no partitions/);
  const dropped = viewAt(7, ["drop:1~2.Order"]);
  assert.equal(aimOf(grip, want({ lost: true }), dropped)?.reason, "you drop it already");
});

test("a gap pulled apart parts the network, as long as it was pulled", () => {
  const gap = { type: /** @type {const} */ ("gap"), left: "1", right: "2" };
  const open = aimOf(gap, want({ tick: null }), viewAt(8));
  assert.deepEqual([open?.text, open?.change], ["cut from 3 on",
    { add: "cut:1/2,3@3", remove: [] }]);
  const shut = aimOf(gap, want({ tick: 7 }), viewAt(8));
  assert.deepEqual([shut?.text, shut?.change], ["cut from 3 to 7",
    { add: "cut:1/2,3@3", also: ["heal@7"], remove: [] }]);
});

test("the lower edge of a partition heals it earlier or later", () => {
  const cut = { at: 1, kind: "network-cut", node: null, groups: [["2", "3"], ["1"]] };
  const heal = { at: 6, kind: "network-healed", node: null };
  const view = viewAt(7, ["cut:1/2,3@1", "heal@6"]);
  view.trace.events = [...EVENTS.slice(0, 7), cut, ...EVENTS.slice(7, 11), heal];
  view.story = readStory(view.trace);
  const seq = view.story.partitions[0]?.fromSeq ?? -1;
  const aim = aimOf({ type: "band", seq }, want({ tick: 4 }), view);
  assert.deepEqual([aim?.text, aim?.change], ["cut from 1 to 4 (−2)",
    { add: "heal@4", remove: ["heal@6"] }]);
  assert.equal(aimOf({ type: "band", seq }, want({ tick: 1 }), view)?.tick, 2);
  const texts = bandActions(view.story.partitions[0], view).map((one) => one.change({ at: "6" }));
  assert.deepEqual(texts.map(({ remove }) => remove), [[], ["heal@6"], ["cut:1/2,3@1"]]);
  assert.equal(aimOf({ type: "band", seq: 99 }, want(), view), null);
});
