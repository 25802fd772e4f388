// The actions for whatever is in hand, and what the menu says of it. Pure.
import { moment } from "./action.js";
import { messageActions } from "./messageactions.js";
import { bandActions, gapActions, partitionAt, partitionSpan, partitionTitle }
  from "./gapactions.js";
import { nodeActions } from "./nodeactions.js";
import { titleOf } from "./phrases.js";
import { labelOf } from "./words.js";

/** @typedef {import("./types.js").StoryMessage} StoryMessage */
/** @typedef {import("./action.js").Action} Action */
/** @typedef {import("./action.js").Held} Held */
/** @typedef {import("./action.js").View} View */

/** @param {Held} held @param {View} view @returns {Action[]} */
export function actionsFor(held, view) {
  if (held.type === "gap") return gapActions(held.side, view);
  if (held.type === "node") return nodeActions(held.id, view);
  const band = held.type === "band" ? partitionAt(view, held.seq) : undefined;
  if (band) return bandActions(band, view);
  const message = held.type === "message" ? view.story.byName.get(held.name) : undefined;
  return message ? messageActions(message, view) : [];
}

/** What the menu says of the thing in hand. @param {Held} held @param {View} view */
export function describeHeld(held, view) {
  const { trace, story, description } = view;
  if (held.type === "node") return { title: titleOf(trace, held.id), text: moment(view) };
  if (held.type === "gap") return { title: "Partition", text: moment(view) };
  const band = held.type === "band" ? partitionAt(view, held.seq) : undefined;
  if (band) return { title: partitionTitle(band), text: `Stands ${partitionSpan(band)}.` };
  const message = held.type === "message" ? story.byName.get(held.name) : undefined;
  if (!message) return { title: "", text: "" };
  const title = labelOf(message, description);
  const way = `${titleOf(trace, message.from)} → ${titleOf(trace, message.to)}`;
  return { title, text: `${way}, ${fateOf(message)}` };
}

/** @param {StoryMessage} message */
export function fateOf({ fate, by, sentAt, endAt }) {
  if (fate === "withheld") return `kept back by the traitor at ${sentAt}`;
  const sent = `sent at ${sentAt}`;
  if (fate === "flying") return `${sent}, still on its way at the end`;
  if (fate === "delivered") return `${sent}, arrives at ${endAt}`;
  return `${sent}, lost at ${endAt} (${by})`;
}
