import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

import { memoryHistory } from "../../static/js/memoryhistory.js";
import { newsFor } from "../../static/js/leader.js";
import { crowdWords, offersOf, present } from "../../static/js/offers.js";
import { foreign } from "../../static/js/room.js";
import { createRoomSocket } from "../../static/js/roomsocket.js";
import { caughtUp, foldRoom } from "../../static/js/roomstate.js";
import { kept, takeSecrets } from "../../static/js/roomkeys.js";
import { PACE } from "../../static/js/playback.js";
import { wire } from "./peer.js";

/** @type {any} */
const STATE = {
  scenario: "x/?n=3", revision: 0, playhead: { count: 0, playing: false, speed: 1, at: 0 },
  mode: "explore", gathered: 0, handed: 0, locked: false, closed: false, kinds: {}, removed: [],
  curtain: null, question: null, game: 0,
};
const change = (/** @type {number} */ revision, /** @type {string} */ kind, body = {}, actor = 1) =>
  ({ revision, kind, actor, at: 100 + revision, body });

test("a room is the fold of its changes", () => {
  const playhead = { count: 4, playing: true, speed: 2 };
  const changes = [
    change(1, "show", { scenario: "x/?n=4", playhead }), change(2, "playhead", playhead),
    change(3, "mode", { mode: "follow" }), change(4, "gather"), change(5, "lock", { locked: true }),
    change(6, "unseat", { seat: 9 }), change(7, "handover", { seat: 3 }), change(8, "news"),
  ];
  const state = changes.reduce(foldRoom, STATE);
  assert.deepEqual(state, {
    ...STATE, scenario: "x/?n=4", revision: 8, playhead: { ...playhead, at: 102 }, mode: "follow",
    gathered: 4, locked: true, removed: [9], handed: 7, kinds: { 1: "cohost", 3: "host" },
  });
  assert.equal(foldRoom(state, change(9, "close")).closed, true);
});

test("a question hides what follows until it is answered or put away", () => {
  const ask = change(1, "ask", { count: 9, text: "Who?", options: ["a", "b"], made: "hand" });
  const open = foldRoom({ ...STATE, playhead: { ...STATE.playhead, speed: 2, playing: true } }, ask);
  assert.deepEqual([open.curtain, open.gathered], [9, 1]);
  assert.deepEqual(open.playhead, { count: 9, playing: false, speed: 2, at: 101 });
  assert.deepEqual(open.question, { number: 1, count: 9, text: "Who?", options: ["a", "b"],
    made: "hand", phase: "vote1", answer: null, because: "", rounds: [] });
  const talking = foldRoom(open, change(2, "phase", { question: 1, to: "discuss" }));
  assert.equal(talking.question?.phase, "discuss");
  assert.equal(foldRoom(open, change(2, "phase", { question: 7, to: "done" })).curtain, 9);
  const told = { answer: 1, because: "so", rounds: [[1, 0], [0, 1]] };
  const shown = foldRoom(talking, change(3, "reveal", { question: 1, ...told }));
  assert.deepEqual([shown.curtain, shown.question],
    [null, { ...talking.question, phase: "reveal", ...told }]);
  const gone = foldRoom(open, change(2, "phase", { question: 1, to: "done" }));
  assert.deepEqual([gone.curtain, gone.question], [null, null]);
});

test("a game shows what was played, and in the end what it came to", () => {
  const at = (/** @type {number} */ count) =>
    ({ curtain: count, playhead: { count, playing: false, speed: 1 } });
  const on = [
    change(1, "play", { scenario: "x/?n=4", ...at(0) }), change(2, "act", at(7), 0),
    change(3, "late", at(9), 0), change(4, "cast"),
  ].reduce(foldRoom, STATE);
  assert.deepEqual([on.scenario, on.game, on.curtain, on.playhead.count], ["x/?n=4", 1, 9, 9]);
  const shown = foldRoom(on, change(5, "unmask", { ...at(12), scenario: "x/?n=4&do=y" }));
  assert.deepEqual([shown.scenario, shown.curtain, shown.playhead.count], ["x/?n=4&do=y", null, 12]);
  assert.equal(foldRoom(shown, change(6, "endgame")).game, 0);
});

test("who comes later works out how far a playing playhead has come", () => {
  const times = [10, 20, 20 + PACE, 500];
  const playhead = { count: 2, playing: true, speed: 1, at: 0 };
  assert.equal(caughtUp(playhead, 0, times), 2);
  assert.equal(caughtUp(playhead, 999, times), 2);
  assert.equal(caughtUp(playhead, 1000, times), 3);
  assert.equal(caughtUp({ ...playhead, speed: 8 }, 60_000, times), 4);
  assert.equal(caughtUp({ ...playhead, playing: false }, 60_000, times), 2);
  assert.equal(caughtUp({ ...playhead, count: 9 }, -50, times), 4);
});

test("the room is told what changed, and nothing while it plays", () => {
  const told = { scenario: "a", count: 3, playing: false, speed: 1 };
  assert.equal(newsFor(told, told), null);
  assert.deepEqual(newsFor(told, { ...told, count: 4 }),
    { playhead: { count: 4, playing: false, speed: 1 } });
  assert.ok(newsFor(told, { ...told, playing: true }));
  assert.equal(newsFor({ ...told, playing: true }, { ...told, playing: true, count: 9 }), null);
  assert.ok(newsFor(told, { ...told, scenario: "b" })?.show);
});

test("one's own changes are not news to oneself", () => {
  assert.equal(foreign([change(1, "show", {}, 7)], 7), false);
  assert.equal(foreign([change(1, "show", {}, 7)], 8), true);
  assert.equal(foreign([change(1, "lock", {}, 7)], 8), false);
  assert.equal(foreign(null, 7), true);
});

test("equal runs are one line, and a run that everybody knows is nobody's", () => {
  const crowd = {
    here: 5, exploring: 4, seats: [1, 2], branches: [
      { scenario: "x/?n=3&do=drop:1~2.Vote", count: 2 }, { scenario: "x/?n=3", count: 1 },
      { scenario: "x/?n=9", count: 1 },
    ],
  };
  assert.deepEqual(offersOf(crowd, "x/?n=3", new Set(["x/?n=9"])),
    [{ text: "x/?n=3&do=drop:1~2.Vote", count: 2, words: "drop Vote 1→2" }]);
  assert.equal(crowdWords(crowd), "1 follows, 4 explore");
  assert.equal(crowdWords({ ...crowd, here: 0 }), "nobody has joined yet");
  const people = [1, 2, 3].map((seat) =>
    ({ seat, name: "", role: /** @type {"host" | "viewer"} */ (seat === 1 ? "host" : "viewer") }));
  assert.deepEqual(present(people, crowd).map(({ seat }) => seat), [2]);
});

test("secrets come from behind the #, and only so many rooms are remembered", () => {
  assert.deepEqual(takeSecrets("#k=abc&c=def&e=4"), { secret: "abc", cohost: "def" });
  assert.deepEqual(takeSecrets(""), {});
  const all = Array.from({ length: 8 }, (_, n) => ({ code: `R${n}`, token: "t" }));
  const next = kept(all, { code: "R3", secret: "s" });
  assert.deepEqual(next[0], { code: "R3", token: "t", secret: "s" });
  assert.equal(next.length, 8);
  assert.equal(kept(all, { code: "new" }).length, 8);
});

test("a history of one's own goes back only where one may", () => {
  let may = true;
  /** @type {any[]} */
  const moved = [];
  const history = memoryHistory(() => may, (state) => moved.push(state));
  history.replaceState("a");
  history.pushState("b");
  history.back();
  history.back();
  may = false;
  history.forward();
  assert.deepEqual(moved, ["a"]);
  assert.equal(history.state, "a");
});

beforeEach(() => mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] }));
afterEach(() => mock.timers.reset());

function stand() {
  const { peers, connect, told, note } = wire();
  const socket = createRoomSocket({
    origin: "", random: () => 0.5, hello: () => ({ code: "C", token: "", secret: "" }),
    connect,
    onWelcome: (me, state) => note("welcome")(me.name, state.revision),
    onState: (state) => note("state")(state.revision), onRole: note("role"),
    onTrace: (frame) => (note("trace")(frame.keep), frame.keep < 9), onFault: note("fault"),
    onCrowd: note("crowd"), onPeople: note("people"), onSecret: note("secret"),
    onRefusal: note("refusal"), onOut: (code, refusal) => note("out")(code, refusal?.code),
    onLink: () => undefined,
  });
  const welcome = (/** @type {number} */ n, /** @type {any} */ more = {}) => peers[n]?.say({
    welcome: { id: peers[n]?.heard[0].id, epoch: 5, now: 0, seat: 2, name: "Owl", role: "viewer",
      token: "t", ...more },
  });
  return { socket, peers, told, welcome };
}

test("nothing is said before one is in, and then all that waits", () => {
  const { socket, peers, told, welcome } = stand();
  peers[0]?.open();
  socket.command({ gather: true });
  assert.deepEqual(peers[0]?.heard.map(Object.keys), [["id", "join"]]);
  peers[0]?.say({ later: { id: peers[0].heard[0].id, retry_ms: 50 } });
  mock.timers.tick(60);
  assert.equal(peers[0]?.heard[1].id, peers[0]?.heard[0].id);
  welcome(0, { state: STATE });
  assert.ok(peers[0]?.heard[2].gather);
  assert.deepEqual(told[0], ["welcome", "Owl", 0]);
  socket.close();
});

test("it comes back with what it has, and says what has arrived", () => {
  const { socket, peers, told, welcome } = stand();
  peers[0]?.open();
  welcome(0, { state: STATE });
  const changes = Array.from({ length: 17 }, (_, n) => change(n + 1, "gather"));
  peers[0]?.say({ changes: { revision: 17, changes } });
  assert.deepEqual(peers[0]?.heard.at(-1), { seen: 17, frames: 0 });
  peers[0]?.say({ changes: { revision: 17, changes: changes.slice(5) } });
  peers[0]?.drop(4012);
  mock.timers.tick(600);
  peers[1]?.open();
  const { join } = peers[1]?.heard[0] ?? {};
  assert.deepEqual([join.epoch, join.revision], [5, 17]);
  welcome(1);
  assert.deepEqual(told.at(-1), ["welcome", "Owl", 17]);
  socket.close();
});

test("a trickle of changes does not put off the word that they have arrived", () => {
  const { socket, peers, welcome } = stand();
  peers[0]?.open();
  welcome(0, { state: STATE });
  for (let n = 1; n <= 4; n += 1) {
    peers[0]?.say({ changes: { revision: n, changes: [change(n, "gather")] } });
    mock.timers.tick(700);
  }
  assert.deepEqual(peers[0]?.heard.slice(1), [{ seen: 2, frames: 0 }, { seen: 4, frames: 0 }]);
  socket.close();
});

test("it says how many frames of the run are here, at once where much has come", () => {
  const { socket, peers, told, welcome } = stand();
  peers[0]?.open();
  welcome(0, { state: STATE });
  peers[0]?.say({ trace: { keep: 0, events: Array.from({ length: 500 }, () => ({})) } });
  assert.deepEqual(peers[0]?.heard.at(-1), { seen: 0, frames: 1 });
  peers[0]?.say({ trace: { keep: 0, events: [] } });
  assert.deepEqual(peers[0]?.heard.at(-1), { seen: 0, frames: 1 });
  mock.timers.tick(1_100);
  assert.deepEqual(peers[0]?.heard.at(-1), { seen: 0, frames: 2 });
  peers[0]?.say({ error: { scenario: "x" } });
  assert.equal(told.at(-1)[0], "fault");
  peers[0]?.say({ trace: { keep: 9, events: [] } });  // something is missing
  mock.timers.tick(600);
  peers[1]?.open();
  assert.ok(peers[1]?.heard[0].join, "it comes back and begins anew");
  socket.close();
});

test("a busy server is asked again, under the same name", () => {
  const { socket, peers, told, welcome } = stand();
  peers[0]?.open();
  welcome(0, { state: STATE });
  const id = socket.command({ lock: true });
  peers[0]?.say({ refusal: { id, code: "Busy", sentence: "", hint: "" } });
  mock.timers.tick(1_100);
  assert.equal(peers[0]?.heard.filter((one) => one.id === id).length, 2);
  peers[0]?.say({ refusal: { id, code: "NotAllowed", sentence: "", hint: "" } });
  assert.equal(told.at(-1)[0], "refusal");
  socket.close();
});

test("who was removed or finds no room does not knock again", () => {
  for (const code of [4403, 4404]) {
    const { socket, peers, told, welcome } = stand();
    peers[0]?.open();
    welcome(0, { state: STATE });
    peers[0]?.drop(code);
    mock.timers.tick(60_000);
    assert.equal(peers.length, 1);
    assert.deepEqual(told.at(-1), ["out", code, undefined]);
    socket.close();
  }
  const { peers, told } = stand();
  peers[0]?.open();
  peers[0]?.say({ refusal: { id: peers[0].heard[0].id, code: "Locked", sentence: "", hint: "" } });
  assert.deepEqual(told.at(-1), ["out", 0, "Locked"]);
  mock.timers.tick(60_000);
  assert.equal(peers.length, 1);
});
