// What changed: the panel that says what a change of the past did, and who could not tell.
import { button, byId, el, fill, icon, set, show } from "./dom.js";
import { nameOf } from "./divergence.js";
import { plural, titleOf } from "./phrases.js";
import { sentenceOf } from "./sameview.js";
import { fateOf } from "./actions.js";

/** @typedef {import("./store.js").Store} Store */
/** @typedef {import("./store.js").State} State */
/** @typedef {import("./whatif.js").WhatIf} WhatIf */
/**
 * @typedef {object} Hands
 * @property {(count: number) => void} seek
 * @property {() => void} toggle the ghosts
 * @property {() => void} dismiss
 * @property {(node: string) => void} look
 */

/** The longest list of a kind; the rest is counted. */
const MOST = 8;

/** @param {Store} store @param {Hands} hands */
export function createWhatIfPanel(store, hands) {
  byId("ghosts").addEventListener("click", hands.toggle);
  byId("whatif-close").addEventListener("click", () => {
    byId("diagram").focus();
    hands.dismiss();
  });
  store.watch(["whatif"], (state) => draw(state, hands));
}

/** @param {State} state @param {Hands} hands */
function draw(state, hands) {
  const { result, ghosts } = state.whatif;
  show(byId("whatif"), result !== null);
  set(byId("ghosts"), { "aria-pressed": String(ghosts) });
  if (!result) return fill(byId("whatif-body"));
  fill(byId("whatif-body"),
    ...parting(result, hands),
    ...outcomes(result),
    arrows(result),
    ...views(state, result, hands));
}

/** @param {WhatIf} result @param {Hands} hands */
function parting({ divergence }, { seek }) {
  if (!divergence) return [el("p", { class: "what" }, "Nothing differs between the two runs.")];
  const { sentence, seq, at } = divergence;
  return [
    el("p", { class: "what" }, sentence),
    button({ class: "button button-small", "data-key": "split" }, () => seek(seq + 1),
      icon("jump"), `Go to tick ${at}`),
  ];
}

/** @param {WhatIf} result */
function outcomes({ changes }) {
  const { nodes, properties, counts } = changes;
  const rows = [
    ...properties.map(({ name, sentence, value, was }) =>
      row(name.replaceAll("_", " "), value, was, sentence)),
    ...nodes.flatMap(({ title, fields }) => fields.slice(0, 3).map(({ field, value, was }) =>
      row(`${title} ${field}`, value, was))),
    ...counts.map(({ word, value, was }) => row(word, String(value), String(was))),
  ];
  if (rows.length === 0) return [el("p", { class: "small muted" }, "The outcome is the same.")];
  return [el("table", { class: "state versus" },
    el("thead", {}, el("tr", {}, el("td", {}), head("now"), head("before"))),
    el("tbody", {}, ...rows))];
}

/** @param {string} word */
const head = (word) => el("th", { scope: "col" }, word);

/** @param {string} name @param {string} now @param {string} before @param {string} [title] */
const row = (name, now, before, title) => el("tr", { title },
  el("th", { scope: "row" }, name), el("td", {}, el("strong", {}, now)), el("td", {}, before));

/** @param {WhatIf} result */
function arrows({ ghosts }) {
  if (ghosts.length === 0) return null;
  const lines = ghosts.slice(0, MOST).map((message) =>
    el("li", {}, `${nameOf(message)} was ${fateOf(message)}`));
  const rest = ghosts.length - lines.length;
  return el("details", {},
    el("summary", { class: "small", "data-key": "ghosts" },
      `${plural(ghosts.length, "message")} gone or otherwise`),
    el("ul", { class: "small muted plain-list" }, ...lines,
      rest > 0 && el("li", {}, `and ${rest} more`)));
}

/** Who sees the same in both, and how far. @param {State} state @param {WhatIf} result
 * @param {Hands} hands */
function views({ trace, whatif }, { views: all }, { look }) {
  const chosen = all.find(({ node }) => node === whatif.node);
  return [
    el("h3", { class: "over" }, "Who can tell the two apart?"),
    el("ul", { class: "views" }, ...all.map((view) => el("li", {},
      button({ class: "button button-small", "data-key": `view ${view.node}`,
        "aria-pressed": String(view === chosen) }, () => look(view.node),
      el("span", {}, titleOf(trace, view.node)),
      el("span", { class: view.whole ? "same" : "muted" }, reach(view)))))),
    chosen && el("p", { class: "because", role: "status" },
      sentenceOf(chosen, titleOf(trace, chosen.node))),
  ];
}

/** @param {import("./sameview.js").SameView} view */
function reach({ whole, events, at }) {
  if (whole) return "same view to the end";
  return events === 0 ? "differs from the start" : `same view to tick ${at}`;
}
