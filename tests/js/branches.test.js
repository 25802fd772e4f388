import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

import { siblingOf } from "../../static/js/beside.js";
import { branchName, differences, shortOf } from "../../static/js/branchnames.js";
import {
  begin, beginWith, beside, filed, found, MOST, sound, visit, without,
} from "../../static/js/branches.js";
import { addressOf } from "../../static/js/history.js";
import { otherRun } from "../../static/js/otherrun.js";
import { momentIn, readOther, writeFragment } from "../../static/js/playhead.js";
import { flip, refused, understood } from "../../static/js/recall.js";
import { load } from "./runs.js";
import { wire } from "./peer.js";

const ROOT = "x/?n=4&seed=1";
const A = `${ROOT}&do=drop:1~3.Order`;
const B = `${ROOT}&do=crash:2@5&do=drop:1~3.Order`;

/** @param {string[]} texts */
const walk = (...texts) => texts.reduce((all, text) => visit(all, text).branches, begin(ROOT));

test("a run is named by what it has otherwise", () => {
  assert.equal(branchName(ROOT, ROOT), "base");
  assert.equal(branchName(A, ROOT), "drop Order 1→3");
  assert.equal(branchName(B, A), "crash 2 at 5");
  assert.equal(branchName(ROOT, A), "no drop Order 1→3");
  assert.deepEqual(differences(B, ROOT), ["crash 2 at 5", "drop Order 1→3"]);
  const many = `${B}&do=heal@9&do=recover:2@9`;
  assert.equal(branchName(many, ROOT), "crash 2 at 5 + drop Order 1→3 + 2 changes");
  assert.equal(branchName(many, ROOT, [{ title: "All at once", query: many }]), "All at once");
});

test("every intervention of the grammar has a few words", () => {
  const words = {
    "drop:1~3.Order.2*2": "drop Order 2 1→3",
    "delay:1~3.Order:5": "delay Order 1→3 by 5",
    "deliver:1~3.Order@9": "deliver Order 1→3 at 9",
    "copy:1~3.Order:2": "copy Order 1→3",
    "say:1~3.Order:value=retreat": "Order 1→3 says retreat",
    "say:1~3.Order:nothing": "Order 1→3 says nothing",
    "crash:5@5~2.Coordinator": "crash 5 at Coordinator 5→2",
    "pause:2@5-9": "pause 2 at 5-9",
    "traitor:2:flip": "traitor 2 flip",
    "traitor:2:flip@4": "traitor 2 flip at 4",
    "cut:1,2/3@4": "cut 1,2|3 at 4",
    "hold:1~2@4": "hold 1→2 at 4",
    "heal@9": "heal at 9",
    "fire:2.answer.3@7": "fire 2.answer.3 at 7",
    "choose:a.key:2": "choose a.key 2",
    "request:2:want@3": "ask 2 want at 3",
    "unheard:of": "unheard:of",
  };
  for (const [text, short] of Object.entries(words)) assert.equal(shortOf(text), short);
});

test("the strip knows what is shown and what was before it", () => {
  const three = walk(A, B);
  assert.deepEqual(three, { root: ROOT, texts: [ROOT, A, B], current: B, previous: A });
  const back = visit(three, ROOT).branches;
  assert.deepEqual([back.texts, back.current, back.previous], [[ROOT, A, B], ROOT, B]);
  assert.equal(visit(back, ROOT).branches, back);
});

test("a run goes out of the strip, never the one that is shown", () => {
  const three = walk(A, B);
  assert.equal(without(three, B), three);
  assert.deepEqual(without(three, A), { root: ROOT, texts: [ROOT, B], current: B, previous: ROOT });
  assert.equal(without(three, ROOT).root, A);
  assert.equal(without(without(three, ROOT), A).previous, null);
});

test("the oldest goes first, and that is told; root, shown and before stay", () => {
  const texts = Array.from({ length: MOST }, (_, k) => `${ROOT}&do=heal@${k}`);
  const { branches, dropped } = visit(walk(...texts.slice(0, -1)), texts.at(-1) ?? "");
  assert.deepEqual(dropped, [texts[0]]);
  assert.equal(branches.texts.length, MOST);
  assert.equal(branches.texts[0], ROOT);
  assert.equal(branches.previous, texts.at(-2));
});

test("two runs from a link: the plainer one is the root", () => {
  assert.deepEqual(beginWith(A, ROOT), walk(A));
  assert.deepEqual(beginWith(ROOT, A).root, ROOT);
  assert.deepEqual(beginWith(ROOT, null), begin(ROOT));
  assert.deepEqual(beside(begin(ROOT), A),
    { root: ROOT, texts: [ROOT, A], current: ROOT, previous: A });
  assert.equal(beside(walk(A, B), ROOT).previous, ROOT);
});

test("a tab remembers its strips, and no nonsense", () => {
  const all = filed(filed([], walk(A)), begin("y/?"));
  assert.equal(found(all, A)?.root, ROOT);
  assert.equal(found(all, "y/?")?.root, "y/?");
  assert.equal(found(all, "z/?"), undefined);
  assert.deepEqual(sound(JSON.parse(JSON.stringify(all))), all);
  assert.deepEqual(sound([null, 3, { root: "a", texts: ["b"] }, { root: 1, texts: [1] }]), []);
  assert.deepEqual(sound({}), []);
});

test("a link carries two runs", () => {
  const link = addressOf(A, 3, "0123456789", B);
  assert.equal(link, `/${A}#e=3&d=01234567&vs=n=4%26seed=1%26do=crash:2@5%26do=drop:1~3.Order`);
  assert.equal(readOther(link.split("#")[1] ?? "", A), B);
  assert.equal(readOther(`#vs=${encodeURIComponent(B.split("?")[1] ?? "")}`, A), B);
  assert.equal(writeFragment(null, "abc", "n=4"), "#vs=n=4");
  for (const none of ["", "#e=3", "#vs=", `#vs=n=4%26seed=1`]) {
    assert.equal(readOther(none, ROOT), null);
  }
});

test("a preset names the one it wants to be seen beside", () => {
  const presets = [{ name: "a", query: "x/?a" }, { name: "b", query: "x/?b", beside: "a" }];
  assert.equal(siblingOf(presets, "b"), "x/?a");
  assert.equal(siblingOf(presets, "a"), null);
  assert.equal(siblingOf(presets, null), null);
});

test("the same moment of another run is as far into the same tick", () => {
  const run = (/** @type {number[]} */ ticks, kind = "k") =>
    ticks.map((at) => /** @type {any} */ ({ at, kind, node: "1", text: "" }));
  const before = run([0, 0, 3, 3, 3, 5]);
  assert.equal(momentIn({ events: before, count: 4 }, run([0, 0, 3, 3, 4])), 4, "nothing differs");
  const other = run([0, 2, 3, 3, 5], "l");
  assert.equal(momentIn({ events: before, count: 4 }, other), 4);
  assert.equal(momentIn({ events: before, count: 5 }, other), 4, "no further than the tick");
  assert.equal(momentIn({ events: before, count: 6 }, run([0, 1], "l")), 2);
  assert.equal(momentIn({ events: before, count: 0 }, other), 0);
});

beforeEach(() => mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] }));
afterEach(() => mock.timers.reset());

function another() {
  const { peers, connect } = wire();
  const run = otherRun("", A, { connect });
  const [peer] = peers;
  peer.open();
  return { peer, run };
}

test("another run comes through a socket that closes after it", async () => {
  const { peer, run } = another();
  assert.deepEqual(peer.heard[0].open, { scenario: A, have: 0, digest: "" });
  peer.say({ trace: { ...load("bully").frame, revision: 1 } });
  const { trace, story } = await run;
  assert.equal(story.length, trace.events.length);
  assert.equal(peer.readyState, 3);
});

test("what cannot be had says why, and the socket closes", async () => {
  for (const fail of [
    (/** @type {import("./peer.js").Peer} */ peer) =>
      peer.say({ refusal: { id: "c1", code: "Malformed", sentence: "No.", hint: "" } }),
    (/** @type {import("./peer.js").Peer} */ peer) => peer.say({ error: { revision: 1, sentence: "No.", scenario: A } }),
    () => mock.timers.tick(31_000),
  ]) {
    const { peer, run } = another();
    fail(peer);
    await assert.rejects(run, /No\.|did not come/);
    assert.equal(peer.readyState, 3);
  }
});

/** A session with all that flipping touches. @param {boolean} remembered */
function stage(remembered) {
  const { trace, story } = load("bully");
  const past = load("generals");
  /** @type {any[]} */
  const told = [];
  const note = (/** @type {string} */ word) => (/** @type {any[]} */ ...more) => {
    told.push([word, ...more]);
    return "c7";
  };
  const session = /** @type {any} */ ({
    trace, deaf: "", auto: true, draw: note("draw"), parts: {
      store: { get: () => ({ trace, story, count: 4, whatif: { other: null } }), set: note("set") },
      memory: { get: () => (remembered ? past : undefined) },
      history: { push: note("push"), write: note("write"), current: () => "", canUndo: () => true,
        canRedo: () => false },
      playback: { pause: note("pause") },
      socket: { open: note("open"), reopen: note("reopen") },
    },
  });
  return { session, past, told, words: () => told.map(([word]) => word) };
}

test("a remembered run is drawn before the server is asked", () => {
  const { session, past, told, words } = stage(true);
  flip(session, A);
  assert.deepEqual(words(), ["pause", "push", "set", "draw", "open"]);
  assert.deepEqual(told.at(-1)?.[1],
    { scenario: A, have: past.trace.events.length, digest: past.trace.digest });
  assert.equal(session.deaf, "c7");
  understood(session, { id: "c6", revision: 3 });
  assert.equal(session.deaf, "c7", "another command's answer");
  understood(session, { id: "c7", revision: 4 });
  assert.equal(session.deaf, "");
  assert.ok(session.trace.revision > 3 && session.trace.revision < 4, "older frames are not heard");
});

test("a run that is forgotten comes from the server", () => {
  const { session, words } = stage(false);
  flip(session, A);
  assert.deepEqual(words(), ["pause", "open"]);
  assert.equal(session.deaf, "");
});

test("a flip that came too fast is asked again", () => {
  const { session, words } = stage(true);
  flip(session, A);
  refused(session);
  mock.timers.tick(1_100);
  assert.equal(words().at(-1), "reopen");
});
