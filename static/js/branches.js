/**
 * The runs that a person has made from one starting point, which one is shown, and which one was
 * before it. Pure.
 *
 * @typedef {object} Branches
 * @property {string} root the run that all began with
 * @property {string[]} texts in the order in which they were made, the root first
 * @property {string} current
 * @property {string | null} previous where a flip leads
 */

import { doingsOf } from "./branchnames.js";

/** So many runs stand in the strip; of more the oldest go. */
export const MOST = 8;
/** So many starting points are remembered. */
const ROOTS = 12;

/** @param {string} root @returns {Branches} */
export const begin = (root) => ({ root, texts: [root], current: root, previous: null });

/** Two runs side by side; the one with fewer interventions is the root.
 * @param {string} text @param {string | null} other @returns {Branches} */
export function beginWith(text, other) {
  if (other === null || other === text) return begin(text);
  const root = doingsOf(other).length <= doingsOf(text).length ? other : text;
  return visit(visit(begin(root), other).branches, text).branches;
}

/** Another run is shown; a new one takes its place at the end.
 * @param {Branches} branches @param {string} text
 * @returns {{branches: Branches, dropped: string[]}} */
export function visit(branches, text) {
  const { root, texts, current, previous } = branches;
  if (text === current) return { branches, dropped: [] };
  const all = texts.includes(text) ? texts : [...texts, text];
  const old = all.filter((one) => ![root, text, current].includes(one));
  const dropped = old.slice(0, Math.max(all.length - MOST, 0));
  const kept = all.filter((one) => !dropped.includes(one));
  const from = kept.includes(current) ? current : previous;
  return { branches: { root, texts: kept, current: text, previous: from }, dropped };
}

/** The strip without a run that is not shown.
 * @param {Branches} branches @param {string} text @returns {Branches} */
export function without(branches, text) {
  if (text === branches.current) return branches;
  const texts = branches.texts.filter((one) => one !== text);
  const root = branches.root === text ? texts[0] : branches.root;
  return { ...branches, root, texts, previous: previousOf(branches, texts) };
}

/** @param {Branches} branches @param {string[]} left */
function previousOf({ previous, current }, left) {
  if (previous !== null && left.includes(previous)) return previous;
  return left.findLast((one) => one !== current) ?? null;
}

/** One of the runs beside the one that is shown stands in the strip too.
 * @param {Branches} branches @param {string} text @returns {Branches} */
export function beside(branches, text) {
  if (branches.texts.includes(text)) return { ...branches, previous: text };
  const { current } = branches;
  return { ...visit(visit(branches, text).branches, current).branches, previous: text };
}

/** What a tab remembers: the strips by their roots, the last used one last.
 * @param {Branches[]} all @param {Branches} branches */
export const filed = (all, branches) =>
  [...all.filter(({ root }) => root !== branches.root), branches].slice(-ROOTS);

/** The remembered strip in which a run stands, the one that began with it before others.
 * @param {Branches[]} all @param {string} text @returns {Branches | undefined} */
export const found = (all, text) => all.find(({ root }) => root === text)
  ?? all.findLast(({ texts }) => texts.includes(text));

/** @param {any} all what was stored @returns {Branches[]} */
export const sound = (all) => (Array.isArray(all) ? all : []).filter((one) =>
  typeof one?.root === "string" && Array.isArray(one.texts) && one.texts.includes(one.root)
  && one.texts.every((/** @type {any} */ text) => typeof text === "string")
  && one.texts.includes(one.current));
