// Puts the compare page together: two runs, one ruler, one playhead, one link.
import { createBanner } from "./banner.js";
import { drawContrast } from "./contrastpanel.js";
import { byId, say, set } from "./dom.js";
import { createFronts } from "./fronts.js";
import { createHelp } from "./help.js";
import { createHistory } from "./history.js";
import { bestTick, createJoint } from "./joint.js";
import { createJointControls, drawPlace, drawPlaying, jointBindings } from "./jointcontrols.js";
import { createKeys } from "./keys.js";
import { createMenu } from "./menu.js";
import { SIDES, addressOf, changed, questionOf, tickOf, withAccident } from "./pairing.js";
import { createPane, lockScrolling } from "./pane.js";
import { createPrint } from "./print.js";
import { rulerFor } from "./ruler.js";
import { absolute, createShare } from "./share.js";
import { createToasts } from "./toast.js";

/** @typedef {import("./action.js").Change} Change */
/** @typedef {import("./action.js").Held} Held */
/** @typedef {import("./pairing.js").Side} Side */

const SEEN = "Whoever opens it sees both runs, at this tick.";
const WRITE_MS = 250;

const toast = createToasts(byId("toasts"));
const retry = () => panes.forEach((pane) => pane.retry());
const banner = createBanner(byId("connection"), retry);
const links = new Map(SIDES.map((side) => [side, "connecting"]));
/** What the server has said of the link last. */
const told = () => byId("pair").dataset;
/** @type {{side: Side, held: Held} | null} what the menu is about */
let taken = null;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let writing;
let asked = 0;

const panes = SIDES.map((side) => createPane(side, told()[side] ?? "", {
  drawn: () => draw(),
  take: (held, anchor) => {
    taken = { side, held };
    menu.open(held, anchor);
  },
  scrub: (y) => joint.seekPlace(y),
  bad: (sentence, more) => toast(sentence, { ...more, bad: true }),
  link: (link, loss) => {
    links.set(side, link);
    banner([...links.values()].find((one) => one !== "open") ?? "open", loss);
  },
}));

const browser = createHistory(window.history, told().pair ?? "", addressOf);
const joint = createJoint({
  move: (spot, rate) => {
    for (const pane of panes) pane.move(spot, rate);
    if (rate === 0 || joint.count !== Number(byId("place").dataset.count)) moved(joint.count);
  },
  playing: (playing) => {
    drawPlaying(playing);
    byId("joint-say").setAttribute("aria-live", playing ? "off" : "polite");
  },
});
joint.want(tickOf(location.hash));

const menu = createMenu(byId("menu"), view, {
  act: (change) => taken && ask(changed(told().pair ?? "", change, whereTo(taken))),
  back: (held) => (held.type === "node" || held.type === "message")
    && paneOf().diagram.focus(held),
});
const table = jointBindings(joint, {
  undo: browser.undo, redo: browser.redo, help: () => help.open(), release: menu.close,
  faster: createJointControls(joint), flip: createFronts(),
});
const help = createHelp(table, ["help"]);
createKeys(document, table, {
  single: help.single, busy: () => document.querySelector("dialog[open]") !== null,
});
createShare(link, toast, SEEN);
createPrint(window, draw, link, SIDES.map((side) => byId(`${side}-picture`)));
lockScrolling(panes.map(({ scroller }) => scroller));
settle();

/** Both runs have grown or changed: one ruler for them, and the playhead on it. */
function draw() {
  const states = panes.map((pane) => pane.get());
  const ruler = rulerFor(states);
  for (const pane of panes) pane.draw(ruler);
  const open = !panes.every((pane) => pane.ready());
  const best = bestTick(states.map(({ trace }) => trace.events));
  joint.measure(ruler, panes.map(({ diagram }) => diagram.times()), open, best);
}

/** The playhead stands after another tick. @param {number} count */
function moved(count) {
  const states = panes.map((pane) => pane.get());
  const said = SIDES.map((side, n) => `${states[n]?.name}: ${byId(`${side}-say`).textContent}`);
  set(byId("place"), { "data-count": count });
  drawPlace(joint, said.join(" "));
  say(byId("joint-say"), `Tick ${joint.tick}. ${said.join(" ")}`);
  drawContrast(states);
  clearTimeout(writing);
  writing = setTimeout(write, WRITE_MS);
}

/** The address follows the playhead, until another one is asked for. */
function write() {
  clearTimeout(writing);
  if (asked === 0) browser.write(joint.auto ? null : joint.tick, "");
}

/** What the actions are judged by, on the side that is in hand. */
function view() {
  const { trace, story, description, count, now } = paneOf().get();
  return { trace, story, description, count, now, next: joint.next };
}

function paneOf() {
  return panes[taken ? SIDES.indexOf(taken.side) : 0] ?? panes[0];
}

/** A node is changed on both sides, a message on its own.
 * @param {{side: Side, held: Held}} thing */
function whereTo({ side, held }) {
  const { accidents } = paneOf().get().description;
  const mishap = accidents.find((one) => one.name === told().accident)?.do ?? [];
  return { side, mishap, shared: held.type !== "message" };
}

/** Asks the server what a link comes to. @param {string} text @param {boolean} [fresh] whether it
 * is a step of its own in the history */
async function ask(text, fresh = true) {
  if (fresh) write();
  asked += 1;
  const mine = asked;
  joint.hold();
  const { htmx } = /** @type {any} */ (window);
  try {
    await htmx.ajax("GET", questionOf(text), { target: "#pair", swap: "outerMorph" });
  } catch {
    toast("The server does not answer. Try again in a moment.", { bad: true });
  }
  if (mine !== asked) return;
  asked = 0;
  answered(fresh);
}

/** @param {boolean} fresh */
function answered(fresh) {
  const { pair = "", problem, hint } = told();
  if (problem) toast(problem, { hint, bad: true });
  if (fresh) browser.push(pair, joint.auto ? null : joint.tick);
  else browser.settle(pair);
  for (const pane of panes) pane.open(told()[pane.side] ?? "");
  settle();
  drawContrast(panes.map((pane) => pane.get()));
}

/** The way back and on, as far as there is one; and the accident that has happened. */
function settle() {
  const { accident } = told();
  if (accident) /** @type {HTMLSelectElement} */ (byId("accident")).value = accident;
  byId("undo").toggleAttribute("disabled", !browser.canUndo());
  byId("redo").toggleAttribute("disabled", !browser.canRedo());
}

window.addEventListener("popstate", ({ state }) => {
  const text = browser.moved(state);
  const tick = tickOf(location.hash);
  if (text !== null && text !== told().pair) {
    joint.want(tick);
    ask(text, false);
  } else if (tick !== null) joint.seekTick(tick);
});
window.addEventListener("online", retry);
byId("notices").addEventListener("click", ({ target }) => {
  const close = /** @type {Element} */ (target).closest("[data-dismiss]");
  close?.closest(".notice")?.remove();
});
byId("aside").addEventListener("change", ({ target }) => {
  const { id, value } = /** @type {HTMLSelectElement} */ (target);
  if (id === "accident") ask(withAccident(told().pair ?? "", value));
});
byId("aside").addEventListener("click", (event) => {
  const hit = /** @type {Element} */ (event.target).closest("[data-to], #undo, #redo");
  if (!hit || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (hit.id === "undo") return browser.undo();
  if (hit.id === "redo") return browser.redo();
  byId("changes-title").focus();
  ask(/** @type {HTMLElement} */ (hit).dataset.to ?? "");
});
/** The canonical link to both runs at this tick. */
function link() {
  const text = absolute(location.origin, addressOf(told().pair ?? "", joint.tick));
  say(byId("print-link"), text);
  return text;
}
