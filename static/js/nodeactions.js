// What can be done to a node, and to a gap between nodes. Pure.
import { adding, inForce, lacks, lateHelp, over, tooLate, withUndo } from "./action.js";
import { show, titleOf } from "./phrases.js";

/** @typedef {import("./action.js").Action} Action */
/** @typedef {import("./action.js").Field} Field */
/** @typedef {import("./action.js").View} View */
/** @typedef {import("./action.js").Values} Values */
/** @typedef {{name: string, label: string, args: {name: string, choices: any[]}[]}} Request */

const SHOWN_TIMERS = 4;

/** @param {string} id @param {View} view @returns {Action[]} */
export function nodeActions(id, view) {
  const all = [requests, crash, recover, traitor, pause, cutOff, timers];
  return all.flatMap((make) => make(id, view));
}

/** Whether something that began at one event and ended at another is so at the playhead.
 * @param {{fromSeq: number, toSeq: number | null}} span @param {number} count */
function covers({ fromSeq, toSeq }, count) {
  return fromSeq < count && (toSeq === null || toSeq >= count);
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
    id: "traitor", label: held.length ? "Another strategy" : "Turn traitor", key: "T",
    reason: lacks(description, "traitor"),
    fields: [strategyField(description.strategies ?? []), whenField(next)],
    change: ({ strategy, when }) => ({ add: `${start}${strategy}${when}`, remove: held }),
  };
  return withUndo(action, "Make loyal again", held);
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
function cutOff(id, view) {
  return [partition([id], "Cut off", view), ...heal(view)];
}

/** @param {string[]} side @param {View} view @returns {Action[]} */
export function gapActions(side, view) {
  return [partition(side, "Partition", view), ...heal(view)];
}

/** @param {string[]} side @param {string} label @param {View} view @returns {Action} */
function partition(side, label, view) {
  const nodes = view.trace.header?.nodes ?? [];
  const choices = nodes.map((node) => ({ value: node.id, label: node.title }));
  const ids = nodes.map((node) => node.id);
  return {
    id: "cut", label, key: "P",
    reason: lacks(view.description, "partition") ?? over(view) ?? tooLate(view),
    help: lateHelp(view),
    fields: [
      { name: "side", label: "On one side", type: "nodes", value: side.join(","), choices },
      { name: "kind", label: "What crosses", type: "choice", value: "cut", choices: KINDS },
      { name: "way", label: "Broken", type: "choice", value: "/", choices: WAYS },
    ],
    change: (values) => ({ add: partitionText(values, ids, view.next), remove: [] }),
  };
}

const KINDS = [
  { value: "cut", label: "is lost" }, { value: "hold", label: "waits until it heals" }];
const WAYS = [
  { value: "/", label: "both ways" }, { value: "~", label: "only out of this side" }];

/** Null while one of the sides is empty.
 * @param {Values} values @param {string[]} ids @param {number} at */
function partitionText({ side, kind, way }, ids, at) {
  const one = (side ?? "").split(",").filter(Boolean);
  const other = ids.filter((id) => !one.includes(id));
  if (one.length === 0 || other.length === 0) return null;
  return `${kind}:${one.join(",")}${way}${other.join(",")}@${at}`;
}

/** @param {View} view @returns {Action[]} */
function heal(view) {
  if (lacks(view.description, "partition")) return [];
  const open = view.story.partitions.some((one) => covers(one, view.count));
  const reason = open ? over(view) : "the network is whole at the playhead";
  const change = adding(`heal@${view.next}`);
  const action = { id: "heal", label: "Heal", reason, change };
  return withUndo(action, "Undo heal", inForce(view.trace, "heal@"));
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
