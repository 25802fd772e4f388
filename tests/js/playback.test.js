import assert from "node:assert/strict";
import { test } from "node:test";

import { PACE, countAt, createPlayback, fractionAt } from "../../static/js/playback.js";

/** A playback on a clock of our own. */
function make({ times = [100, 100, 200, 400], still = false, open = false } = {}) {
  const moves = [];
  const states = [];
  const rests = [];
  let waiting = null;
  let clock = 0;
  const playback = createPlayback({
    onMove: (...move) => moves.push(move),
    onState: (playing) => states.push(playing),
    frame: (callback, ms) => {
      waiting = callback;
      rests.push(ms);
      return () => { waiting = null; };
    },
    clock: () => clock,
    still: () => still,
  });
  playback.setTimes(times, { open });
  const run = (ms, step = 16) => {
    for (const end = clock + ms; clock < end && waiting;) {
      const callback = waiting;
      waiting = null;
      callback(clock += step);
    }
  };
  const wait = (ms) => { clock += ms; };
  return { playback, moves, states, run, wait, rests, asks: () => waiting !== null };
}

test("places and counts belong together", () => {
  assert.deepEqual([0, 99, 100, 250, 400, 999].map((at) => countAt([100, 100, 200, 400], at)),
    [0, 0, 2, 3, 4, 4]);
  assert.equal(fractionAt([100, 200], 1, 150), 0.5);
  assert.equal(fractionAt([100, 200], 2, 500), 0);
});

test("it plays at an even pace, past events of one place together, and stops at the end", () => {
  const { playback, moves, states, run, asks } = make();
  playback.play();
  run((1000 * 150) / PACE);
  const [count, fraction, rate] = moves.at(-1);
  assert.equal(count, 2);
  assert.ok(Math.abs(fraction - 0.5) < 0.05);
  assert.equal(rate, PACE / 1000);
  assert.ok(!moves.some(([n]) => n === 1), "two events at one place come at once");
  run(20_000);
  assert.deepEqual([playback.count, playback.playing], [4, false]);
  assert.deepEqual(states, [true, false]);
  assert.equal(moves.at(-1)[2], 0);
  assert.equal(asks(), false, "while paused nothing runs");
});

test("twice the speed is half the time", () => {
  const { playback, run } = make();
  playback.setSpeed(2);
  playback.play();
  run((1000 * 205) / PACE / 2);
  assert.equal(playback.count, 3);
});

test("speed stays within its bounds", () => {
  const { playback } = make();
  playback.setSpeed(100);
  assert.equal(playback.speed, 8);
  playback.setSpeed(0);
  assert.equal(playback.speed, 0.25);
});

test("a step is one event, pauses, and stays within the run", () => {
  const { playback, moves } = make();
  playback.play();
  playback.step(1);
  assert.deepEqual([playback.count, playback.playing], [1, false]);
  playback.step(-5);
  assert.equal(playback.count, 0);
  playback.step(99);
  assert.equal(playback.count, 4);
  assert.deepEqual(moves.at(-1), [4, 0, 0]);
});

test("play at the end starts again", () => {
  const { playback } = make();
  playback.seek(4);
  playback.play();
  assert.deepEqual([playback.count, playback.playing], [0, true]);
});

test("while the run still streams in, the end waits for more", () => {
  const { playback, run } = make({ times: [10, 20], open: true });
  playback.play();
  run(3000);
  assert.deepEqual([playback.count, playback.playing], [2, true]);
  playback.setTimes([10, 20, 30], { open: false });
  run(3000);
  assert.deepEqual([playback.count, playback.playing], [3, false]);
});

test("a shorter run takes the playhead along", () => {
  const { playback } = make();
  playback.seek(4);
  playback.setTimes([100, 150]);
  assert.equal(playback.count, 2);
});

test("new places keep the playhead where it was between two events", () => {
  const { playback, run, moves } = make();
  playback.play();
  run((1000 * 150) / PACE);
  const before = moves.at(-1)[1];
  playback.setTimes([50, 50, 90, 200]);
  run(16);
  assert.equal(playback.count, 2);
  assert.ok(Math.abs(moves.at(-1)[1] - before) < 0.06);
});

test("who asked for less motion sees whole steps", () => {
  const { playback, moves, run } = make({ still: true });
  playback.play();
  run(4000);
  assert.ok(moves.every(([, fraction, rate]) => fraction === 0 && rate === 0));
  assert.ok(moves.some(([count]) => count === 3));
});

test("there is nothing to play in an empty run", () => {
  const { playback, states } = make({ times: [] });
  playback.play();
  assert.deepEqual(states, []);
});

test("between two events it sleeps, but for an event, a glance, or a view that glides", () => {
  const { playback, rests, run } = make({ times: [10, 12, 4000], open: true });
  playback.play();
  run(16 * 3);
  assert.ok(rests.some((ms) => ms > 0 && ms < 200), "until the next event");
  run(1000);
  assert.equal(rests.at(-1), 200);
  playback.setSpeed(8);
  run(32);
  assert.equal(rests.at(-1), 0, "every frame");
});

test("to pause while it sleeps is to stand where it has come to", () => {
  const { playback, moves, run, wait } = make({ times: [4000] });
  playback.play();
  run(16);
  wait(1000);
  playback.pause();
  assert.ok(Math.abs(moves.at(-1)[1] * 4000 - PACE) < 3);
});
