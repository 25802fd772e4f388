import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

import { backoff, createSocket, queued } from "../../static/js/socket.js";
import { wire } from "./peer.js";

const OPENING = { scenario: "x/?a", have: 2, digest: "d" };

/** @param {any} [more] */
function stand(more = {}) {
  const { peers, connect, told, note } = wire();
  const socket = createSocket({
    origin: "", random: () => 0, opening: () => OPENING, connect,
    onTrace: note("trace"), onFault: note("fault"), onLink: note("link"),
    onRefusal: (/** @type {any} */ refusal, /** @type {any} */ command) =>
      told.push(["refusal", refusal.code, command?.id]),
    ...more,
  });
  return { socket, peers, told };
}

beforeEach(() => mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] }));
afterEach(() => mock.timers.reset());

test("the first frame opens what the page shows", () => {
  const { socket, peers } = stand();
  peers[0]?.open();
  assert.deepEqual(peers[0]?.heard, [{ id: "c1", open: OPENING }]);
  socket.close();
});

test("commands are kept until they are acknowledged, and sent again after a reconnect", () => {
  const { socket, peers } = stand();
  peers[0]?.open();
  peers[0]?.say({ ack: { id: "c1", revision: 1 } });
  socket.add("heal@1");
  socket.add("heal@2");
  peers[0]?.say({ ack: { id: "c2", revision: 2 } });
  peers[0]?.drop();
  mock.timers.tick(20_000);
  peers[1]?.open();
  assert.deepEqual(peers[1]?.heard.map((one) => one.open ?? one.add), [OPENING, "heal@2"]);
  assert.equal(peers[1]?.heard[1].id, "c3", "under the same name, so that it is done once");
  socket.close();
});

test("commands given while the line is down wait for it", () => {
  const { socket, peers } = stand();
  socket.add("heal@1");
  peers[0]?.open();
  assert.deepEqual(peers[0]?.heard.map((one) => one.open ?? one.add), [OPENING, "heal@1"]);
  socket.close();
});

test("opening another run makes everything before it void", () => {
  const pending = [{ id: "c1", add: "heal@1" }];
  assert.deepEqual(queued(pending, { id: "c2", open: OPENING }), [{ id: "c2", open: OPENING }]);
  assert.equal(queued(pending, { id: "c2", add: "heal@2" }).length, 2);
});

test("a refusal names its command, which is not sent again", () => {
  const { socket, peers, told } = stand();
  peers[0]?.open();
  socket.add("bad");
  peers[0]?.say({ refusal: { id: "c2", code: "Malformed", sentence: "", hint: "" } });
  assert.deepEqual(told.at(-1), ["refusal", "Malformed", "c2"]);
  assert.equal(socket.pending(), 1);
  socket.close();
});

test("a line that says nothing is asked, then given up", () => {
  const { socket, peers, told } = stand();
  peers[0]?.open();
  mock.timers.tick(16_000);
  assert.equal(peers[0]?.heard.at(-1)?.ping, true);
  mock.timers.tick(8_000);
  mock.timers.tick(500);
  assert.deepEqual(told.at(-1), ["link", "connecting"]);
  assert.equal(peers.length, 2);
  peers[0]?.say({ trace: {} });
  assert.ok(!told.some(([what]) => what === "trace"), "the old line is not listened to");
  socket.close();
});

test("waiting doubles, has jitter, and is longer where the server is full", () => {
  assert.equal(backoff(0, 0, 1006), 200);
  assert.ok(backoff(0, 0.99, 1006) < 400);
  assert.ok(backoff(30, 0.99, 1006) <= 15_000);
  assert.ok(backoff(0, 0, 4503) >= 5_000);
  assert.ok(backoff(0, 0, 4429) >= 5_000);
});

test("faults of the server and traces are handed on", () => {
  const { socket, peers, told } = stand();
  peers[0]?.open();
  peers[0]?.say({ hello: { wire: 1, limits: {} } });
  peers[0]?.say({ error: { revision: 1, sentence: "s", scenario: "x/" } });
  peers[0]?.say({ trace: { revision: 1 } });
  assert.deepEqual(told.slice(-2).map(([what]) => what), ["fault", "trace"]);
  socket.close();
});
