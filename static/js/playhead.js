// Where the playhead stands when a run opens or changes under it. Pure.

/** @typedef {import("./types.js").WireEvent} WireEvent */

/** Where to stand: after so many events, where most is to be seen, or where we stood before. */
/** @typedef {number | "best" | Stand} Wanted */
/** @typedef {{events: WireEvent[], count: number}} Stand */

/** No query is longer: the server would not read it. */
const LONGEST = 8_000;

/** @param {string} fragment of the address, with or without its # */
export function readFragment(fragment) {
  const fields = new URLSearchParams(fragment.replace(/^#/, ""));
  const event = fields.get("e") ?? "";
  const digest = fields.get("d") ?? "";
  return {
    wanted: /^\d{1,9}$/.test(event) ? Number(event) : /** @type {Wanted} */ ("best"),
    digest: /^[0-9a-f]{8}$/.test(digest) ? digest : "",
  };
}

/** @param {number | null} count null: say nothing of the playhead @param {string} digest
 * @param {string} [other] the query of the run that this one is compared with */
export function writeFragment(count, digest, other = "") {
  const parts = [
    ...(count === null ? [] : [`e=${count}`]),
    ...(count === null || !digest ? [] : [`d=${digest.slice(0, 8)}`]),
    ...(other ? [`vs=${other.replace(/[%&+#]/g, encodeURIComponent)}`] : []),
  ];
  return parts.length ? `#${parts.join("&")}` : "";
}

/** The run that a link wants this one to be compared with: the same protocol, another query.
 * @param {string} fragment @param {string} text @returns {string | null} */
export function readOther(fragment, text) {
  const query = new URLSearchParams(fragment.replace(/^#/, "")).get("vs") ?? "";
  const other = `${text.split("?")[0]}?${query}`;
  return query && query.length <= LONGEST && other !== text ? other : null;
}

/**
 * The first violation (with those of the same moment), where there is one; else the last thing that
 * happened. A run that is still arriving is followed.
 * @param {WireEvent[]} events
 */
export function bestPlace(events) {
  const broken = events.findIndex(isViolation);
  const after = events.findIndex((event, seq) => seq > broken && !isViolation(event));
  if (broken >= 0) return after < 0 ? events.length : after;
  const last = events.at(-1);
  return last?.kind === "run-ended" ? events.length - 1 : events.length;
}

/** @param {WireEvent} event */
const isViolation = ({ kind }) => kind === "property-violated";

/** @param {Wanted} wanted @param {WireEvent[]} events */
export function placeFor(wanted, events) {
  if (wanted === "best") return bestPlace(events);
  if (typeof wanted === "number") return Math.min(wanted, events.length);
  const { count, events: before } = wanted;
  if (before.slice(0, count).every((event, seq) => same(event, events[seq]))) return count;
  const tick = before[count - 1]?.at ?? 0;
  const later = events.findIndex((event) => event.at > tick);
  return later < 0 ? events.length : later;
}

/** The same moment of another run: after the same events, else as far into the same tick.
 * @param {Stand} stand @param {WireEvent[]} events */
export function momentIn(stand, events) {
  const { count, events: before } = stand;
  if (before.slice(0, count).every((event, seq) => same(event, events[seq]))) return count;
  const tick = before[count - 1]?.at ?? 0;
  const into = count - before.findIndex(({ at }) => at === tick);
  const [from, to] = [firstFrom(events, tick), firstFrom(events, tick + 1)];
  return Math.min(from + into, to);
}

/** @param {WireEvent[]} events @param {number} tick */
function firstFrom(events, tick) {
  const found = events.findIndex(({ at }) => at >= tick);
  return found < 0 ? events.length : found;
}

/** @param {WireEvent} one @param {WireEvent | undefined} other */
function same(one, other) {
  return one === other || (one.kind === other?.kind && one.at === other.at
    && one.node === other.node && one.message === other.message && one.text === other.text);
}

/**
 * Where to stand in a changed run: where we stood if nothing before it changed, at the place that
 * shows most if we had seen all, else at the end of the same tick.
 * @param {WireEvent[]} before @param {number} keep @param {number} count
 * @returns {Wanted}
 */
export function carry(before, keep, count) {
  if (count <= keep) return count;
  if (count >= before.length - 1) return "best";
  return { events: before, count };
}
