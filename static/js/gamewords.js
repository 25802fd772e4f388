/**
 * What is said about a game in a room, and what an answer on a card is. Pure.
 *
 * @typedef {import("./wire.js").RoomGame} Game
 * @typedef {import("./wire.js").RoomPart} Part
 * @typedef {import("./wire.js").RoomPlayer} Player
 * @typedef {import("./wire.js").RoomCardAsk} Ask
 * @typedef {(string | null)[][]} Words for each question, for each of its cells; null: not chosen
 */

/** @param {string[]} names */
function listed(names) {
  const last = names.at(-1) ?? "";
  return names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${last}` : last;
}

/** Who plays a node: whose turn it is, and how many more. @param {Player} player */
export function whoPlays({ names: [first, ...more] }) {
  if (!first) return "nobody plays it";
  return more.length ? `${first} and ${more.length} more` : first;
}

/** What the game waits for. @param {Game} game */
export function standOf({ players, over, unmasked }) {
  if (unmasked) return "This is what really happened.";
  if (over) return "Everything has been played. Who was loyal, and who was not?";
  return `Waiting for ${listed(players.filter((one) => one.thinking).map((one) => one.title))}`;
}

/** The time that is left, in words; nothing where nobody looks at the clock.
 * @param {Game} game @param {number} now the server's milliseconds */
export function leftOf({ ends, over }, now) {
  if (ends === null || over) return "";
  const seconds = Math.max(0, Math.ceil((ends - now) / 1000));
  return seconds ? `${seconds} s left` : "time is up";
}

/** Who it was. @param {Game} game */
export function unmaskedWords({ players, lies }) {
  const traitors = players.filter((one) => one.traitor);
  if (traitors.length === 0) return lies ? "Nobody was a traitor." : "";
  const named = traitors.map((one) => `${one.title} (${whoPlays(one)})`);
  return `${traitors.length === 1 ? "The traitor was" : "The traitors were"} ${listed(named)}.`;
}

/** @param {Player[]} players */
export function slipsWords(players) {
  const slips = players.reduce((sum, one) => sum + one.slips, 0);
  if (!slips) return "";
  return slips === 1 ? "Once somebody did not do what the rule says."
    : `${slips} times somebody did not do what the rule says.`;
}

/** Who came later and plays nothing yet, each with the node that the fewest play.
 * @param {Game} game @param {number[]} seats who is here @returns {{seat: number, node: string}[]} */
export function placesFor({ players }, seats) {
  const sizes = new Map(players.map((one) => [one.node, one.seats.length]));
  const taken = new Set(players.flatMap((one) => one.seats));
  return seats.filter((seat) => !taken.has(seat)).map((seat) => {
    const [node = "", size = 0] = [...sizes].reduce((least, one) => (one[1] < least[1] ? one : least));
    sizes.set(node, size + 1);
    return { seat, node };
  });
}

/** @param {Part} part */
export const secretOf = ({ traitor }) => (traitor
  ? "You are the traitor. Say what you like, to each what you like, or nothing at all."
  : "You are loyal. Do what the rule says; you are told if you did not.");

/** What has become of the last answer. @param {Part} part */
export function toldOf({ told, at, tries }) {
  if (told.length === 0) return "";
  return at !== null && tries > 0 ? "The rule says otherwise. Look again:"
    : "The rule has acted for you:";
}

/** @param {Part} part @returns {Words} */
export const blank = ({ asks }) => asks.map(({ to, many }) =>
  Array.from({ length: Math.max(to.length, 1) }, () => (many ? "" : null)));

/** @param {Words} words */
export const complete = (words) => words.every((row) => row.every((word) => word !== null));

/** @param {Words} words @param {number} ask @param {number} cell @param {string} value
 * @param {boolean} many */
export function chosen(words, ask, cell, value, many) {
  const next = (/** @type {string | null} */ old) => (many ? toggled(old ?? "", value) : value);
  return words.map((row, i) => (i === ask ? row.map((old, j) => (j === cell ? next(old) : old)) : row));
}

/** The same to everybody. @param {Words} words @param {number} ask @param {string} value */
export const toAll = (words, ask, value) =>
  words.map((row, i) => (i === ask ? row.map(() => value) : row));

/** @param {string | null} word @param {string} value @param {boolean} many */
export const holds = (word, value, many) =>
  (many ? (word ?? "").split("+").includes(value) : word === value);

/** @param {string} held @param {string} value */
function toggled(held, value) {
  const parts = held.split("+").filter(Boolean);
  const rest = parts.filter((part) => part !== value);
  return (rest.length < parts.length ? rest : [...parts, value]).join("+");
}

/** What really was said, and what should have been, a sentence for each lie.
 * @param {{honest?: any, text: string}[]} events */
export const liesIn = (events) => events.filter(({ honest }) => honest).map(({ text }) => text);
