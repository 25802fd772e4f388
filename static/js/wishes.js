// What one may wish of a protocol, in words: the catalogue's search, as `wishes.py` has it. Pure.

const WORD = /[a-z0-9]+/g;
const ENDING = /(?<=sh)es$|(?<!s)s$/;
const SMALL = new Set(["a", "an", "and", "any", "for", "in", "of", "or", "that", "the", "with"]);

/** @param {string} word */
const stem = (word) => (word.length > 3 ? word.replace(ENDING, "") : word);

/** The words that count, without the ending of a plural or a verb. @param {string} text */
export const stems = (text) =>
  (text.toLowerCase().match(WORD) ?? []).filter((word) => !SMALL.has(word)).map(stem);

/** Whether each word of the wish begins one of the known words.
 * @param {string} known @param {string} wish */
export function grants(known, wish) {
  const words = known.split(" ");
  return stems(wish).every((wanted) => words.some((word) => word.startsWith(wanted)));
}

/** The address of the page that shows the same without a script.
 * @param {string} family @param {string} wish */
export function addressOf(family, wish) {
  const query = new URLSearchParams();
  if (family) query.set("family", family);
  if (wish.trim()) query.set("q", wish.trim());
  const text = query.toString();
  return text ? `/?${text}` : "/";
}

/** @param {string} search the part of the address behind the "?"
 * @returns {{family: string, wish: string}} */
export function wishedIn(search) {
  const query = new URLSearchParams(search);
  return { family: query.get("family") ?? "", wish: query.get("q") ?? "" };
}

/** What is said of what was found; nothing where nothing was asked.
 * @param {number} count @param {string} wish */
export const foundText = (count, wish) =>
  (wish.trim() ? `${count} protocol${count === 1 ? "" : "s"} for “${wish.trim()}”` : "");
