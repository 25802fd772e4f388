/**
 * How it came to an event: back from cause to cause, and where an event names none, to what its
 * node did last before. A violation comes of the events that contradict each other. Pure.
 *
 * @typedef {import("./types.js").Story} Story
 * @typedef {import("./types.js").WireEvent} WireEvent
 * @typedef {{seq: number, edge: "here"|"cause"|"local"|"clash"}} Step
 *   edge: how the step before it, the later one, hangs on it
 */

import { clashOf } from "./cone.js";

/** What makes a node act; the rest is what came of it. */
const STIMULI = new Set(["node-started", "node-recovered", "message-delivered", "timer-fired",
  "request-made", "round-started"]);

/** Where nothing before it made it happen: somebody outside did, or it is the start. */
const ROOTS = new Set(["node-started", "node-recovered", "node-crashed", "node-paused",
  "node-turned", "request-made"]);

/** @typedef {{before: number[], last: Map<string, number>}} Index */
/** @type {WeakMap<WireEvent[], Index>} */
const known = new WeakMap();

/** For each event the last one before it at which its node acted; -1: none.
 * @param {WireEvent[]} events */
function locals(events) {
  /** @type {Index} */
  const index = known.get(events) ?? { before: [], last: new Map() };
  known.set(events, index);
  for (let seq = index.before.length; seq < events.length; seq += 1) {
    const { node, kind } = events[seq];
    index.before.push(index.last.get(node ?? "") ?? -1);
    if (node && STIMULI.has(kind)) index.last.set(node, seq);
  }
  return index.before;
}

/** The step before. @param {Story} story @param {number} seq @returns {Step|null} */
function stepBefore(story, seq) {
  const event = story.events[seq];
  const cause = event?.cause ? story.causes.get(event.cause) : undefined;
  if (cause !== undefined && cause < seq) return { seq: cause, edge: "cause" };
  if (!event?.node || ROOTS.has(event.kind)) return null;
  const local = locals(story.events)[seq];
  return local < 0 ? null : { seq: local, edge: "local" };
}

/** The event and all its steps back to the start, newest first.
 * @param {Story} story @param {number} seq @returns {Step[]} */
export function chainOf(story, seq) {
  if (!story.events[seq]) return [];
  /** @type {Step[]} */
  const chain = [{ seq, edge: "here" }];
  const clash = clashOf(story, seq);
  if (clash.length > 0) return [...chain, ...clash.map(contradicts)];
  for (let step = stepBefore(story, seq); step; step = stepBefore(story, step.seq)) {
    chain.push(step);
  }
  return chain;
}

/** @param {number} seq @returns {Step} */
const contradicts = (seq) => ({ seq, edge: "clash" });

/** So many steps stand there unfolded at either end of a long chain. */
export const NEAR = 5;
export const FAR = 2;

/** A chain in three parts: the nearest steps, those to be folded, the first ones.
 * @param {Step[]} chain @returns {[near: Step[], folded: Step[], far: Step[]]} */
export function foldChain(chain) {
  if (chain.length <= NEAR + FAR + 1) return [chain, [], []];
  return [chain.slice(0, NEAR), chain.slice(NEAR, -FAR), chain.slice(-FAR)];
}
