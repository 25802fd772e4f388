/**
 * Which hue a message wears: one per kind, or one per value where the description names a field
 * to tint by (so that "attack" looks the same whoever says it).
 *
 * @typedef {import("./types.js").Description} Description
 * @typedef {import("./types.js").Fields} Fields
 * @typedef {Map<string, number>} Hues
 */

const HUES = 8;

/** @param {Description|null} description @returns {Hues} */
export function assignHues(description) {
  const names = (description?.messages ?? []).flatMap((message) => {
    const tint = message.fields.find(({ name }) => name === message.tint);
    return tint?.domain ? tint.domain.map(valueKey) : [kindKey(message.kind)];
  });
  return new Map([...new Set(names)].map((name, index) => [name, index % HUES]));
}

/** @param {any} value */
const valueKey = (value) => `value ${value}`;
/** @param {string} kind */
const kindKey = (kind) => `kind ${kind}`;

/** A hue that is the same wherever the text is, and none of the first while others are left.
 * @param {string} text @param {number} taken */
function mixed(text, taken) {
  const code = [...text].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) >>> 0, 7);
  return taken < HUES ? taken + (code % (HUES - taken)) : code % HUES;
}

/** @param {Hues} hues @param {Description|null} description @param {string} kind
 * @param {Fields} body */
export function hueOf(hues, description, kind, body) {
  const tint = description?.messages.find((message) => message.kind === kind)?.tint;
  const key = tint && tint in body ? valueKey(body[tint]) : kindKey(kind);
  return hues.get(key) ?? mixed(key, hues.size);
}
