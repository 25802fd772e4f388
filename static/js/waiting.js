/**
 * Why nothing happens at a node: what it says it waits for, and what may still wake it. Pure.
 *
 * @typedef {import("./types.js").Trace} Trace
 * @typedef {import("./types.js").Story} Story
 * @typedef {import("./types.js").StoryMessage} StoryMessage
 * @typedef {import("./types.js").Timer} Timer
 * @typedef {import("./types.js").Description} Description
 * @typedef {import("./wire.js").Waiting} Waiting
 * @typedef {{trace: Trace, story: Story, count: number, now: import("./fold.js").State,
 *   description: Description}} View
 */

import { plural, titleOf } from "./phrases.js";
import { labelOf } from "./words.js";

const SHOWN = 3;

/** Such as "Waits for an Ok from Node 4, Node 5, since tick 3."
 * @param {import("./types.js").HeaderNode[]} nodes @param {Waiting|null|undefined} waits */
export function waitsWord(nodes, waits) {
  if (!waits) return "";
  const title = (/** @type {string} */ one) => nodes.find(({ id }) => id === one)?.title ?? one;
  const from = waits.of.length > SHOWN + 1 ? ` from ${waits.of.length} nodes`
    : waits.of.length > 0 ? ` from ${waits.of.map(title).join(", ")}` : "";
  return `Waits for ${waits.what}${from}, since tick ${waits.since}.`;
}

/** What a node waits for at the playhead, in sentences; nothing of one that is down, or has not
 * begun. @param {View} view @param {string} id @returns {string[]} */
export function waitingAt(view, id) {
  const { trace, story, count, now, description } = view;
  const node = now.nodes[id];
  if (count === 0 || !node?.up || trace.events[count - 1]?.kind === "run-ended") return [];
  const coming = comingTo(story, now, id);
  const rounds = roundAhead(view);
  const wakes = [
    ...timersOf(story, id, count).map(({ name, due }) =>
      `Timer “${name.split(".")[1]}” is due at tick ${due}.`),
    ...coming.slice(0, SHOWN).map((message) =>
      `On its way: ${labelOf(message, description)} from ${titleOf(trace, message.from)}.`),
    ...(coming.length > SHOWN ? [`And ${plural(coming.length - SHOWN, "more message")}.`] : []),
    ...(rounds ? [rounds] : []),
  ];
  const nothing = "Nothing will wake it: no timer is set, and no message is on its way.";
  return [waitsWord(trace.header?.nodes ?? [], node.waits), ...(wakes.length > 0 ? wakes : [nothing])].filter(Boolean);
}

/** Those that are set: set again it replaces itself, and a crash takes it away.
 * @param {Story} story @param {string} id @param {number} count @returns {Timer[]} */
function timersOf(story, id, count) {
  const since = story.spans.findLast(({ node, type, fromSeq }) =>
    node === id && type === "down" && fromSeq < count)?.fromSeq ?? -1;
  /** @type {Map<string, Timer>} */
  const last = new Map();
  for (const timer of story.timers) {
    if (timer.seq >= count) break;
    if (timer.node === id && timer.seq > since) last.set(timer.name.split(".")[1], timer);
  }
  return [...last.values()].filter(({ end }) => end === null || end >= count);
}

/** @param {Story} story @param {import("./fold.js").State} now @param {string} id
 * @returns {StoryMessage[]} */
const comingTo = (story, now, id) => [...now.inFlight].flatMap((name) => {
  const message = story.byName.get(name);
  return message?.to === id ? [message] : [];
});

/** Where all go in step, the next round wakes everybody. @param {View} view */
function roundAhead({ trace, story, count }) {
  const { rounds = 0, round_ticks: ticks = 0 } = trace.header ?? {};
  const round = story.rounds.findLast(({ fromSeq }) => fromSeq < count)?.round ?? 0;
  if (rounds === 0 || round > rounds) return "";
  return `Round ${round + 1} begins at tick ${round * ticks}.`;
}
