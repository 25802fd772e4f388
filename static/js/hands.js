// What hands do to the thing they hold, whether they click, press a key or drag.
import { actionsFor } from "./actions.js";
import { upTo } from "./gapactions.js";
import { viewOf } from "./session.js";

/** @typedef {import("./action.js").Held} Held */
/** @typedef {import("./types.js").Selection} Selection */
/**
 * @typedef {object} Reach
 * @property {import("./store.js").Store} store
 * @property {ReturnType<typeof import("./menu.js").createMenu>} menu
 * @property {Pick<ReturnType<typeof import("./diagram.js").createDiagram>, "anchor">} diagram
 * @property {import("./toast.js").Toast} toast
 * @property {(change: import("./action.js").Change) => void} act
 * @property {(id: string) => void} desk
 */

/** What has a place of its own in the picture. @param {Held} held @returns {held is Selection} */
export const standing = (held) => held.type !== "gap" && held.type !== "band";

/** @param {Reach} reach */
export function createHands(reach) {
  const { store, menu, diagram, toast, act, desk } = reach;
  const select = (/** @type {Selection | null} */ selection) => store.set({ selection });

  /** @param {Held} held @param {DOMRect | null} at @param {string} [action] */
  function take(held, at, action) {
    if (standing(held)) select(held);
    if (held.type !== "event") menu.open(held, at, action);
  }

  /** A drag has ended. @param {import("./aims.js").Aim} aim */
  function drop({ reason, change }) {
    if (reason) toast(`Not possible: ${reason}.`);
    else if (change) act(change);
  }

  /** A key acts on the thing in hand: at once, or by asking what it needs to know.
   * @param {string} key */
  function byKey(key) {
    const held = inHand(store) ?? (key === "P" ? middle(store) : null);
    if (!held) return toast("First take hold of a message or a node: click it, or tab to it.");
    const action = actionsFor(held, viewOf(store)).find((one) => one.key === key);
    if (!action) return toast(`${key} does nothing here.`);
    if (action.reason) return toast(`${action.label}: ${action.reason}.`);
    if (action.opens && held.type === "node") return desk(held.id);
    if (!action.fields) return act(action.change({}));
    take(held, standing(held) ? diagram.anchor(held) : null, action.id);
  }

  /** @param {string} left @param {DOMRect} at */
  const part = (left, at) => take({ type: "gap", side: upTo(store.get().trace, left) }, at);
  /** @param {Selection} held */
  const open = (held) => take(held, diagram.anchor(held));
  return { select, take, part, open, drop, byKey };
}

/** @param {Reach["store"]} store @returns {Selection | null} */
function inHand(store) {
  const { selection } = store.get();
  return selection?.type === "event" ? null : selection;
}

/** The gap in the middle of the network. @param {Reach["store"]} store @returns {Held} */
function middle(store) {
  const { trace } = store.get();
  const nodes = trace.header?.nodes ?? [];
  return { type: "gap", side: upTo(trace, nodes[Math.ceil(nodes.length / 2) - 1]?.id ?? "") };
}
