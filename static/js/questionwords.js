/**
 * What is said about a question in a room, to whom, and when. Pure.
 *
 * @typedef {import("./wire.js").RoomQuestion} Question
 * @typedef {object} Seat who reads it
 * @property {string} mode viewer, host or screen
 * @property {(number | null)[]} chosen in both votes
 * @property {boolean} sending a choice is on its way
 */

const VOTES = ["First vote", "Second vote"];

/** @type {{[phase: string]: number}} */
const ROUNDS = { vote1: 1, vote2: 2 };

/** The vote that is open: 1 or 2; 0 is none. @param {string} phase */
export const roundOf = (phase) => ROUNDS[phase] ?? 0;

/** By which an option is called when people talk. @param {number} place */
export const letter = (place) => String.fromCharCode(65 + place);

/** @type {{[phase: string]: string}} */
const HEADS = {
  vote1: "What happens next?", discuss: "Discuss", vote2: "Second vote", reveal: "The answer",
};

/** @param {string} phase */
export const headOf = (phase) => HEADS[phase] ?? "";

/** @param {number} votes */
export const votesWords = (votes) => `${votes} ${votes === 1 ? "vote" : "votes"}`;

/** @param {number} voted @param {number} here */
export const votedWords = (voted, here) =>
  `${voted} of ${Math.max(here, voted)} ${voted === 1 && here <= 1 ? "has" : "have"} voted`;

/** @param {Question} question @param {Seat} seat */
export function stanceOf(question, { mode, chosen, sending }) {
  const now = roundOf(question.phase);
  if (mode !== "viewer") return LED[question.phase]?.[mode === "host" ? 0 : 1] ?? "";
  if (question.phase === "reveal") return verdictOn(question, chosen);
  if (!now) return "Talk it over with your neighbour. Then everybody votes once more.";
  if (sending) return "Sending your choice…";
  if (typeof chosen[now - 1] === "number") {
    return `Your choice is in: ${letter(chosen[now - 1] ?? 0)}. You may change it until the vote closes.`;
  }
  return now === 1 ? "Choose one. You may change it until the vote closes."
    : "Vote again: the same, or another one.";
}

/** For the host, and for the screen. @type {{[phase: string]: [host: string, screen: string]}} */
const LED = {
  vote1: ["The class votes. Nobody sees any counts yet.", "Vote on your phone"],
  discuss: ["The class talks it over. Nobody sees any counts yet.",
    "Talk it over with your neighbour, then vote again"],
  vote2: ["The class votes again.", "Vote again on your phone"],
  reveal: ["Everybody sees the answer. The run goes on from here.", ""],
};

/** @param {Question} question @param {(number | null)[]} chosen */
function verdictOn({ answer, options, rounds }, chosen) {
  const last = chosen[1] ?? chosen[0];
  const voted = rounds.flat().reduce((sum, votes) => sum + votes, 0);
  if (answer === null) return `This is how ${votesWords(voted)} fell.`;
  const right = `${letter(answer)}, ${options[answer]}`;
  if (typeof last !== "number") return `The right answer is ${right}.`;
  return last === answer ? `You were right: ${right}.` : `You said ${letter(last)}. It is ${right}.`;
}

/** The votes that anybody took part in, each with its counts; the first in any case.
 * @param {number[][]} rounds */
export const held = (rounds) => rounds
  .map((counts, place) => ({ title: VOTES[place] ?? "", place, counts,
    total: counts.reduce((sum, one) => sum + one, 0) }))
  .filter(({ total, place }) => place === 0 || total > 0);
