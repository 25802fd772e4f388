// Values, names and moments as the panels write them; and values as a link writes them. Pure.

/** @typedef {import("./types.js").Trace} Trace */

/** A value of a state or a message, in a few characters. @param {any} value @returns {string} */
export function show(value) {
  if (value === null || value === undefined) return "–";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value)) return value.length ? value.map(show).join(", ") : "none";
  if (typeof value !== "object") return String(value);
  const pairs = Object.entries(value);
  return pairs.length ? pairs.map(([key, item]) => `${key}: ${show(item)}`).join(", ") : "none";
}

/** A value as the link's grammar writes it; empty where it cannot be written.
 * @param {any} value @returns {string} */
export function literal(value) {
  if (typeof value === "boolean") return value ? "yes" : "no";
  const text = Array.isArray(value) ? value.join(".") : String(value ?? "");
  return /^[A-Za-z0-9_.-]+$/.test(text) ? text : "";
}

/** @param {Trace} trace @param {string | null | undefined} id @returns {string} */
export function titleOf(trace, id) {
  const node = trace.header?.nodes.find((one) => one.id === id);
  return node?.title ?? `node ${id ?? "?"}`;
}

/** @param {number} n @param {string} one @param {string} [many] */
export function plural(n, one, many = `${one}s`) {
  return `${n} ${n === 1 ? one : many}`;
}

/** Where the playhead is, for the scrubber. @param {Trace} trace @param {number} count */
export function placeOf(trace, count) {
  const text = trace.events[count - 1]?.text;
  const where = `event ${count} of ${trace.events.length}`;
  return text ? `${where}: ${text}` : where;
}
