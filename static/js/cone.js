/**
 * The causal past and future of what is looked at. On each lifeline the past is a beginning and the
 * future an end; what lies between the two is neither. Pure.
 *
 * @typedef {import("./clocks.js").Clocks} Clocks
 * @typedef {import("./types.js").Story} Story
 * @typedef {import("./types.js").StoryMessage} StoryMessage
 * @typedef {import("./types.js").Selection} Selection
 * @typedef {{heads: number[], tails: number[]}} Focus
 *   the past reaches up to the heads, the future begins at the tails
 * @typedef {"past"|"future"|"apart"} Side
 * @typedef {object} Cone
 * @property {Clocks} clocks
 * @property {Focus} focus
 * @property {number[]} past on each lifeline the last event of the past; -1: none
 * @property {number[]} future on each lifeline the first event of the future; Infinity: none
 */

/** @param {Clocks} clocks @param {Focus} focus @returns {Cone} */
export function coneOf(clocks, focus) {
  const heads = focus.heads.filter((seq) => clocks.lane[seq] >= 0);
  const tails = focus.tails.filter((seq) => clocks.lane[seq] >= 0);
  return {
    clocks, focus: { heads, tails },
    past: clocks.ids.map((_, lane) => Math.max(-1, ...heads.map((seq) => last(clocks, seq, lane)))),
    future: clocks.ids.map((_, lane) =>
      Math.min(Infinity, ...tails.map((seq) => first(clocks, seq, lane)))),
  };
}

/** The last event of a lifeline that an event knows of: its vector counts them.
 * @param {Clocks} clocks @param {number} seq @param {number} lane */
const last = ({ rows, ids, lines }, seq, lane) =>
  lines[lane][rows[seq * ids.length + lane] - 1] ?? -1;

/** The first event of a lifeline that knows of an event. What is known is never forgotten, so it
 * is found by halves. @param {Clocks} clocks @param {number} seq @param {number} lane */
function first({ rows, ids, lines, lane: lanes }, seq, lane) {
  const own = lanes[seq];
  const line = lines[lane];
  const count = rows[seq * ids.length + own];
  let low = 0;
  let high = line.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows[line[middle] * ids.length + own] >= count) high = middle;
    else low = middle + 1;
  }
  return line[low] ?? Infinity;
}

/** @param {Cone} cone @param {number|null} seq @returns {Side} */
export function sideOf({ clocks, past, future }, seq) {
  const lane = seq === null ? -1 : clocks.lane[seq] ?? -1;
  if (seq === null || lane < 0) return "apart";
  if (seq <= past[lane]) return "past";
  return seq >= future[lane] ? "future" : "apart";
}

/** A message belongs where both its ends do. One that left in the past and never arrived is shown
 * as it is. @param {Cone} cone @param {StoryMessage} message
 * @returns {Side|"focus"|null} */
export function sideOfMessage(cone, { sent, end, fate }) {
  const { heads, tails } = cone.focus;
  if (heads.includes(sent) && (tails.length === 0 || tails.includes(end ?? -1))) return "focus";
  const left = sideOf(cone, sent);
  if (fate === "delivered" && end !== null) return left === sideOf(cone, end) ? left : "apart";
  return left === "past" ? null : left;
}

/** How many events there are on each side. @param {Cone} cone @param {number} [until] of so many */
export function sizes(cone, until = cone.clocks.length) {
  const { lines } = cone.clocks;
  let past = 0;
  let future = 0;
  lines.forEach((line, lane) => {
    past += countTo(line, cone.past[lane]);
    future += line.length - countTo(line, cone.future[lane] - 1);
  });
  return { past, future, of: until };
}

/** How many of the ascending numbers are no greater. @param {number[]} line @param {number} seq */
function countTo(line, seq) {
  let low = 0;
  let high = line.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (line[middle] <= seq) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What is looked at: the message under the pointer, else what is in hand, else the event at the
 * playhead. @param {Story} story @param {{selection: Selection|null, count: number}} view
 * @param {string|null} hovered @returns {Focus|null} */
export function focusOf(story, { selection, count }, hovered) {
  const name = hovered ?? (selection?.type === "message" ? selection.name : null);
  const message = name === null ? undefined : story.byName.get(name);
  if (message) return ofMessage(message);
  if (selection?.type === "event") return ofEvent(story, selection.seq);
  const node = selection?.type === "node" ? selection.id : null;
  if (node !== null) return ofEvent(story, lastOf(story, node, count));
  return ofEvent(story, count - 1);
}

/** What led to its being sent, and what came of its arrival. @param {StoryMessage} message
 * @returns {Focus} */
const ofMessage = ({ sent, end, fate }) =>
  ({ heads: [sent], tails: fate === "delivered" && end !== null ? [end] : [] });

/** @param {Story} story @param {number} seq @returns {Focus|null} */
function ofEvent(story, seq) {
  const event = story.events[seq];
  const lost = event?.kind === "message-dropped" ? story.byName.get(event.message ?? "") : undefined;
  if (lost) return ofMessage(lost);
  const clash = clashOf(story, seq);
  if (clash.length > 0) return { heads: clash, tails: [] };
  return event?.node ? { heads: [seq], tails: [seq] } : null;
}

/** The events that a violation sets against each other, in order. @param {Story} story
 * @param {number} seq @returns {number[]} */
export const clashOf = ({ events, causes }, seq) => (events[seq]?.between ?? [])
  .flatMap((name) => causes.get(name) ?? []).filter((at) => at < seq).sort((a, b) => a - b);

/** @param {Story} story @param {string} node @param {number} count */
function lastOf({ events }, node, count) {
  for (let seq = Math.min(count, events.length) - 1; seq >= 0; seq -= 1) {
    if (events[seq].node === node && events[seq].kind !== "message-dropped") return seq;
  }
  return -1;
}
