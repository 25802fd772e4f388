/**
 * What the people in a room look at by themselves, in words: equal runs are one line, the most
 * frequent first. Pure.
 *
 * @typedef {import("./wire.js").RoomCrowd} RoomCrowd
 * @typedef {import("./wire.js").RoomPerson} Person
 * @typedef {{text: string, count: number, words: string}} Offered
 */

import { differences } from "./branchnames.js";

/** @type {RoomCrowd} */
export const NOBODY = { here: 0, exploring: 0, branches: [], seats: [] };

/** Who explores for themselves alone says so by a run that the host has shown.
 * @param {RoomCrowd} crowd @param {string} shown what the host shows
 * @param {Set<string>} known what the host has shown @returns {Offered[]} */
export const offersOf = ({ branches }, shown, known) => branches
  .filter(({ scenario }) => scenario !== shown && !known.has(scenario))
  .map(({ scenario, count }) => ({ text: scenario, count, words: wordsFor(scenario, shown) }));

/** @param {string} text @param {string} shown */
function wordsFor(text, shown) {
  const [theirs, ours] = [text, shown].map((one) => one.split("?")[0]);
  if (ours !== theirs) return theirs.replace("/", "");
  return differences(text, shown).join(" + ") || "other settings";
}

/** @param {Person[]} people @param {RoomCrowd} crowd */
export const present = (people, { seats }) =>
  people.filter(({ seat, role }) => role === "viewer" && seats.includes(seat));

/** How many do what, in a few words. @param {RoomCrowd} crowd */
export function crowdWords({ here, exploring }) {
  if (here === 0) return "nobody has joined yet";
  const follow = here - exploring;
  const follows = `${follow} ${follow === 1 ? "follows" : "follow"}`;
  if (exploring === 0) return follows;
  return `${follows}, ${exploring} ${exploring === 1 ? "explores" : "explore"}`;
}

/** @param {Offered} offered */
export const whoOf = ({ count }) => (count === 1 ? "1 person" : `${count} people`);
