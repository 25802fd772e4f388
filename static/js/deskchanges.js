/**
 * What the traitor's desk does: each deed is one change of the scenario, however many words it
 * takes. Pure.
 *
 * @typedef {import("./action.js").Change} Change
 * @typedef {import("./action.js").Choice} Choice
 * @typedef {import("./deskrows.js").Cell} Cell
 * @typedef {import("./deskrows.js").Desk} Desk
 * @typedef {import("./deskrows.js").Word} Word
 * @typedef {{[field: string]: string}} Words as a link writes them
 */

/** One change out of several: what is taken away, and what is added in its place.
 * @param {string[]} remove @param {string[]} adds @returns {Change} */
function together(remove, adds) {
  const gone = remove.filter((one) => !adds.includes(one));
  const [add = null, ...also] = adds.filter((one) => !remove.includes(one));
  return { add, also, remove: gone };
}

const PERSON = "person";

/** A traitor to be speaks honestly but for what is written here. @param {Desk} desk */
const turning = ({ id, turned }) => (turned.length ? [] : [`traitor:${id}:${PERSON}`]);

/** The words by hand that make it so; none where the strategy says so by itself.
 * @param {Desk} desk @param {Cell} cell @param {Words | null} words null: silence
 * @returns {string[]} */
function written({ strategy }, { name, words: fields }, words) {
  if (words === null) return [`say:${name}:nothing`];
  const chosen = fields.map((field) => ({ ...field, value: words[field.name] ?? field.said }));
  const honest = chosen.every(({ value, honest: truth }) => value === truth);
  if (honest && (strategy === null || strategy === PERSON)) return [];
  return chosen.length
    ? [`say:${name}:${chosen.map((field) => `${field.name}=${field.value}`).join(",")}`] : [];
}

/** @param {Desk} desk @param {Cell} cell @param {Words | null} words null: silence
 * @returns {Change} */
export const speak = (desk, cell, words) =>
  together(cell.held, [...written(desk, cell, words), ...turning(desk)]);

/** The same thought for many messages: one change. What cannot be done about one is left.
 * @param {Desk} desk @param {(cell: Cell) => Words | null | undefined} choose undefined: as it is
 * @returns {Change} */
function speakAll(desk, choose) {
  const cells = desk.rows.flatMap((row) => row.cells).filter(({ reason }) => !reason);
  const meant = cells.map((cell) => ({ cell, words: choose(cell) }))
    .filter(({ words }) => words !== undefined);
  const adds = meant.flatMap(({ cell, words }) => written(desk, cell, words ?? null));
  return together(meant.flatMap(({ cell }) => cell.held), [...adds, ...turning(desk)]);
}

/** Every word is the one after the honest one. @param {Desk} desk @returns {Change} */
export const flipAll = (desk) => speakAll(desk, ({ words }) => (words.length
  ? Object.fromEntries(words.map((word) => [word.name, next(word)])) : undefined));

/** @param {Word} word */
function next({ honest, choices }) {
  const at = choices.findIndex(({ value }) => value === honest);
  return choices[(at + 1) % choices.length]?.value ?? honest;
}

/** @param {Desk} desk @returns {Change} */
export const silenceAll = (desk) => speakAll(desk, () => null);

/** What one receiver hears in every message: a word, silence ("nothing") or the truth ("").
 * @param {Desk} desk @param {string} to @param {string} word @returns {Change} */
export const tell = (desk, to, word) => speakAll(desk, (cell) => {
  if (cell.to !== to) return undefined;
  if (word === "nothing") return null;
  return wording(cell, word);
});

/** @param {Cell} cell @param {string} word @returns {Words | undefined} */
function wording({ words, held }, word) {
  if (words.length === 0) return held.length && word === "" ? {} : undefined;
  const fits = words.filter(({ choices }) => choices.some(({ value }) => value === word));
  if (word !== "" && fits.length === 0) return undefined;
  return Object.fromEntries(words.map((one) => [one.name, fits.includes(one) ? word : one.honest]));
}

/** The words a receiver may be told, whatever the message. @param {Desk} desk @param {string} to
 * @returns {Choice[]} */
export function tellings({ rows }, to) {
  const words = rows.flatMap(({ cells }) => cells).filter((cell) => cell.to === to && !cell.reason)
    .flatMap((cell) => cell.words.flatMap(({ choices }) => choices));
  return [...new Map(words.map((one) => [one.value, one])).values()];
}

/** All that is written by hand goes, and it speaks honestly again.
 * @param {Desk} desk @returns {Change} */
export function truth(desk) {
  const { id, strategy, turned, says } = desk;
  if (strategy === null || strategy === PERSON) return together(says, []);
  return together([...says, ...turned], [follow(turned, id, PERSON)]);
}

/** @param {string[]} turned @param {string} id @param {string} strategy */
const follow = (turned, id, strategy) => {
  const since = turned[0]?.split("@")[1];
  return `traitor:${id}:${strategy}${since ? `@${since}` : ""}`;
};

/** It follows a strategy from now on; words by hand would stand in its way.
 * @param {Desk} desk @param {string} strategy @returns {Change} */
export const obey = ({ id, turned, says }, strategy) =>
  together([...turned, ...(strategy === PERSON ? [] : says)], [follow(turned, id, strategy)]);

/** Whether a change changes nothing. @param {Change} change */
export const isIdle = ({ add, remove }) => add === null && remove.length === 0;
