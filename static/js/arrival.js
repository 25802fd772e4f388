// When a message arrives, chosen by its tick: later is a delay, earlier a delivery by hand. Pure.
import { inForce, lacks } from "./action.js";

/** @typedef {import("./types.js").StoryMessage} StoryMessage */
/** @typedef {import("./action.js").Action} Action */
/** @typedef {import("./action.js").Change} Change */
/** @typedef {import("./action.js").View} View */

/** @param {StoryMessage} message @param {View} view @param {string} [gone] why it never arrives
 * @returns {Action[]} */
export function arrive(message, view, gone) {
  const { trace, description, next } = view;
  const held = [...inForce(trace, `delay:${message.name}:`),
    ...inForce(trace, `deliver:${message.name}@`)];
  return [{
    id: "arrive", label: "Move arrival",
    reason: lacks(description, "delay") ?? (held.length ? undefined : gone),
    fields: [{ name: "at", label: "Arrives at tick", type: "ticks", least: message.sentAt + 1,
      value: String(message.endAt ?? next) }],
    change: ({ at }) => moved(message, held, Number(at)),
  }];
}

/** A delay counts from the network's own; where that is not known, the tick is named.
 * @param {StoryMessage} message @param {string[]} held @param {number} at @returns {Change} */
function moved({ name, endAt }, held, at) {
  if (at === endAt) return { add: null, remove: [] };
  const delays = held.filter((text) => text.startsWith("delay:"));
  const before = Number(delays[0]?.split(":").at(-1) ?? 0);
  const byHand = held.length > delays.length;
  const ticks = endAt === null || byHand ? -1 : before + at - endAt;
  if (ticks === 0) return { add: null, remove: held };
  return { add: ticks > 0 ? `delay:${name}:${ticks}` : `deliver:${name}@${at}`, remove: held };
}
