import assert from "node:assert/strict";
import test from "node:test";

import { flightsAt, lineOf } from "../../static/js/flights.js";
import { placesOf, shapeFor } from "../../static/js/places.js";
import { readStory } from "../../static/js/story.js";
import { sideAt, wallOf } from "../../static/js/walls.js";
import { delivered, dropped, sent, traceOf } from "./runs.js";

const SIZES = [{ width: 880, height: 700 }, { width: 390, height: 480 }];
const peers = (n, role = () => "Peer") => Array.from({ length: n }, (_, k) =>
  ({ id: String(k + 1), role: role(k), title: `Node ${k + 1}` }));
const distances = ({ at }) => {
  const points = [...at.values()];
  return points.flatMap((one, k) => points.slice(k + 1).map((other) =>
    Math.hypot(one.x - other.x, one.y - other.y)));
};

for (const size of SIZES) {
  for (const shape of ["ring", "star", "clique", "layers"]) {
    test(`up to 64 nodes have their own place: ${shape}, ${size.width}`, () => {
      for (const n of [1, 2, 3, 5, 8, 16, 33, 64]) {
        const nodes = peers(n, (k) => `Role${k % 5}`);
        const rows = shape === "layers" ? [["Role0"], ["Role1", "Role2"]] : [];
        const places = placesOf(nodes, { shape, rows }, size);
        assert.equal(places.at.size, n);
        for (const { x, y } of places.at.values()) {
          assert.ok(x >= 0 && x <= size.width && y >= 0 && y <= size.height, `${n}: ${x} ${y}`);
        }
        assert.ok(Math.min(...distances(places), 99) >= 12, `${n} nodes stand on each other`);
      }
    });
  }
}

test("a target is never smaller than a finger needs, and words only stand where there is room", () => {
  const [wide, narrow] = SIZES.map((size) => placesOf(peers(64), undefined, size));
  assert.ok(wide.r * 2 >= 24 && narrow.r * 2 >= 24);
  assert.equal(wide.nodes, "compact");
  assert.equal(placesOf(peers(5), undefined, SIZES[0]).nodes, "wide");
});

test("who says nothing gets what suits its roles", () => {
  assert.equal(shapeFor(undefined, peers(5)).shape, "ring");
  const hub = peers(5, (k) => (k === 4 ? "Hub" : "Peer"));
  assert.deepEqual(shapeFor({ shape: "", rows: [] }, hub), { shape: "star", rows: [["Hub"]] });
  const { at } = placesOf(hub, undefined, SIZES[0]);
  assert.equal(Math.round(at.get("5").x), 440);
  const many = peers(3, (k) => `Role${k}`);
  assert.deepEqual(shapeFor(undefined, many).rows, [["Role0"], ["Role1"], ["Role2"]]);
});

const scene = (events, count, n = 3) => {
  const trace = traceOf(events, n);
  const story = readStory(trace);
  const inFlight = story.messages.filter(({ sent: from, end }) =>
    from < count && (end === null || end >= count)).map(({ name }) => name);
  const places = placesOf(peers(n), undefined, SIZES[0]);
  return { story, count, inFlight, places };
};
const RUN = [sent("1~2.Ask", 0), sent("1~3.Ask", 0), delivered("1~2.Ask", 2), dropped("1~3.Ask", 3)];
const TIMES = [0, 0, 40, 60];

test("what is under way lies between its send and its end, on the playhead's own axis", () => {
  const [one, other] = flightsAt(scene(RUN, 2), TIMES, null);
  assert.deepEqual([one.stage, other.stage], ["flying", "flying"]);
  assert.deepEqual([one.path.t0, one.path.t1, other.path.t1], [0, 40, 60]);
  const { from, to } = lineOf(scene(RUN, 2).places, "1", "2");
  assert.deepEqual([one.path.x0, one.path.y0], [from.x, from.y]);
  assert.ok(Math.hypot(one.path.x1 - to.x, one.path.y1 - to.y) < 1e-6);
  assert.ok(Math.hypot(other.path.x1 - other.to.x, other.path.y1 - other.to.y) > 50, "it got there");
});

test("a loss is seen for a while, an arrival as it happens, and the chosen one always", () => {
  const stages = (count, chosen = null, times = TIMES) => Object.fromEntries(
    flightsAt(scene(RUN, count), times, chosen).map(({ key, stage }) => [key, stage]));
  assert.deepEqual(stages(3), { "1~3.Ask": "flying", "1~2.Ask": "arrived" });
  assert.deepEqual(stages(4), { "1~3.Ask": "lost" });
  assert.deepEqual(stages(4, "1~2.Ask"), { "1~3.Ask": "lost", "1~2.Ask": "done" });
  assert.deepEqual(stages(0, "1~2.Ask"), { "1~2.Ask": "future" });
});

test("the wall of a partition stands between its sides, and a message breaks there", () => {
  const cut = { kind: "network-cut", at: 0, groups: [["1"], ["2", "3"]] };
  const events = [cut, sent("1~2.Ask", 0), dropped("1~2.Ask", 2, "partition")];
  const { places, ...rest } = scene(events, 2);
  const [flight] = flightsAt({ places, ...rest }, [0, 0, 40], null);
  const { groups } = cut;
  assert.notEqual(sideAt(places, groups, places.at.get("1")), sideAt(places, groups, places.at.get("2")));
  const half = { x: (flight.path.x0 + flight.to.x) / 2, y: (flight.path.y0 + flight.to.y) / 2 };
  assert.ok(Math.hypot(flight.path.x1 - half.x, flight.path.y1 - half.y) < 40, "not at the wall");
  const wall = wallOf(places, groups);
  assert.match(wall.d, /^(M\d+ \d+L\d+ \d+)+$/);
  assert.ok(wall.top);
});
