// The traitor's desk: a table of all it sends, by moment and receiver, with the words to choose.
// It follows the run: every choice is a change like any other, and the run that comes of it is
// what stands here next.
import { flipAll, isIdle, obey, silenceAll, speak, tell, tellings, truth }
  from "./deskchanges.js";
import { deskOf } from "./deskrows.js";
import { button, byId, el, fill, icon } from "./dom.js";
import { propertyWord } from "./words.js";

/** @typedef {import("./action.js").Change} Change */
/** @typedef {import("./deskrows.js").Cell} Cell */
/** @typedef {import("./deskrows.js").Desk} Desk */
/** @typedef {import("./deskrows.js").Row} Row */
/** @typedef {import("./store.js").Store} Store */
/** @typedef {(change: Change) => void} Act */
/** @typedef {{act: Act, undo: () => void, view: () => import("./action.js").View}} Hands */

/** @type {{root: HTMLDialogElement, id: string} | null} */
let open = null;

/** @param {string} id @param {Store} store @param {Hands} hands */
export function openDesk(id, store, hands) {
  open ??= { root: made(store, hands), id };
  open.id = id;
  draw(store, hands);
  open.root.showModal();
}

/** @param {Store} store @param {Hands} hands */
function made(store, hands) {
  const root = /** @type {HTMLDialogElement} */ (
    el("dialog", { id: "desk", class: "dialog desk", "aria-labelledby": "desk-title" }));
  byId("stage").ownerDocument.body.append(root);
  store.watch(["trace"], ({ trace }) => root.open && trace.done && draw(store, hands));
  return root;
}

/** @param {Store} store @param {Hands} hands */
function draw(store, { act, undo, view: look }) {
  if (!open) return;
  const { root, id } = open;
  const view = look();
  const desk = deskOf(id, view);
  const go = (/** @type {Change} */ change) => (isIdle(change) ? undefined : act(change));
  fill(root,
    el("div", { class: "dialog-head" },
      el("h2", { id: "desk-title", tabindex: -1, autofocus: true },
        `Traitor's desk: ${desk.title}`),
      button({ class: "button button-icon button-quiet", "aria-label": "Close",
        "data-key": "close" }, () => root.close(), icon("close"))),
    el("p", { class: "muted small" }, stateOf(desk, view.description.strategies ?? [])),
    deeds(desk, go, store.get().canUndo ? undo : null),
    table(desk, go),
    outcome(view.trace.report?.properties ?? []),
    el("p", { class: "small muted" }, SENDER),
    strategies(desk, view.description.strategies ?? [], go));
}

const SENDER = "Its own name it cannot change: the channel knows who sends.";

/** @param {Desk} desk @param {{name: string, doc: string}[]} known */
function stateOf({ turned, strategy, rows, more, choosable, title }, known) {
  const doc = known.find(({ name }) => name === strategy)?.doc ?? "";
  const now = turned.length
    ? `${title} is a traitor, “${plain(strategy ?? "")}”: ${doc} Words chosen here go first.`
    : `${title} is loyal. The first lie makes it a traitor, honest but for what you write.`;
  const none = rows.length === 0 ? " It sends nothing in this run." : "";
  const left = more > 0 ? ` ${more} later rows are not shown.` : "";
  const words = choosable ? "" : " No message of this protocol has words to choose from: a traitor"
    + " here keeps silent or follows a strategy.";
  return now + none + left + words;
}

/** @param {string} name */
const plain = (name) => name.replaceAll("_", " ");

/** @param {Desk} desk @param {{name: string, doc: string}[]} known @param {Act} go */
function strategies(desk, known, go) {
  return el("div", { class: "desk-strategies", role: "group", "aria-label": "Strategies" },
    ...known.map(({ name, doc }) => button({
      class: "desk-strategy", "aria-pressed": String(desk.strategy === name),
      "data-key": `strategy ${name}`,
    }, () => go(obey(desk, name)), el("strong", {}, plain(name)), el("small", {}, doc))));
}

/** @param {Desk} desk @param {Act} go @param {(() => void) | null} undo */
function deeds(desk, go, undo) {
  /** @param {string} key @param {Change} change @param {string} label */
  const deed = (key, change, label) => button({
    class: "button button-small", "data-key": key,
    "aria-disabled": isIdle(change) ? "true" : null,
  }, () => go(change), label);
  const words = desk.rows.some(({ cells }) => cells.some((cell) => cell.words.length > 0));
  return el("div", { class: "desk-deeds", role: "group", "aria-label": "All messages" },
    words && deed("flip", flipAll(desk), "Flip all"),
    desk.rows.length > 0 && deed("silence", silenceAll(desk), "Silence all"),
    deed("truth", truth(desk), "Tell the truth"),
    undo && button({ class: "button button-small", "data-key": "undo" }, undo, "Undo"));
}

/** @param {Desk} desk @param {Act} go */
function table(desk, go) {
  const { receivers, rows } = desk;
  if (rows.length === 0) return null;
  return el("div", { class: "desk-scroll", role: "region", tabindex: 0,
    "aria-label": "What it sends" }, el("table", { class: "desk-table" },
    el("thead", {},
      el("tr", {}, el("th", { scope: "col" }, "Sent"),
        ...receivers.map(({ title }) => el("th", { scope: "col" }, `to ${title}`))),
      el("tr", { class: "desk-faces" }, el("th", { scope: "row" }, "Everything"),
        ...receivers.map((one) => el("td", {}, face(desk, one, go))))),
    el("tbody", {}, ...rows.map((row) => line(desk, row, go)))));
}

/** What one receiver hears in all messages. @param {Desk} desk
 * @param {{id: string, title: string}} receiver @param {Act} go */
function face(desk, { id, title }, go) {
  const choices = [{ value: "-", label: "hears…" }, { value: "", label: "the truth" },
    ...tellings(desk, id), { value: "nothing", label: "nothing" }];
  return select(`face ${id}`, `${title} hears in every message`, choices, "-",
    (value) => (value === "-" ? undefined : go(tell(desk, id, value))));
}

/** @param {Desk} desk @param {Row} row @param {Act} go */
function line(desk, { at, title, cells }, go) {
  return el("tr", {},
    el("th", { scope: "row" }, title, el("small", {}, `should be said at ${at}`)),
    ...desk.receivers.map(({ id, title: whom }) => {
      const cell = cells.find(({ to }) => to === id);
      return el("td", { class: sortOf(cell) },
        ...(cell ? inside(desk, cell, `${title} to ${whom}`, go) : ["–"]));
    }));
}

/** @param {Cell | undefined} cell */
function sortOf(cell) {
  if (!cell) return "desk-none";
  return cell.silent ? "desk-silent" : cell.lie ? "desk-lie" : "";
}

/** @param {Desk} desk @param {Cell} cell @param {string} label @param {Act} go */
function inside(desk, cell, label, go) {
  const notes = [cell.reason, ...cell.fixed].filter(Boolean);
  const truth = (cell.lie || cell.silent) && el("small", { class: "desk-honest" },
    cell.honest ? `should say ${cell.honest}` : "should be sent");
  const word = cell.silent ? "silence" : "lie";
  return [
    ...(cell.reason ? [el("span", {}, cell.said)] : controls(desk, cell, label, go)),
    truth, truth && el("strong", { class: "desk-word" }, word),
    ...notes.map((note) => el("small", { class: "desk-fixed" }, note)),
  ];
}

const NOTHING = { value: "nothing", label: "nothing" };

/** One select where a message has one word to choose; else one more for its silence.
 * @param {Desk} desk @param {Cell} cell @param {string} label @param {Act} go */
function controls(desk, cell, label, go) {
  const { words, silent, said } = cell;
  const change = (/** @type {string} */ field) => (/** @type {string} */ value) =>
    go(speak(desk, cell, value === "nothing" ? null : field ? { [field]: value } : {}));
  const first = words[0];
  if (words.length === 1 && first) {
    return [select(`${cell.name} ${first.name}`, `${label}: ${first.name}`,
      [...first.choices, NOTHING], silent ? "nothing" : first.said, change(first.name))];
  }
  const speaks = { value: "", label: words.length ? "speaks" : said || "as it is" };
  const chosen = words.map((word) => select(`${cell.name} ${word.name}`, `${label}: ${word.name}`,
    word.choices, word.said, change(word.name)));
  const whole = select(cell.name, label, [speaks, NOTHING], silent ? "nothing" : "", change(""));
  return silent ? [whole] : [whole, ...chosen];
}

/** @param {string} key @param {string} label @param {{value: string, label: string}[]} choices
 * @param {string} value @param {(value: string) => void} done */
function select(key, label, choices, value, done) {
  const options = choices.map((one) =>
    el("option", { value: one.value, selected: one.value === value }, one.label));
  const made = el("select", { class: "field", "aria-label": label, "data-key": key }, ...options);
  made.addEventListener("change", () => done(/** @type {HTMLSelectElement} */ (made).value));
  return made;
}

/** What became of the properties. @param {import("./types.js").PropertyLine[]} lines */
function outcome(lines) {
  return el("p", { class: "desk-outcome small", "aria-live": "polite" },
    ...lines.map(({ name, status }) => el("span", {
      class: status === "violated" ? "desk-broken" : "",
    }, `${propertyWord(name)}: ${status}`)));
}
