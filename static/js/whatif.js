/**
 * What a change of the past did: the run now against the run before. Pure.
 *
 * @typedef {import("./align.js").Past} Past
 * @typedef {import("./types.js").Description} Description
 * @typedef {import("./types.js").StoryMessage} StoryMessage
 * @typedef {{field: string, value: string, was: string}} FieldChange
 * @typedef {{id: string, title: string, fields: FieldChange[]}} NodeChange
 * @typedef {{name: string, sentence: string, value: string, was: string}} PropertyChange
 * @typedef {{word: string, value: number, was: number}} CountChange
 * @typedef {object} Changes
 * @property {NodeChange[]} nodes
 * @property {PropertyChange[]} properties
 * @property {CountChange[]} counts
 * @typedef {object} WhatIf
 * @property {import("./divergence.js").Divergence | null} divergence
 * @property {StoryMessage[]} ghosts
 * @property {Changes} changes
 * @property {import("./sameview.js").SameView[]} views how far each node sees the same in both
 */

import { ghostsOf, sameValue } from "./align.js";
import { chipFields } from "./chips.js";
import { divergenceOf } from "./divergence.js";
import { show } from "./phrases.js";
import { sameViews } from "./sameview.js";

/** @param {Past} now @param {Past} before @param {Description | null} description
 * @returns {WhatIf} */
export const whatIf = (now, before, description) => ({
  divergence: divergenceOf(now, before),
  ghosts: ghostsOf(now.story, before.story),
  changes: {
    nodes: nodesOf(now, before, description),
    properties: propertiesOf(now, before),
    counts: countsOf(now, before),
  },
  views: sameViews(now.trace.events, before.trace.events,
    (now.trace.header?.nodes ?? []).map(({ id }) => id)),
});

/** How the nodes stand at the end, those fields first that are drawn on the lifelines.
 * @param {Past} now @param {Past} before @param {Description | null} description */
function nodesOf(now, before, description) {
  const chips = chipFields(description, now.trace.header);
  const mine = now.trace.report?.nodes ?? {};
  const theirs = before.trace.report?.nodes ?? {};
  return Object.keys(mine).flatMap((id) => {
    if (!theirs[id]) return [];
    const fields = fieldsOf(mine[id], theirs[id], (chips.get(id) ?? []).map(({ name }) => name));
    return fields.length ? [{ id, title: mine[id].title || id, fields }] : [];
  });
}

/** @param {any} mine @param {any} theirs @param {string[]} first @returns {FieldChange[]} */
function fieldsOf(mine, theirs, first) {
  const all = new Set([...Object.keys(mine.state), ...Object.keys(theirs.state)]);
  const names = [...first.filter((name) => all.has(name)), ...all].filter(unique);
  const state = names.map((name) => change(name.replaceAll("_", " "),
    ...apart(mine.state[name], theirs.state[name])));
  const standing = change("is", standingOf(mine), standingOf(theirs));
  return [standing, ...state].filter(({ value, was }) => value !== was);
}

/** @param {string} name @param {number} index @param {string[]} all */
const unique = (name, index, all) => all.indexOf(name) === index;

/** Of two tables only the entries that differ. @param {any} value @param {any} was
 * @returns {[value: any, was: any]} */
function apart(value, was) {
  if (!isTable(value) || !isTable(was)) return [value, was];
  const keys = Object.keys({ ...was, ...value }).filter((key) => !sameValue(value[key], was[key]));
  const pick = (/** @type {any} */ table) =>
    Object.fromEntries(keys.filter((key) => key in table).map((key) => [key, table[key]]));
  return [pick(value), pick(was)];
}

/** @param {any} value */
const isTable = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

/** @param {string} field @param {any} value @param {any} was */
const change = (field, value, was) => ({ field, value: show(value), was: show(was) });

/** @param {{up: boolean, faulty: boolean}} node */
const standingOf = ({ up, faulty }) => (up ? (faulty ? "faulty" : "up") : "down");

/** @param {Past} now @param {Past} before @returns {PropertyChange[]} */
function propertiesOf(now, before) {
  const old = new Map((before.trace.report?.properties ?? []).map((one) => [one.name, one]));
  return (now.trace.report?.properties ?? []).flatMap(({ name, sentence, status }) => {
    const was = old.get(name)?.status;
    return was && was !== status ? [{ name, sentence, value: status, was }] : [];
  });
}

/** @param {Past} now @param {Past} before */
function countsOf(now, before) {
  const [mine, theirs] = [sumsOf(now), sumsOf(before)];
  return mine.map(([word, value], place) => ({ word, value, was: theirs[place][1] }))
    .filter(({ value, was }) => value !== was);
}

/** @param {Past} past @returns {[word: string, value: number][]} */
function sumsOf({ trace }) {
  const counts = trace.report?.counts;
  return [
    ["messages sent", counts?.sent ?? 0],
    ["delivered", counts?.delivered ?? 0],
    ["dropped", counts?.dropped ?? 0],
    ["ticks", trace.report?.end?.at ?? 0],
  ];
}
