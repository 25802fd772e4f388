// One of the two runs: its socket, its trace, its picture. It knows nothing of the other.
import { createDiagram } from "./diagram.js";
import { byId, say, set } from "./dom.js";
import { stateAt } from "./fold.js";
import { addressOf } from "./history.js";
import { takeIn } from "./intake.js";
import { standAt } from "./joint.js";
import { narrate } from "./narration.js";
import { createSocket } from "./socket.js";
import { readStory } from "./story.js";
import { since, telling } from "./telling.js";
import { emptyTrace } from "./trace.js";

/** @typedef {import("./pairing.js").Side} Side */
/** @typedef {import("./types.js").Selection} Selection */
/** @typedef {import("./action.js").Held} Held */
/**
 * @typedef {object} Hands
 * @property {() => void} drawn the run has grown or changed
 * @property {(held: Held, anchor: DOMRect) => void} take
 * @property {(y: number) => void} scrub
 * @property {(sentence: string, more: {hint?: string, code?: string}) => void} bad
 * @property {(link: string, loss?: import("./banner.js").Loss) => void} link
 */
/** @typedef {ReturnType<typeof createPane>} Pane */

/** Half a page must do for as many lifelines as a whole one shows elsewhere. */
const NARROWEST = 66;

/** Nothing of a run yet. @param {Side} side @param {string} scenario
 * @param {import("./store.js").Description} description */
function blank(side, scenario, description) {
  const trace = emptyTrace();
  return {
    side, description, scenario, trace, cost: 0,
    soon: /** @type {ReturnType<typeof setTimeout> | undefined} */ (undefined),
    story: readStory(trace), count: 0, now: stateAt(trace, 0),
    name: byId(`${side}-title`).textContent ?? side,
  };
}

/** The head of the picture: what happened last, and the way to this moment on the stage.
 * @param {{side: Side, scenario: string, trace: import("./types.js").Trace, count: number}} pane
 * @param {number} tick */
function told({ side, scenario, trace, count }, tick) {
  const event = telling(trace.events, count);
  narrate(byId(`${side}-say`), event, "\u00a0");
  say(byId(`${side}-since`), event && event.at < tick ? since(trace, count) : "");
  set(byId(`${side}-stage`), { href: addressOf(scenario, count, trace.done ? trace.digest : "") });
}

/** @param {Side} side @param {string} scenario @param {Hands} hands */
export function createPane(side, scenario, hands) {
  const root = byId(side);
  /** @type {import("./store.js").Description} */
  const description = JSON.parse(root.querySelector("script")?.textContent ?? "{}");
  const pane = blank(side, scenario, description);
  const picture = byId(`${side}-picture`);
  const opening = () =>
    ({ scenario: pane.scenario, have: pane.trace.events.length, digest: pane.trace.digest });

  const socket = createSocket({
    origin: location.origin,
    opening,
    onTrace: (frame) => takeIn(pane, frame, { gap: socket.reopen, began: () => {}, draw: read }),
    onRefusal: ({ sentence, hint }) => hands.bad(sentence, { hint }),
    onFault: ({ sentence, scenario: text }) =>
      hands.bad(sentence, { code: `python -m protocols run '${text}'` }),
    onLink: (link, loss) => {
      if (link === "open") pane.trace = { ...pane.trace, revision: 0 };
      hands.link(link, loss);
    },
  });

  const diagram = createDiagram(picture, {
    led: side === "right",
    narrowest: NARROWEST,
    onSelect: (selection) => diagram.update({ selection }),
    onOpen: hands.take,
    onScrub: (_, y) => hands.scrub(y),
    onGap: (left, _, __, anchor) => hands.take({ type: "gap", side: upTo(left) }, anchor),
  });
  diagram.update({ description });

  function read() {
    pane.story = readStory(pane.trace, pane.story);
    hands.drawn();
  }

  /** The nodes from the left up to this one. @param {string} id */
  function upTo(id) {
    const ids = (pane.trace.header?.nodes ?? []).map((node) => node.id);
    return ids.slice(0, ids.indexOf(id) + 1);
  }

  /** The run as it is now, by the common ruler. @param {import("./scale.js").Ruler} ruler */
  function draw(ruler) {
    const { trace: now, story } = pane;
    diagram.update({ trace: now, story, ruler });
  }

  /** @param {{place: number, tick: number}} spot @param {number} rate */
  function move(spot, rate) {
    const { count, fraction } = standAt(diagram.times(), spot);
    diagram.move(count, fraction, rate, spot);
    pane.count = count;
    pane.now = stateAt(pane.trace, count);
    told(pane, spot.tick);
  }

  /** @param {string} text */
  function open(text) {
    if (text === pane.scenario) return;
    pane.scenario = text;
    socket.open(opening());
  }

  return {
    side, open, draw, move, diagram,
    retry: socket.retry,
    scroller: /** @type {HTMLElement} */ (picture.querySelector(".dg-scroll")),
    get: () => pane,
    /** Whether all of the run that is wanted is here. */
    ready: () => pane.trace.done && pane.trace.header?.text === pane.scenario,
  };
}

/** Two papers of one height scroll as one. @param {HTMLElement[]} scrollers */
export function lockScrolling(scrollers) {
  /** @type {Map<HTMLElement, number>} where each was put by another */
  const put = new Map();
  for (const scroller of scrollers) {
    scroller.addEventListener("scroll", () => {
      const { scrollTop } = scroller;
      if (Math.abs((put.get(scroller) ?? -9) - scrollTop) < 1) return void put.delete(scroller);
      for (const other of scrollers) {
        if (other === scroller || Math.abs(other.scrollTop - scrollTop) < 1) continue;
        other.scrollTop = scrollTop;
        put.set(other, other.scrollTop);
      }
    }, { passive: true });
  }
}
