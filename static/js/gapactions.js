// What can be done to the network: in a gap between nodes, and to a partition that stands. Pure.
import { adding, covers, inForce, lacks, lateHelp, over, tooLate, undoing, withUndo }
  from "./action.js";

/** @typedef {import("./action.js").Action} Action */
/** @typedef {import("./action.js").Change} Change */
/** @typedef {import("./action.js").View} View */
/** @typedef {import("./action.js").Values} Values */
/** @typedef {import("./types.js").Partition} Partition */

/** @param {string} id @param {View} view @returns {Action[]} */
export function cutOff(id, view) {
  return [partition([id], "Cut off", view), ...heal(view)];
}

/** @param {string[]} side @param {View} view @returns {Action[]} */
export function gapActions(side, view) {
  return [partition(side, "Partition", view), ...heal(view)];
}

/** The nodes from the left up to this one. @param {View["trace"]} trace @param {string} id */
export function upTo({ header }, id) {
  const ids = (header?.nodes ?? []).map((node) => node.id);
  return ids.slice(0, ids.indexOf(id) + 1);
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
      { name: "until", label: "Heals at tick (may stay empty)", type: "ticks", value: "",
        least: view.next + 1, optional: true },
    ],
    change: (values) => parting(values, ids, view.next),
  };
}

const KINDS = [
  { value: "cut", label: "is lost" }, { value: "hold", label: "waits until it heals" }];
const WAYS = [
  { value: "/", label: "both ways" }, { value: "~", label: "only out of this side" }];

/** Nothing while one of the sides is empty.
 * @param {Values} values @param {string[]} ids @param {number} at @returns {Change} */
function parting({ side, kind, way, until }, ids, at) {
  const one = (side ?? "").split(",").filter(Boolean);
  const other = ids.filter((id) => !one.includes(id));
  if (one.length === 0 || other.length === 0) return { add: null, remove: [] };
  const add = `${kind}:${one.join(",")}${way}${other.join(",")}@${at}`;
  return until ? { add, also: [`heal@${until}`], remove: [] } : { add, remove: [] };
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

/** A partition by the event at which it began. @param {View} view @param {number} seq */
export const partitionAt = ({ story }, seq) =>
  story.partitions.find(({ fromSeq }) => fromSeq === seq);

/** @param {Partition} one */
export function partitionTitle({ kind, groups, oneway }) {
  const sides = groups.map((group) => group.join(" ")).join(oneway ? " → " : " | ");
  return `${kind === "cut" ? "Partition" : "Held"}: ${sides}`;
}

/** @param {Partition} one */
export const partitionSpan = ({ fromAt, toAt }) =>
  (toAt === null ? `from ${fromAt} on` : `from ${fromAt}, healed at ${toAt}`);

/** What can be done to a partition: the tick of its healing, and that it never was.
 * @param {Partition} band @param {View} view @returns {Action[]} */
export function bandActions(band, view) {
  const { fromAt, toAt, fromSeq } = band;
  const healed = inForce(view.trace, "heal@").filter((one) => one === `heal@${toAt}`);
  const began = textOf(view, fromSeq);
  /** @type {Action} */
  const move = {
    id: "heal-at", label: toAt === null ? "Heal at" : "Heal earlier or later",
    reason: lacks(view.description, "partition"),
    fields: [{ name: "at", label: "Heals at tick", type: "ticks", least: fromAt + 1,
      value: String(toAt ?? fromAt + 5) }],
    change: ({ at }) => (Number(at) === toAt ? { add: null, remove: [] }
      : { add: `heal@${at}`, remove: healed }),
  };
  return [
    ...withUndo(move, "Never heal", healed),
    ...(began ? [undoing("cut", "Undo partition", [began])] : []),
  ];
}

/** The intervention that parted the network at an event. @param {View} view @param {number} seq */
function textOf({ trace }, seq) {
  const { kind, at, groups = [] } = trace.events[seq] ?? {};
  const sign = (/** @type {string[]} */ ids) => ids.toSorted().join();
  const wanted = groups.map(sign).toSorted().join("/");
  const start = kind === "network-held" ? "hold:" : "cut:";
  return inForce(trace, start).find((text) => {
    const [sides = "", tick] = text.slice(start.length).split("@");
    const named = sides.split(/[/~]/).map((side) => sign(side.split(",")));
    return tick === String(at) && named.toSorted().join("/") === wanted;
  });
}
