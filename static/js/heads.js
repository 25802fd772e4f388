/**
 * The heads of the lifelines, and in each gap between two of them the offer to part the network
 * there. They stay in sight while the paper scrolls under them.
 *
 * @typedef {import("./lanes.js").Lanes} Lanes
 * @typedef {import("./fold.js").State} State
 * @typedef {import("./types.js").HeaderNode} HeaderNode
 * @typedef {{id: string, title: string, initial: string, word: string, status: string,
 *   waits: string}} Head
 */

import { html, keep, set, svg, write } from "./svg.js";
import { waitsWord } from "./waiting.js";

/** Between two heads; small ones have their gap button beside the disc, above the titles. */
const MARGIN = { wide: 22, compact: 4 };
const WIDEST = 190;
const GAP_WIDTH = 28;

/** The status of a node in one word, never by colour alone.
 * @param {import("./fold.js").NodeState|undefined} node @param {boolean} traitors whether the
 * protocol knows traitors @returns {{status: string, word: string}} */
function statusOf(node, traitors) {
  if (node && !node.up) return { status: "down", word: "down" };
  if (node && node.traitor !== null) return { status: "traitor", word: "TRAITOR" };
  if (node?.paused) return { status: "paused", word: "paused" };
  return { status: "up", word: traitors ? "loyal" : "up" };
}

const SHORT = 2;

/** A short id stands in the disc as it is; of a word its first letter, or two where two nodes would
 * have the same. @param {HeaderNode[]} nodes @returns {Map<string, string>} */
export function initialsOf(nodes) {
  const letters = (/** @type {number} */ n) => (/** @type {HeaderNode} */ { id, title }) =>
    (id.length <= SHORT ? id : (title || id).slice(0, n));
  const firsts = nodes.map(letters(1));
  const alone = (/** @type {string} */ word) => firsts.filter((one) => one === word).length === 1;
  return new Map(nodes.map((node, index) =>
    [node.id, alone(firsts[index]) ? firsts[index] : letters(SHORT)(node)]));
}

/** @param {HeaderNode[]} nodes @param {State} state @param {boolean} traitors @returns {Head[]} */
export function headsOf(nodes, state, traitors) {
  const initials = initialsOf(nodes);
  return nodes.map(({ id, title }) => ({
    id, title: title || id, initial: initials.get(id) ?? id,
    ...statusOf(state.nodes[id], traitors), waits: waitsWord(nodes, state.nodes[id]?.waits),
  }));
}

/** @param {Head} head */
const makeHead = (head) => html("button", {
  type: "button", class: "dg-node", "data-id": head.id,
}, [
  html("span", { class: "dg-disc", "aria-hidden": "true" }, [head.initial]),
  html("span", { class: "dg-title" }), html("span", { class: "dg-status" }),
]);

/** @param {Element} element @param {Head} head @param {Lanes} lanes @param {string|null} chosen */
function updateHead(element, head, lanes, chosen) {
  const [, title, word] = element.children;
  const width = Math.min(lanes.gap - MARGIN[lanes.heads], WIDEST);
  write(title, head.title);
  write(word, head.word);
  set(element, {
    "data-status": head.status, "aria-label": `${head.title}, node ${head.id}, ${head.word}`,
    title: head.waits ? `${head.title}: ${head.waits}` : head.title, "data-chosen": chosen === head.id,
  });
  across(element, (lanes.x.get(head.id) ?? 0) - width / 2, width);
}

/** @param {Element} element @param {number} left @param {number} width */
function across(element, left, width) {
  const { style } = /** @type {HTMLElement} */ (element);
  style.left = `${left}px`;
  style.width = `${width}px`;
}

/** @typedef {{left: string, right: string}} Gap */

/** @param {Gap} gap */
const makeGap = ({ left, right }) => html("button", {
  type: "button", class: "dg-part", "data-grip": "gap", "data-left": left, "data-right": right,
  "aria-label": `Part the network between ${left} and ${right}`,
  title: `Part the network between ${left} and ${right}`,
}, [svg("svg", { viewBox: "0 0 16 24", "aria-hidden": "true" }, [
  svg("path", { class: "dg-part-line", d: "M8 1V23" }),
  svg("path", { class: "dg-part-arms", d: "M5 8L1 12L5 16M11 8L15 12L11 16" }),
])]);

/** @param {Element} element @param {Gap} gap @param {Lanes} lanes */
const updateGap = (element, gap, lanes) =>
  across(element, ((lanes.x.get(gap.left) ?? 0) + (lanes.x.get(gap.right) ?? 0)) / 2
    - GAP_WIDTH / 2, GAP_WIDTH);

/**
 * @param {{nodes: Element, gaps: Element}} rows
 * @param {Head[]} heads @param {Lanes} lanes @param {string|null} chosen
 */
export function drawHeads(rows, heads, lanes, chosen) {
  keep(rows.nodes, heads, ({ id }) => id, makeHead,
    (element, head) => updateHead(element, head, lanes, chosen));
  const gaps = heads.slice(1).map(({ id }, index) => ({ left: heads[index].id, right: id }));
  keep(rows.gaps, gaps, ({ left, right }) => `${left} ${right}`, makeGap,
    (element, gap) => updateGap(element, gap, lanes));
}
