/**
 * What the events tell: which messages there were and what became of them, who was down when,
 * where the network was cut. Reads on from where an earlier story of the same list ended.
 */

import { baseName, nameOf, readName } from "./names.js";

export { stateAt } from "./fold.js";

/**
 * @typedef {import("./types.js").Story} Story
 * @typedef {import("./types.js").StoryMessage} StoryMessage
 * @typedef {import("./types.js").Span} Span
 * @typedef {import("./types.js").WireEvent} WireEvent
 * @typedef {(story: Story, event: WireEvent, seq: number) => void} Reader
 */

/** @param {WireEvent[]} events @returns {Story} */
const blank = (events) => ({
  events, length: 0, messages: [], byName: new Map(), spans: [], partitions: [], rounds: [],
  timers: [], timerByName: new Map(), violations: [], causes: new Map(),
});

/**
 * @param {{events: WireEvent[]}} trace
 * @param {Story} [previous] a story of the same trace when it was shorter
 * @returns {Story}
 */
export function readStory(trace, previous) {
  const goesOn = previous?.events === trace.events && previous.length <= trace.events.length;
  const story = previous && goesOn ? { ...previous } : blank(trace.events);
  for (; story.length < trace.events.length; story.length += 1) {
    const event = trace.events[story.length];
    READERS[event.kind]?.(story, event, story.length);
    remember(story, event, story.length);
  }
  return story;
}

/** @type {Reader} */
function remember(story, event, seq) {
  const name = nameOf(event);
  if (name) story.causes.set(name, seq);
}

/** @param {StoryMessage|undefined} original @param {WireEvent} event @param {string} name */
function envelope(original, event, name) {
  const parts = readName(name);
  return {
    kind: parts.kind || original?.kind || "",
    from: event.from ?? parts.from,
    to: event.to ?? parts.to,
    body: event.body ?? original?.body ?? {},
    honest: event.honest ?? original?.honest ?? null,
  };
}

/** @param {Story} story @param {WireEvent} event @param {number} seq @returns {StoryMessage} */
function message(story, event, seq) {
  const name = event.message ?? "";
  const base = baseName(name);
  const known = envelope(story.byName.get(base), event, name);
  return {
    name, base, ...known,
    sent: seq, sentAt: event.at, end: null, endAt: null,
    fate: "flying", by: null,
    copy: name !== base, lie: known.honest !== null,
  };
}

/** @type {Reader} */
function send(story, event, seq) {
  const sent = message(story, event, seq);
  story.messages.push(sent);
  story.byName.set(sent.name, sent);
}

/** A message kept back was never sent; its body is the honest one. @type {Reader} */
function withhold(story, event, seq) {
  const kept = message(story, event, seq);
  kept.body = event.body ?? event.honest ?? {};
  Object.assign(kept, { end: seq, endAt: event.at, fate: "withheld", lie: false });
  story.messages.push(kept);
  if (!story.byName.has(kept.name)) story.byName.set(kept.name, kept);
}

/** @param {"delivered"|"dropped"} fate @returns {Reader} */
const arrive = (fate) => (story, event, seq) => {
  const sent = story.byName.get(event.message ?? "");
  if (sent) Object.assign(sent, { end: seq, endAt: event.at, fate, by: event.by ?? null });
};

/** @param {Span["type"]} type @returns {Reader} */
const open = (type) => (story, event, seq) => {
  const node = event.node ?? "";
  if (lastSpan(story, node, type)?.toSeq === null) return;
  story.spans.push({
    node, type, fromSeq: seq, fromAt: event.at, toSeq: null, toAt: null,
    strategy: event.strategy ?? null,
  });
};

/** @param {Story} story @param {string} node @param {Span["type"]} type */
const lastSpan = (story, node, type) =>
  story.spans.findLast((span) => span.node === node && span.type === type);

/** @param {Span["type"][]} types @returns {Reader} */
const close = (...types) => (story, event, seq) => {
  for (const type of types) {
    const span = lastSpan(story, event.node ?? "", type);
    if (span?.toSeq === null) Object.assign(span, { toSeq: seq, toAt: event.at });
  }
};

/** @type {Reader} */
function crash(story, event, seq) {
  close("paused")(story, event, seq);
  open("down")(story, event, seq);
}

/** @param {"cut"|"hold"} kind @returns {Reader} */
const part = (kind) => (story, event, seq) => {
  story.partitions.push({
    kind, groups: event.groups ?? [], oneway: event.oneway ?? false,
    fromSeq: seq, fromAt: event.at, toSeq: null, toAt: null,
  });
};

/** @type {Reader} */
function heal(story, event, seq) {
  for (const partition of story.partitions) {
    if (partition.toSeq === null) Object.assign(partition, { toSeq: seq, toAt: event.at });
  }
}

/** @type {Reader} */
function round(story, event, seq) {
  const last = story.rounds[story.rounds.length - 1];
  if (last?.round === event.round) return;
  if (last) Object.assign(last, { toSeq: seq, toAt: event.at });
  story.rounds.push({
    round: event.round ?? 0, fromSeq: seq, fromAt: event.at, toSeq: null, toAt: null,
  });
}

/** @type {Reader} */
function setTimer(story, event, seq) {
  const name = event.timer ?? "";
  /** @type {import("./types.js").Timer} */
  const timer = {
    name, node: event.node ?? "", seq, at: event.at, due: event.due ?? event.at,
    end: null, fate: "pending",
  };
  story.timers.push(timer);
  story.timerByName.set(name, timer);
}

/** @param {"fired"|"cancelled"} fate @returns {Reader} */
const endTimer = (fate) => (story, event, seq) => {
  const timer = story.timerByName.get(event.timer ?? "");
  if (timer) Object.assign(timer, { end: seq, fate });
};

/** @type {Reader} */
function violate(story, event, seq) {
  story.violations.push({
    property: event.property ?? "", reason: event.reason ?? "", seq, at: event.at,
  });
}

/** @type {{[kind: string]: Reader}} */
const READERS = {
  "message-sent": send,
  "message-duplicated": send,
  "message-withheld": withhold,
  "message-delivered": arrive("delivered"),
  "message-dropped": arrive("dropped"),
  "node-crashed": crash,
  "node-recovered": close("down"),
  "node-paused": open("paused"),
  "node-resumed": close("paused"),
  "node-turned": open("traitor"),
  "network-cut": part("cut"),
  "network-held": part("hold"),
  "network-healed": heal,
  "round-started": round,
  "timer-set": setTimer,
  "timer-fired": endTimer("fired"),
  "timer-cancelled": endTimer("cancelled"),
  "property-violated": violate,
};
