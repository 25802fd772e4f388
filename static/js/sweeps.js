// Measuring, the pure part: what can be swept, what to ask for, and the rows of what came of it.

/** @typedef {import("./types.js").Description} Description */
/**
 * @typedef {object} Measured one measure at one value
 * @property {string} name
 * @property {string} unit
 * @property {number} runs
 * @property {number} mean
 * @property {number} min
 * @property {number} p50
 * @property {number} p95
 * @property {number} max
 * @property {number | null} theory
 * @typedef {{value: string, measures: Measured[]}} Point
 * @typedef {{name: string, unit: string, text: string, source: string}} Formula
 * @typedef {{parameter: string, seeds: number, formulas: Formula[], points: Point[]}} Sweep
 * @typedef {{done: number, of: number, point: Point} | {sweep: Sweep, charts: {[name: string]: string}}}
 *   Line
 */

const STEPS_MAX = 7;
export const COLUMNS = /** @type {const} */ (["runs", "mean", "min", "p50", "p95", "max", "theory"]);

/** The parameters that can walk, each with values to begin with: from the least, or from where the
 * run stands if changes were made to it, for they may name a node that fewer would not have.
 * @param {Description} description @param {{[name: string]: unknown}} values @param {boolean} changed
 * @returns {{name: string, label: string, values: string}[]} */
export function walks({ parameters }, values, changed) {
  const whole = parameters.filter(({ type }) => type === "int").map((one) => {
    const lo = Number((changed ? values[one.name] : one.lo) ?? 0), most = lo + STEPS_MAX;
    return { name: one.name, label: one.label, values: `${lo}..${Math.min(Number(one.hi ?? most), most)}` };
  });
  return [...whole, { name: "loss", label: "Loss", values: "0..0.5/0.1" }];
}

/** The name by which a chart or a row's measure is known. @param {Measured} one */
export const keyOf = ({ name, unit }) => `${name} (${unit})`;

/** The measures that occur, in order. @param {Point[]} points @returns {string[]} */
export const keysOf = (points) =>
  [...new Set(points.flatMap(({ measures }) => measures.map(keyOf)))];

/** One measure along the sweep: a row of texts for each value that has it.
 * @param {Point[]} points @param {string} key @returns {string[][]} */
export function rowsOf(points, key) {
  return points.flatMap(({ value, measures }) => measures
    .filter((one) => keyOf(one) === key)
    .map((one) => [value, ...COLUMNS.map((name) => text(one[name]))]));
}

/** @param {number | null} value */
const text = (value) => (value === null ? "" : String(Math.round(value * 1000) / 1000));

/** All of it for a spreadsheet. @param {string} parameter @param {Point[]} points */
export function csvOf(parameter, points) {
  const head = [parameter, "measure", "unit", ...COLUMNS];
  const rows = points.flatMap(({ value, measures }) => measures.map((one) =>
    [value, one.name, one.unit, ...COLUMNS.map((name) => one[name] ?? "")]));
  return [head, ...rows].map((row) => row.join(",")).join("\n") + "\n";
}
