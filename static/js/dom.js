// The one door from the panels to the document. Everything is built from nodes, text only ever as
// text nodes, so no protocol, link or message can put markup on the page.

/** @typedef {Node | string | number | null | undefined | false} Child */
/** @typedef {{[name: string]: string | number | boolean | null | undefined}} Attributes */

const SVG = "http://www.w3.org/2000/svg";

/** @param {string} id @returns {HTMLElement} */
export function byId(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no #${id}`);
  return found;
}

/** @param {string} id @returns {HTMLInputElement} */
export function inputById(id) {
  return /** @type {HTMLInputElement} */ (byId(id));
}

/** @param {string} id @returns {HTMLDialogElement} */
export function dialogById(id) {
  return /** @type {HTMLDialogElement} */ (byId(id));
}

/** @param {Element} node @param {Attributes} attributes */
export function set(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) node.removeAttribute(name);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
}

/** @param {Child[]} children @returns {(Node | string)[]} */
function present(children) {
  const kept = children.filter((child) => child !== null && child !== undefined && child !== false);
  return kept.map((child) => (child instanceof Node ? child : String(child)));
}

/** @param {string} tag @param {Attributes} [attributes] @param {Child[]} children */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  set(node, attributes);
  node.append(...present(children));
  return node;
}

/** A picture from the page's sprite. @param {string} name @param {string} [className] */
export function icon(name, className = "icon-small") {
  const svg = document.createElementNS(SVG, "svg");
  const use = document.createElementNS(SVG, "use");
  set(svg, { class: className, "aria-hidden": "true", focusable: "false" });
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

/** @param {string} tag @param {Attributes} attributes */
export function svg(tag, attributes) {
  const node = document.createElementNS(SVG, tag);
  set(node, attributes);
  return node;
}

/**
 * @param {Attributes} attributes @param {() => void} act @param {Child[]} children
 * @returns {HTMLElement}
 */
export function button(attributes, act, ...children) {
  const node = el("button", { type: "button", ...attributes }, ...children);
  node.addEventListener("click", act);
  return node;
}

/** Replaces what is inside; the focus stays on the element with the same data-key.
 * @param {Element} root @param {Child[]} children */
export function fill(root, ...children) {
  const active = document.activeElement;
  const held = active && root.contains(active) ? active.getAttribute("data-key") : null;
  root.replaceChildren(...present(children));
  if (held !== null) focusKey(root, held);
}

/** @param {Element} root @param {string} key */
function focusKey(root, key) {
  for (const node of root.querySelectorAll("[data-key]")) {
    if (node.getAttribute("data-key") !== key) continue;
    return /** @type {HTMLElement} */ (node).focus();
  }
}

/** Writes only what changed, so that a live region does not repeat itself.
 * @param {Element} node @param {string} text */
export function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** @param {Element} node @param {boolean} shown */
export function show(node, shown) {
  node.toggleAttribute("hidden", !shown);
}

export function focused() {
  return /** @type {HTMLElement | null} */ (document.activeElement);
}

/** @param {string} key @param {string} fallback */
export function recall(key, fallback) {
  try {
    return localStorage.getItem(key) ?? fallback;
  } catch {
    return fallback;
  }
}

/** What this tab alone remembers. @param {string} key @param {string} fallback */
export function recallHere(key, fallback) {
  try {
    return sessionStorage.getItem(key) ?? fallback;
  } catch {
    return fallback;
  }
}

/** @param {string} key @param {string} value */
export function rememberHere(key, value) {
  try {
    sessionStorage.setItem(key, value);
  } catch {
    // As below.
  }
}

/** @param {string} key @param {string} value */
export function remember(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Private windows may refuse; the setting then lasts as long as the page.
  }
}
