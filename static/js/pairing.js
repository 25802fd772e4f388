// The link to two runs, as text: what a change makes of it. Only its parts are moved; what they
// mean on either side is for the server to say. Pure.

/** @typedef {import("./action.js").Change} Change */
/** @typedef {"left" | "right"} Side */

/** @type {Side[]} */
export const SIDES = ["left", "right"];
const NONE = "accident=none";

/** @param {string} text @returns {[place: string, parts: string[]]} */
function parted(text) {
  const [place = "", query = ""] = text.split("?");
  return [place, query.split("&").filter(Boolean)];
}

/** @param {string} place @param {string[]} parts */
const whole = (place, parts) => (parts.length ? `${place}?${parts.join("&")}` : place);

/** The link with another accident, or with none. @param {string} text @param {string} name */
export function withAccident(text, name) {
  const [place, parts] = parted(text);
  return whole(place, [`accident=${name}`, ...parts.filter((part) => !part.startsWith("accident="))]);
}

/**
 * The link after a change made on one side. What is taken back goes wherever it stands: among the
 * changes of both, among this side's, or else with the accident it is part of.
 * @param {string} text @param {Change} change
 * @param {{side: Side, shared: boolean, mishap: string[]}} where shared: it is for both; mishap:
 *   what the accident comes to on this side
 */
export function changed(text, { add, remove, also = [] }, { side, shared, mishap }) {
  const [place, parts] = parted(text);
  const gone = new Set(remove.flatMap((one) => [`do=${one}`, `${side}.do=${one}`]));
  const kept = parts.filter((part) => !gone.has(part));
  const added = add === null ? also : [add, ...also];
  kept.push(...added.map((one) => `${shared ? "" : `${side}.`}do=${one}`));
  const text2 = whole(place, kept);
  const undone = remove.some((one) => mishap.includes(one) && !found(parts, side, one));
  return undone ? withAccident(text2, "none") : text2;
}

/** @param {string[]} parts @param {Side} side @param {string} one */
const found = (parts, side, one) => parts.includes(`do=${one}`) || parts.includes(`${side}.do=${one}`);

/** The address at which the server says what a link comes to. @param {string} text */
export function questionOf(text) {
  const [place, parts] = parted(text);
  return `/${place}pair/?${parts.join("&") || NONE}`;
}

/** @param {string} text @param {number | null} tick null: say nothing of the playhead */
export const addressOf = (text, tick) => `/${text}${tick === null ? "" : `#t=${tick}`}`;

/** @param {string} fragment @returns {number | null} */
export function tickOf(fragment) {
  const found = /^#?t=(\d{1,9})$/.exec(fragment);
  return found ? Number(found[1]) : null;
}
