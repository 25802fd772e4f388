/**
 * Which arrows and marks are worth drawing now: those in sight, and never so many that the page
 * grows slow. What is chosen or has the focus is always among them.
 *
 * @typedef {import("./layout.js").Marks} Marks
 * @typedef {import("./layout.js").Arrow} Arrow
 * @typedef {import("./layout.js").Thing} Thing
 * @typedef {{pinned: string|null, hovered: string|null, focused: string|null,
 *   now: number}} Eyes
 * @typedef {{spoilers: boolean, count: number}} Playhead
 */

/** Arrows drawn as themselves, and lines drawn as a crowd, at most. */
const ARROWS = 300;
const CROWD = 600;

/** @param {{seq: number}} a @param {{seq: number}} b */
const bySeq = (a, b) => a.seq - b.seq;

/** @param {Marks} marks @param {number} from @param {number} to @param {Playhead} view
 * @param {Eyes} eyes */
export function inSight(marks, from, to, view, eyes) {
  const found = marks.shelves.find(from, to);
  for (const arrow of marks.open) if (arrow.y0 <= to && arrow.y1 >= from) found.add(arrow);
  const kept = new Set([eyes.pinned, eyes.hovered, eyes.focused]);
  for (const name of kept) addNamed(marks, found, name);
  const shown = [...found].filter(({ seq }) => view.spoilers || seq < view.count).sort(bySeq);
  return { ...thinned(shown.filter(isArrow), from, to, kept), small: shown.filter(isMark) };
}

/** @param {Thing} thing @returns {thing is Arrow} */
const isArrow = (thing) => thing.type === "arrow";

/** @param {Thing} thing @returns {thing is import("./layout.js").Mark} */
const isMark = (thing) => thing.type === "mark";

/** @param {Marks} marks @param {Set<Thing>} found @param {string|null} name */
function addNamed(marks, found, name) {
  const arrow = name === null ? undefined : marks.byKey.get(`message ${name}`);
  if (arrow) found.add(arrow);
}

/** Where there are too many, those go first that start or end in sight.
 * @param {Arrow[]} arrows @param {number} from @param {number} to @param {Set<string|null>} kept */
function thinned(arrows, from, to, kept) {
  if (arrows.length <= ARROWS) return { arrows, crowd: [], beyond: 0 };
  const within = (/** @type {number} */ y) => y >= from && y <= to;
  const worth = (/** @type {Arrow} */ { message, y0, y1 }) =>
    (kept.has(message.name) ? 4 : 0) + Number(within(y0)) + Number(within(y1));
  const ranked = arrows.toSorted((a, b) => worth(b) - worth(a) || a.seq - b.seq);
  return {
    arrows: ranked.slice(0, ARROWS).sort(bySeq),
    crowd: ranked.slice(ARROWS, ARROWS + CROWD),
    beyond: arrows.length - ARROWS,
  };
}
