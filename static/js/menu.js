// The menu of the thing in hand: a popover beside it. Buttons and their small forms; what cannot be
// done now stands there with its reason. Esc closes it, and the focus goes back where it came from.
import { actionsFor, describeHeld } from "./actions.js";
import { button, el, fill, focused } from "./dom.js";
import { chooser } from "./fields.js";

/** @typedef {import("./action.js").Action} Action */
/** @typedef {import("./action.js").Change} Change */
/** @typedef {import("./action.js").Held} Held */
/** @typedef {import("./action.js").View} View */

const GAP = 8;
const ARROWS = new Map([["ArrowDown", 1], ["ArrowRight", 1], ["ArrowUp", -1], ["ArrowLeft", -1]]);

/**
 * The popover is closed by hand: one that the browser closes by itself would take the finger that
 * opened it by a long press for a tap elsewhere.
 * @param {HTMLElement} root @param {() => View} view
 * @param {{act: (change: Change) => void, back: (held: Held) => void,
 *   desk?: (id: string) => void}} hands
 */
export function createMenu(root, view, { act, back, desk }) {
  /** @type {{held: Held, opener: HTMLElement | null} | null} */
  let now = null;

  /** @param {Held} held @param {DOMRect | null} anchor @param {string} [opened] an action's id */
  function open(held, anchor, opened = "") {
    const opener = root.contains(focused()) ? now?.opener ?? null : focused();
    now = { held, opener };
    const settle = () => place(root, anchor);
    draw(root, held, view(), { choose, settle, opens: desk !== undefined }, opened);
    root.showPopover();
    settle();
    focusFirst(root);
  }

  function close() {
    if (!now) return;
    const { held, opener } = now;
    const within = root.contains(focused());
    now = null;
    root.hidePopover();
    if (!within) return;
    if (opener?.isConnected && opener !== root.ownerDocument.body) opener.focus();
    else back(held);
  }

  /** @param {Action} action @param {import("./action.js").Values} values */
  function choose(action, values) {
    if (action.opens) return sit();
    const change = action.change(values);
    if (change.add === null && change.remove.length === 0) return;
    close();
    act(change);
  }

  function sit() {
    const held = now?.held;
    close();
    if (held?.type === "node") desk?.(held.id);
  }

  root.ownerDocument.addEventListener("pointerdown", ({ target }) => {
    if (!root.contains(/** @type {Node} */ (target))) close();
  });
  root.addEventListener("keydown", (event) => (event.key === "Escape" ? close() : undefined));
  root.addEventListener("keydown", (event) => walk(root, event));
  return { open, close };
}

/**
 * @typedef {object} Ways
 * @property {(action: Action, values: {[name: string]: string}) => void} choose
 * @property {() => void} settle the menu has another size
 * @property {boolean} opens whether there are other places to go to
 */

/**
 * @param {HTMLElement} root @param {Held} held @param {View} view @param {Ways} ways
 * @param {string} opened
 */
function draw(root, held, view, ways, opened) {
  const { title, text } = describeHeld(held, view);
  const actions = actionsFor(held, view).filter((one) => ways.opens || !one.opens);
  const chosen = actions.find((action) => action.id === opened && !action.reason);
  const items = actions.toSorted(possibleFirst).map((action) => item(action, {
    now: () => ways.choose(action, {}),
    ask: () => expand(root, action, ways),
  }));
  fill(root,
    el("h2", { id: "menu-title", tabindex: -1 }, title),
    text && el("p", { class: "small muted" }, text),
    el("div", { class: "menu-items" }, ...items),
    el("div", { class: "menu-form" }));
  if (chosen?.fields) expand(root, chosen, ways);
}

/** What can be done stands before what cannot. @param {Action} a @param {Action} b */
const possibleFirst = (a, b) => Number(Boolean(a.reason)) - Number(Boolean(b.reason));

/** @param {Action} action @param {{now: () => void, ask: () => void}} acts */
function item(action, { now, ask }) {
  const { label, key, reason, fields } = action;
  const act = () => (reason ? undefined : fields ? ask() : now());
  const help = reason ?? action.help;
  return button(
    { class: "menu-item", "data-action": action.id, "aria-disabled": reason ? "true" : null,
      "data-shortcut": key?.toUpperCase() },
    act,
    el("span", { class: "menu-label" }, label, fields && "…"),
    key && !reason && el("kbd", { class: "key" }, key === "Enter" ? "↵" : key),
    help && el("small", {}, help));
}

/** @param {HTMLElement} root @param {Action} action @param {Ways} ways */
function expand(root, action, { choose, settle }) {
  const form = root.querySelector(".menu-form");
  if (!form) return;
  fill(form, chooser(action, (values) => choose(action, values)));
  settle();
  for (const other of root.querySelectorAll("[data-action]")) {
    other.toggleAttribute("data-open", other.getAttribute("data-action") === action.id);
  }
  /** @type {HTMLElement | null} */ (form.querySelector("select, input"))?.focus();
}

/** The first field where one is asked for, else the title: from there the letters and Enter act.
 * @param {HTMLElement} root */
function focusFirst(root) {
  const field = root.querySelector(".menu-form select, .menu-form input");
  /** @type {HTMLElement | null} */ (field ?? root.querySelector("h2"))?.focus();
}

/** Beside its anchor where there is room; the style sheet docks it at the bottom of a phone.
 * @param {HTMLElement} root @param {DOMRect | null} anchor */
function place(root, anchor) {
  const { clientWidth: wide, clientHeight: high } = root.ownerDocument.documentElement;
  const { offsetWidth, offsetHeight } = root;
  const at = anchor ?? new DOMRect(wide / 2, high / 3, 0, 0);
  const above = at.top - GAP - offsetHeight;
  const below = Math.min(at.bottom + GAP, high - offsetHeight - GAP);
  const top = below < at.bottom && above >= GAP ? above : Math.max(GAP, below);
  const left = Math.min(at.left + at.width / 2 - offsetWidth / 2, wide - offsetWidth - GAP);
  root.style.setProperty("--top", `${Math.round(top)}px`);
  root.style.setProperty("--left", `${Math.round(Math.max(GAP, left))}px`);
}

/** Arrow keys go from item to item, as in any menu; an item's own key acts.
 * @param {HTMLElement} root @param {KeyboardEvent} event */
function walk(root, event) {
  event.stopPropagation();
  const target = /** @type {HTMLElement} */ (event.target);
  if (target.closest(".menu-form") || event.ctrlKey || event.metaKey) return;
  const items = /** @type {HTMLElement[]} */ ([...root.querySelectorAll(".menu-item")]);
  const by = ARROWS.get(event.key);
  const own = items.find((one) => one.dataset.shortcut === event.key.toUpperCase());
  if (by !== undefined) go(items, by);
  else if (own && (event.key !== "Enter" || target.tagName !== "BUTTON")) own.click();
  else return;
  event.preventDefault();
}

/** @param {HTMLElement[]} items @param {number} by */
function go(items, by) {
  const here = items.findIndex((one) => one === focused());
  const from = here < 0 && by < 0 ? 0 : here;
  items[(from + by + items.length) % items.length]?.focus();
}
