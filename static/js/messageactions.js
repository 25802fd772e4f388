// What can be done to a message. Pure. What may not be done says why: the door (the server)
// decides, this only spares the person a refusal that can be foreseen.
import { adding, inForce, lacks, undoing, withUndo } from "./action.js";
import { arrive } from "./arrival.js";
import { fixedBecause } from "./lying.js";
import { literal, show, titleOf } from "./phrases.js";

/** @typedef {import("./types.js").Story} Story */
/** @typedef {import("./types.js").StoryMessage} StoryMessage */
/** @typedef {import("./types.js").Description} Description */
/** @typedef {import("./action.js").Action} Action */
/** @typedef {import("./action.js").Field} Field */
/** @typedef {import("./action.js").View} View */
/** @typedef {import("./action.js").Now} Now */
/** @typedef {import("./action.js").Values} Values */

const NEVER = "the traitor never sent it";
const LOST = new Map([
  ["partition", "a partition has already lost it"],
  ["crash", "it is already lost: its receiver is down"],
  ["loss", "the network has already lost it"],
  ["late", "it is already lost: it comes after its round"],
]);
/** @param {StoryMessage} message @param {View} view @returns {Action[]} */
export function messageActions(message, view) {
  const all = [drop, delay, copy, deliver, movable, lie, crashSender];
  return all.flatMap((make) => make(message, view));
}

/** @param {StoryMessage} message @returns {string | undefined} */
function gone(message) {
  if (message.fate === "withheld") return NEVER;
  return message.fate === "dropped" ? LOST.get(message.by ?? "") : undefined;
}

/** @param {StoryMessage} message @param {View} view @returns {Action[]} */
function drop(message, { trace, description }) {
  const text = `drop:${message.name}`;
  if (inForce(trace, text).includes(text)) {
    return [{ ...undoing("drop", "Undo drop", [text]), key: "D" }];
  }
  const reason = lacks(description, "drop") ?? gone(message);
  return [{ id: "drop", label: "Drop", key: "D", reason, change: adding(text) }];
}

/** @param {StoryMessage} message @param {View} view @returns {Action[]} */
function delay(message, { trace, description }) {
  const start = `delay:${message.name}:`;
  const held = inForce(trace, start);
  const value = held[0]?.slice(start.length) ?? "5";
  /** @type {Action} */
  const action = {
    id: "delay", label: "Delay", key: "L",
    reason: lacks(description, "delay") ?? (held.length ? undefined : gone(message)),
    fields: [{ name: "ticks", label: "Ticks longer on the way", type: "ticks", value }],
    change: ({ ticks }) => ({ add: `${start}${ticks}`, remove: held }),
  };
  return withUndo(action, "Undo delay", held);
}

/** @param {StoryMessage} message @param {View} view @returns {Action[]} */
function copy(message, { trace, description }) {
  const text = `copy:${message.base}`;
  const held = inForce(trace, text).filter((one) => /^(:\d)?$/.test(one.slice(text.length)));
  if (held.length) return [{ ...undoing("copy", "Undo copy", held), key: "C" }];
  const silent = message.fate === "withheld" ? NEVER : undefined;
  const reason = lacks(description, "duplicate") ?? silent;
  return [{ id: "copy", label: "Copy", key: "C", reason, change: adding(text) }];
}

/** @param {StoryMessage} message @param {View} view @returns {Action[]} */
function deliver(message, { trace, description, now, next }) {
  const held = inForce(trace, `deliver:${message.name}@`);
  if (held.length) return [undoing("deliver", "Undo deliver", held)];
  return [{
    id: "deliver", label: "Deliver now", key: "Enter", help: `at tick ${next}`,
    reason: lacks(description, "delay") ?? landed(message, now, next),
    change: adding(`deliver:${message.name}@${next}`),
  }];
}

/** @param {StoryMessage} message @param {View} view */
const movable = (message, view) => arrive(message, view, gone(message));

/** Why it cannot arrive now.
 * @param {StoryMessage} message @param {Now} now @param {number} next */
function landed({ name, fate, sentAt, endAt }, now, next) {
  if (fate === "withheld") return NEVER;
  const over = endAt !== null && endAt <= next;
  if (now.inFlight.has(name)) return over ? `it arrives at ${endAt} anyway` : undefined;
  return endAt !== null && endAt <= now.at
    ? `it was ${fate} at ${endAt}; move the playhead before that`
    : `it is sent at ${sentAt}; move the playhead after that`;
}

/** Whether the sender is a traitor at the moment of the send.
 * @param {StoryMessage} message @param {Story} story */
function byTraitor(message, { spans }) {
  const mine = spans.filter((span) => span.type === "traitor" && span.node === message.from);
  return mine.some((span) => span.fromSeq < message.sent);
}

/** @param {StoryMessage} message @param {View} view @returns {Action[]} */
function lie(message, { trace, story, description }) {
  const start = `say:${message.base}:`;
  const held = inForce(trace, start);
  const loyal = `only a traitor lies; ${titleOf(trace, message.from)} is loyal here`;
  const reason = lacks(description, "traitor") ?? (byTraitor(message, story) ? undefined : loyal);
  const words = wordFields(message, description);
  /** @type {Action} */
  const action = {
    id: "say", label: held.length ? "Another lie" : "Lie", reason,
    fields: [...words, silence(words)],
    change: (values) => ({ add: start + lieText(words, values), remove: held }),
  };
  return withUndo(action, "Undo lie", held);
}

/** A select for each field a traitor may choose.
 * @param {StoryMessage} message @param {Description} description @returns {Field[]} */
function wordFields(message, description) {
  const declared = description.messages.find((one) => one.kind === message.kind)?.fields ?? [];
  const honest = message.honest ?? message.body;
  const free = declared.filter((one) => fixedBecause(one, honest, message.from) === undefined);
  return free.map(({ name, domain }) => ({
    name, label: name, type: "choice", value: literal(message.body[name]) ?? "",
    choices: (domain ?? []).map((value) => ({ value: literal(value) ?? "", label: show(value) })),
  }));
}

/** @param {Field[]} words @returns {Field} */
function silence(words) {
  const nothing = { value: "nothing", label: "or nothing at all" };
  if (words.length === 0) {
    return { name: "or", label: "Says", type: "choice", value: "nothing", choices: [nothing] };
  }
  const choices = [{ value: "", label: "these words" }, nothing];
  return { name: "or", label: "Says", type: "choice", value: "", choices };
}

/** @param {Field[]} words @param {Values} values */
function lieText(words, values) {
  if (values.or === "nothing") return "nothing";
  return words.map(({ name }) => `${name}=${values[name]}`).join(",");
}

/** @param {StoryMessage} message @param {View} view @returns {Action[]} */
function crashSender(message, { trace, description }) {
  const text = `crash:${message.from}@${message.base}`;
  if (lacks(description, "crash") || message.copy) return [];
  if (inForce(trace, text).includes(text)) return [undoing("crash", "Undo this crash", [text])];
  const help = `${titleOf(trace, message.from)} falls right after this send`;
  return [{ id: "crash-after", label: "Crash the sender", help, change: adding(text) }];
}
