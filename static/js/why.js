// Why the event at the playhead happened: its reasons, and how it came to it, step by step.
import { chainOf, foldChain } from "./chain.js";
import { clockText, nextClock } from "./clocklabels.js";
import { clocksOf } from "./clocks.js";
import { clashOf, coneOf, sizes } from "./cone.js";
import { button, byId, el, fill } from "./dom.js";
import { told } from "./narration.js";

/** @typedef {import("./store.js").Store} Store */
/** @typedef {import("./store.js").State} State */
/** @typedef {import("./chain.js").Step} Step */
/** @typedef {import("./clocklabels.js").Which} Which */
/** @typedef {import("./types.js").WireEvent} WireEvent */
/** @typedef {import("./types.js").Selection} Selection */
/**
 * @typedef {object} Hands
 * @property {(count: number) => void} seek
 * @property {(selection: Selection | null) => void} select
 * @property {(view: {causality: boolean, clocks: Which}) => void} show on the diagram
 */

const CHOSEN = /^(network-|node-(crashed|recovered|paused|turned)|message-duplicated)/;
const NOTHING = "Nothing has happened yet.";

/** @param {Store} store @param {Hands} hands */
export function createWhy(store, hands) {
  /** The chain that is being walked along, and where on it the playhead stands. */
  const walk = { head: -1, at: -1, unfolded: -1 };

  /** @param {number} head @param {Step} step */
  function go(head, step) {
    Object.assign(walk, { head: step.edge === "clash" ? step.seq : head, at: step.seq });
    hands.seek(step.seq + 1);
    hands.select(selectionOf(store.get().trace.events[step.seq], step.seq));
  }

  /** @param {State} state */
  function draw(state) {
    const { trace, count, story } = state;
    const event = trace.events[count - 1];
    if (!event) return fill(byId("why"), el("p", { class: "muted small" }, NOTHING));
    if (walk.at !== count - 1) walk.head = count - 1;
    const chain = chainOf(story, walk.head);
    fill(byId("why"), ...reasons(event), past(state), switches(state),
      chain.length > 1 && steps(state, chain));
  }

  /** @param {State} state @param {Step[]} chain */
  function steps({ trace, count }, chain) {
    const head = chain[0]?.seq ?? 0;
    const later = head === count - 1 ? chain.slice(1) : chain;
    const line = (/** @type {Step} */ step) => el("li", {}, button({
      class: "step", "data-key": `step ${step.seq}`, "data-edge": step.edge,
      "aria-current": step.seq === count - 1 ? "step" : null,
    }, () => go(head, step), el("span", { class: "at" }, trace.events[step.seq].at), " ",
    el("span", {}, step.edge === "local" && el("i", {}, "Before, at this node: "),
      told(trace.events[step.seq]))));
    const [near, folded, far] = walk.unfolded === head ? [later, [], []] : foldChain(later);
    const unfold = () => {
      walk.unfolded = head;
      draw(store.get());
      focusStep(folded[0].seq);
    };
    return el("div", { class: "chain" },
      el("h3", { class: "over" }, chain[1].edge === "clash" ? "What contradicts" : "How it came to this"),
      el("ol", { class: "steps", "aria-label": "Steps" }, ...near.map(line),
        folded.length > 0 && el("li", {}, button({ class: "step fold", "data-key": "unfold" },
          unfold, `… ${folded.length} steps …`)),
        ...far.map(line)));
  }

  /** How much of the run a violation needs to be understood. @param {State} state */
  function past({ trace, story, count, causality, selection }) {
    const heads = clashOf(story, count - 1);
    if (heads.length === 0) return null;
    const clocks = clocksOf(trace.events, (trace.header?.nodes ?? []).map(({ id }) => id));
    const { past: led } = sizes(coneOf(clocks, { heads, tails: [] }));
    const what = heads.length > 1 ? `these ${heads.length} events` : "this event";
    const shown = causality && selection === null;
    return el("div", { class: "past" },
      el("p", { class: "small" }, `The causal past of ${what}: ${led} of ${count - 1} events.`),
      !shown && button({ class: "button button-small", "data-key": "led" }, () => {
        hands.select(null);
        store.set({ causality: true });
      }, "Show what led to it"));
  }

  /** @param {State} state */
  function switches({ trace, count, causality, clocks }) {
    return el("p", { class: "switches" }, button({
      class: "button button-small", "data-key": "causality", "aria-pressed": String(causality),
      title: "What led to it, and what came of it, in the picture (V)",
    }, () => store.set({ causality: !causality }), "Causality"), " ", button({
      class: "button button-small", "data-key": "clocks", "aria-pressed": String(clocks !== "none"),
      title: "Lamport clocks, vector clocks, or none, at the ends of the arrows (N)",
    }, () => store.set({ clocks: nextClock(clocks) }), `Clocks: ${clocks}`), times(trace, clocks, count));
  }

  store.watch(["trace", "count", "causality", "clocks", "selection"], draw);
  store.watch(["causality", "clocks"], ({ causality, clocks }) => hands.show({ causality, clocks }));
}

/** @param {number} seq */
function focusStep(seq) {
  const step = byId("why").querySelector(`[data-key="step ${seq}"]`);
  /** @type {HTMLElement | null} */ (step)?.focus();
}

/** The clock of the event at the playhead. @param {State["trace"]} trace @param {Which} which
 * @param {number} count */
function times({ events, header }, which, count) {
  if (which === "none") return null;
  const clocks = clocksOf(events, (header?.nodes ?? []).map(({ id }) => id));
  const said = clocks.lane[count - 1] >= 0 ? clockText(clocks, which, [count - 1]) : "nobody's event";
  return el("span", { class: "clock-now" }, ` ${said}`);
}

/** What stands for an event in the picture. @param {WireEvent} event @param {number} seq
 * @returns {Selection} */
export const selectionOf = (event, seq) =>
  (event.message ? { type: "message", name: event.message } : { type: "event", seq });

/** What, why, and by which rule. @param {WireEvent} event */
function reasons(event) {
  const { why } = event;
  return [
    el("p", { class: "what" }, told(event)),
    why ? el("p", { class: "because" }, why) : el("p", { class: "muted small" }, plain(event)),
    event.rule && el("p", { class: "rule" }, el("span", { class: "over" }, "Rule "), event.rule),
  ];
}

/** What to say where nothing decided: the network and the person need no reasons.
 * @param {WireEvent} event */
function plain({ kind, by }) {
  if (by === "you") return "Because you chose so.";
  if (by === "loss") return "The network loses messages by chance, and this seed lost this one.";
  if (by === "partition") return "It had to cross a partition.";
  if (by === "crash") return "Its receiver was down when it arrived.";
  if (by === "late") return "It came after its round; in this protocol that is as good as never.";
  if (kind.startsWith("property")) return "Judged over all nodes at the end of the tick.";
  return CHOSEN.test(kind) ? "Because you chose so." : "No decision was taken here.";
}
