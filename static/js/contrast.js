// What differs between two runs at the playhead: figures, properties, and the state of the nodes
// that both have. All of it is read off the runs. Pure.
import { verdictOf, headed } from "./inspector.js";
import { plural, show } from "./phrases.js";

/** @typedef {import("./types.js").Trace} Trace */
/** @typedef {import("./types.js").Story} Story */
/** @typedef {import("./inspector.js").Verdict} Verdict */
/** @typedef {{trace: Trace, story: Story, description: import("./store.js").Description,
 *   count: number, now: import("./fold.js").State}} Side */
/** @typedef {{what: string, cells: string[], differs: boolean}} Row */
/** @typedef {Verdict & {reason: string, comes: number | null}} Cell comes: when it is decided */
/** @typedef {{name: string, text: string, cells: (Cell | null)[]}} PropertyRow */

/** @param {string} what @param {string[]} cells @returns {Row} */
const row = (what, cells) => ({ what, cells, differs: cells.some((cell) => cell !== cells[0]) });

/** @param {Side[]} sides @returns {Row[]} */
export function figuresOf(sides) {
  return [
    row("Messages sent", sides.map(({ story, count }) =>
      String(story.messages.filter(
        ({ sent, fate, copy }) => sent < count && fate !== "withheld" && !copy).length))),
    row("Messages lost", sides.map(({ story, count }) => String(story.messages.filter(
      ({ fate, end }) => fate === "dropped" && end !== null && end < count).length))),
    row("Still to come", sides.map(toCome)),
    row("Ended", sides.map(ending)),
  ];
}

/** What can still happen by itself: messages on their way, timers that are set. @param {Side} side */
function toCome({ now, story, count }) {
  const set = story.timers.filter(({ seq, end }) => seq < count && (end === null || end >= count));
  const found = [
    now.inFlight.size > 0 && plural(now.inFlight.size, "message"),
    set.length > 0 && plural(set.length, "timer"),
  ];
  return found.filter(Boolean).join(", ") || "nothing";
}

/** @param {Side} side */
function ending({ trace, count }) {
  const over = trace.done && count >= trace.events.length;
  return over ? `at tick ${trace.events[count - 1]?.at ?? 0}` : "not yet";
}

/** @param {Side[]} sides @returns {PropertyRow[]} */
export function propertiesOf(sides) {
  const names = new Set(sides.flatMap(({ description }) => description.properties.map(one)));
  return [...names].map((name) => {
    const found = sides.map(({ description }) => description.properties.find((p) => p.name === name));
    const [title, text] = headed(found.find((p) => p !== undefined) ?? { name });
    return { name: title, text, cells: sides.map((side, n) => cellOf(side, found[n])) };
  });
}

/** @param {{name: string}} property */
const one = ({ name }) => name;

/** @param {Side} side @param {{name: string, type: string} | undefined} property
 * @returns {Cell | null} */
function cellOf({ now, trace, count }, property) {
  if (!property) return null;
  const seen = now.properties[property.name];
  const over = trace.done && count >= trace.events.length;
  const verdict = verdictOf(property, seen, over);
  const end = trace.report?.properties.find(({ name }) => name === property.name);
  const later = !over && end?.seq !== null && end?.seq !== undefined && end.seq >= count;
  return { ...verdict, reason: seen?.reason ?? "", comes: later ? end.at : null };
}

/** The nodes of the same name: what their authors show of them, and whatever else differs.
 * @param {Side[]} sides @returns {Row[]} */
export function statesOf(sides) {
  const [first, ...rest] = sides.map(({ trace }) => trace.header?.nodes ?? []);
  const shared = (first ?? []).filter(({ id }) =>
    rest.every((nodes) => nodes.some((node) => node.id === id)));
  return shared.flatMap(({ id, title }) => fieldsOf(id, title, sides));
}

/** @param {string} id @param {string} title @param {Side[]} sides */
function fieldsOf(id, title, sides) {
  const roles = sides.map((side) => roleOf(id, side));
  const fields = (roles[0]?.fields ?? []).map(one).filter((name) =>
    roles.every((role) => role?.fields.some((field) => field.name === name)));
  const shown = new Set(roles.flatMap((role) => role?.chips ?? []));
  const rows = fields.map((name) => {
    const what = `${title}: ${name.replaceAll("_", " ")}`;
    return { name, ...row(what, sides.map((side) => valueOf(side, id, name))) };
  });
  return rows.filter(({ name, differs }) => differs || shown.has(name));
}

/** @param {string} id @param {Side} side */
function roleOf(id, { trace, description }) {
  const role = trace.header?.nodes.find((node) => node.id === id)?.role;
  return description.roles.find(({ name }) => name === role);
}

/** @param {Side} side @param {string} id @param {string} field */
function valueOf({ now }, id, field) {
  const node = now.nodes[id];
  if (node && !node.up) return "down";
  return show(node?.state[field]);
}
