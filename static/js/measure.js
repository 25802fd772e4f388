// The Measure tab: many runs of this scenario while one parameter walks, beside what theory says.
// The work is done elsewhere: the stage goes on as it is.
import { button, byId, el, fill, inputById, say, set, show } from "./dom.js";
import { createLine } from "./line.js";
import { wireTo } from "./socket.js";
import { COLUMNS, csvOf, keysOf, rowsOf, walks } from "./sweeps.js";

/** @typedef {import("./store.js").Store} Store */
/** @typedef {import("./sweeps.js").Point} Point */
/** @typedef {import("./sweeps.js").Sweep} Sweep */

/** @param {Store} store @param {string} origin */
export function createMeasure(store, origin) {
  const parts = partsOf();
  /** @type {Point[]} */
  let points = [];
  /** @type {Sweep | null} */
  let sweep = null;
  /** @type {{[name: string]: string}} */
  let charts = {};
  let id = "";

  const line = createLine({
    name: "m",
    connect: () => wireTo(origin, "/ws/lab/"),
    greet: (pending) => pending,
    onFrame: hear,
    onLink: (link) => link === "lost" && id && end("The connection was lost. Start again."),
  });

  /** @param {any} frame */
  function hear(frame) {
    if (frame.begun) {
      line.settle(frame.begun.id);
      say(parts.status, frame.begun.waiting ? `${frame.begun.waiting} wait before you.` : "Running…");
    } else if (frame.refusal) {
      line.settle(frame.refusal.id);
      end(`${frame.refusal.sentence} ${frame.refusal.hint}`.trim(), true);
    } else if (frame.line && id) take(frame.line);
    else if (frame.done?.id === id) end(`${sweep?.seeds ?? 0} runs at each value.`);
    else if (frame.done) line.settle(frame.done.id);
  }

  /** @param {import("./sweeps.js").Line} came */
  function take(came) {
    if ("point" in came) {
      points.push(came.point);
      set(parts.progress, { value: came.done, max: came.of });
      say(parts.status, `${came.done} of ${came.of} values`);
    } else ({ sweep, charts } = came);
    offer();
    draw();
  }

  function start() {
    points = [];
    sweep = null;
    charts = {};
    set(parts.values, { "aria-invalid": null });
    set(parts.progress, { value: 0, max: 1 });
    busy(true);
    say(parts.status, "Starting…");
    draw();
    id = line.command({ measure: {
      scenario: store.get().scenario, seeds: Number(parts.seeds.value) || 1,
      sweep: `${parts.walk.value}=${parts.values.value.trim()}`,
    } });
  }

  function stop() {
    line.command({ cancel: true });
    end(points.length ? "Stopped. What was measured stays." : "Stopped.");
  }

  /** @param {string} sentence @param {boolean} [bad] */
  function end(sentence, bad = false) {
    id = "";
    busy(false);
    set(parts.values, { "aria-invalid": bad ? "true" : null });
    say(parts.status, sentence);
  }

  /** @param {boolean} on */
  function busy(on) {
    show(parts.progress, on);
    show(parts.stop, on);
    set(parts.start, { disabled: on });
  }

  /** The measures to choose from; the choice stays. */
  function offer() {
    const keys = keysOf(points);
    if (keys.length === parts.key.options.length) return;
    const chosen = parts.key.value || keys[0];
    fill(parts.key, ...keys.map((key) => el("option", { value: key, selected: key === chosen }, key)));
  }

  function draw() {
    const key = parts.key.value;
    show(parts.result, points.length > 0);
    picture(parts.chart, charts[key] ?? "");
    fill(parts.table, tableOf(parts.walk.value, rowsOf(points, key)));
    const said = sweep?.formulas.find(({ name, unit }) => `${name} (${unit})` === key);
    say(parts.formula, said ? `In theory: ${said.text}${said.source ? `. ${said.source}` : ""}` : "");
    show(parts.csv, sweep !== null);
    if (sweep) set(parts.csv, { href: asData("text/csv", csvOf(sweep.parameter, points)) });
    show(parts.svg, key in charts);
    if (key in charts) set(parts.svg, { href: asData("image/svg+xml", charts[key]) });
  }

  const { description, trace, scenario } = store.get();
  const choices = walks(description, trace.header?.parameters ?? {}, scenario.includes("do="));
  fill(parts.walk, ...choices.map(({ name, label }) => el("option", { value: name }, label)));
  const suggest = () => {
    parts.values.value = choices.find(({ name }) => name === parts.walk.value)?.values ?? "";
  };
  suggest();
  parts.walk.addEventListener("change", suggest);
  parts.key.addEventListener("change", draw);
  parts.form.addEventListener("submit", (event) => {
    event.preventDefault();
    start();
  });
  parts.stop.addEventListener("click", stop);
}

const asData = (/** @type {string} */ type, /** @type {string} */ content) =>
  `data:${type};charset=utf-8,${encodeURIComponent(content)}`;

const SHEET = /<style>[^]*<\/style>/;

/** The chart in the page's own colours: its style sheet is for when it stands alone.
 * @param {HTMLElement} root @param {string} text */
function picture(root, text) {
  if (!text) return fill(root);
  const parsed = new DOMParser().parseFromString(text.replace(SHEET, ""), "image/svg+xml");
  return fill(root, root.ownerDocument.importNode(parsed.documentElement, true));
}

/** @param {string} parameter @param {string[][]} rows */
const tableOf = (parameter, rows) => el("table", { class: "measures" },
  el("thead", {}, el("tr", {}, ...[parameter, ...COLUMNS].map((name) => el("th", { scope: "col" }, name)))),
  el("tbody", {}, ...rows.map(([value, ...cells]) =>
    el("tr", {}, el("th", { scope: "row" }, value), ...cells.map((cell) => el("td", {}, cell))))));

/** The tab's furniture, built when it is first opened. */
function partsOf() {
  const select = (/** @type {string} */ id, /** @type {string} */ label) =>
    el("label", { class: "measure-field" }, label, el("select", { id, class: "field" }));
  const field = (/** @type {string} */ id, /** @type {string} */ label, /** @type {object} */ more) =>
    el("label", { class: "measure-field" }, label, el("input", { id, class: "field", ...more }));
  const start = el("button", { type: "submit", class: "button button-small button-main" }, "Measure");
  const stop = button({ class: "button button-small", hidden: true }, () => undefined, "Stop");
  const status = el("p", { class: "small", role: "status" });
  const progress = el("progress", { hidden: true, "aria-label": "How far it is" });
  const form = el("form", { class: "measure-form" },
    select("measure-walk", "Let walk"),
    field("measure-values", "through", { autocomplete: "off", spellcheck: "false", required: true }),
    field("measure-seeds", "runs each", { type: "number", min: 1, max: 2000, value: 100 }),
    el("div", { class: "measure-hands" }, start, stop), progress, status);
  const chart = el("div", { class: "measure-chart" });
  const table = el("div", { class: "measure-table", tabindex: 0, role: "region", "aria-label": "Figures" });
  const formula = el("p", { class: "small" });
  const link = (/** @type {string} */ name, /** @type {string} */ words) =>
    el("a", { class: "button button-small", download: name, hidden: true }, words);
  const csv = link("measured.csv", "CSV"), drawing = link("measured.svg", "SVG");
  const result = el("div", { class: "measure-result", hidden: true },
    select("measure-key", "Show"), chart, formula, table,
    el("div", { class: "measure-hands" }, csv, drawing));
  fill(byId("measure-body"), form, result);
  const chosen = (/** @type {string} */ id) =>
    /** @type {HTMLSelectElement} */ (byId(id));
  return {
    form, start, stop, status, progress, chart, table, formula, csv, svg: drawing, result,
    walk: chosen("measure-walk"), key: chosen("measure-key"),
    values: inputById("measure-values"), seeds: inputById("measure-seeds"),
  };
}
