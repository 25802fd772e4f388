// What can be done to a node. Pure.
import { adding, covers, inForce, lacks, lateHelp, over, tooLate, withUndo } from "./action.js";
import { cutOff } from "./gapactions.js";
import { show, titleOf } from "./phrases.js";

/** @typedef {import("./action.js").Action} Action */
/** @typedef {import("./action.js").Field} Field */
/** @typedef {import("./action.js").View} View */
/** @typedef {{name: string, label: string, args: {name: string, choices: any[]}[]}} Request */

const SHOWN_TIMERS = 4;

/** @param {string} id @param {View} view @returns {Action[]} */
export function nodeActions(id, view) {
  const all = [requests, crash, recover, traitor, desk, pause, cutOff, timers];
  return all.flatMap((make) => make(id, view));
}

/** Since when the node is down or paused at the playhead, if it is.
 * @param {string} id @param {View} view @param {"down" | "paused"} type */
function since(id, { trace, story, count }, type) {
  const spans = story.spans.filter((span) => span.type === type && span.node === id);
  const span = spans.find((one) => covers(one, count));
  return span && `${titleOf(trace, id)} has been ${type} since ${span.fromAt}`;
}

/** @param {string} id @param {View} view @returns {Action[]} */
function crash(id, view) {
  const text = `crash:${id}@${view.next}`;
  const reason = lacks(view.description, "crash") ?? since(id, view, "down") ?? over(view)
    ?? tooLate(view);
  const key = since(id, view, "down") ? undefined : "X";
  const action = { id: "crash", label: "Crash", key, reason, help: lateHelp(view),
    change: adding(text) };
  return withUndo(action, "Undo crash", inForce(view.trace, `crash:${id}@`));
}

/** @param {string} id @param {View} view @returns {Action[]} */
function recover(id, view) {
  const isDown = since(id, view, "down");
  const up = isDown ? undefined : `${titleOf(view.trace, id)} is up`;
  const reason = lacks(view.description, "recover") ?? up ?? over(view);
  const text = `recover:${id}@${view.next}`;
  const key = isDown ? "X" : undefined;
  const action = { id: "recover", label: "Recover", key, reason, change: adding(text) };
  return withUndo(action, "Undo recovery", inForce(view.trace, `recover:${id}@`));
}

/** @param {string} id @param {View} view @returns {Action[]} */
function pause(id, view) {
  const { next, trace, description } = view;
  const asleep = since(id, view, "down") ?? since(id, view, "paused");
  /** @type {Action} */
  const action = {
    id: "pause", label: "Pause",
    reason: lacks(description, "pause") ?? asleep ?? over(view) ?? tooLate(view),
    help: lateHelp(view),
    fields: [{ name: "ticks", label: "For how many ticks", type: "ticks", value: "10" }],
    change: ({ ticks }) => adding(`pause:${id}@${next}-${next + Number(ticks)}`)(),
  };
  return withUndo(action, "Undo pause", inForce(trace, `pause:${id}@`));
}

/** @param {string} id @param {View} view @returns {Action[]} */
function traitor(id, { trace, description, next }) {
  const held = inForce(trace, `traitor:${id}:`);
  const start = `traitor:${id}:`;
  /** @type {Action} */
  const action = {
    id: "traitor", label: held.length ? "Another strategy" : "Turn traitor",
    key: held.length ? undefined : "T",
    reason: lacks(description, "traitor"),
    fields: [strategyField(description.strategies ?? []), whenField(next)],
    change: ({ strategy, when }) => ({ add: `${start}${strategy}${when}`, remove: held }),
  };
  return withUndo(action, "Make loyal again", held);
}

/** @param {string} id @param {View} view @returns {Action[]} */
function desk(id, { trace, description }) {
  if (lacks(description, "traitor")) return [];
  const key = inForce(trace, `traitor:${id}:`).length ? "T" : undefined;
  return [{
    id: "desk", label: "Traitor's desk", key, help: "word by word, to each receiver",
    opens: "desk", change: () => ({ add: null, remove: [] }),
  }];
}

/** @param {{name: string, doc: string}[]} strategies @returns {Field} */
function strategyField(strategies) {
  const choices = strategies.map(({ name, doc }) =>
    ({ value: name, label: name.replaceAll("_", " "), note: doc }));
  const value = choices[0]?.value ?? "";
  return { name: "strategy", label: "Strategy", type: "choice", value, choices };
}

/** @param {number} next @returns {Field} */
function whenField(next) {
  const choices = [{ value: "", label: "from the start" }];
  if (next > 0) choices.push({ value: `@${next}`, label: `from now on (tick ${next})` });
  return { name: "when", label: "When", type: "choice", value: "", choices };
}

/** @param {string} id @param {View} view @returns {Action[]} */
function requests(id, view) {
  const node = view.trace.header?.nodes.find((one) => one.id === id);
  /** @type {Request[]} */
  const declared = view.description.roles.find((one) => one.name === node?.role)?.requests ?? [];
  return declared.map((request) => ask(id, settled(request, node?.choices?.[request.name]), view));
}

/** The request with the choices that its arguments have in this run.
 * @param {Request} request @param {{[arg: string]: string[]} | undefined} own @returns {Request} */
function settled(request, own) {
  const args = request.args.map((arg) => ({ ...arg, choices: own?.[arg.name] ?? arg.choices }));
  return { ...request, args };
}

/** @param {string} id @param {Request} request @param {View} view @returns {Action} */
function ask(id, { name, label, args }, view) {
  const fields = args.map(argumentField);
  return {
    id: `request-${name}`, label,
    reason: since(id, view, "down") ?? over(view),
    fields: fields.length ? fields : undefined,
    change: (values) => {
      const said = args.map((arg) => `${arg.name}=${values[arg.name]}`).join(",");
      return adding(`request:${id}:${name}${said && `:${said}`}@${view.next}`)();
    },
  };
}

/** @param {{name: string, choices: any[]}} argument @returns {Field} */
function argumentField({ name, choices }) {
  const options = choices.map((value) => ({ value: String(value), label: show(value) }));
  return { name, label: name, type: "choice", value: options[0]?.value ?? "", choices: options };
}

/** The timers that are set at the playhead.
 * @param {string} id @param {View} view @returns {Action[]} */
function timers(id, { story, description, count, next }) {
  if (lacks(description, "timer")) return [];
  const mine = story.timers.filter((timer) => timer.node === id);
  const set = mine.filter(({ seq, end }) => covers({ fromSeq: seq, toSeq: end }, count));
  return set.slice(-SHOWN_TIMERS).map(({ name, due }) => ({
    id: `fire-${name}`, label: `Fire “${name.split(".").slice(1).join(" ")}” now`,
    help: `set for ${due}`, change: adding(`fire:${name}@${next}`),
  }));
}
