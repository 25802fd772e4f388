/**
 * Making and keeping elements: SVG and HTML, text only as text nodes, attributes only by
 * setAttribute, so that a strict content policy has nothing to forbid.
 *
 * @typedef {{[name: string]: string|number|boolean|null|undefined}} Attributes
 */

const SVG = "http://www.w3.org/2000/svg";

/** Sets what differs; null, undefined and false take the attribute away.
 * @param {Element} element @param {Attributes} attributes */
export function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    const text = value === null || value === undefined || value === false ? null : String(value);
    if (text === null) element.removeAttribute(name);
    else if (element.getAttribute(name) !== text) element.setAttribute(name, text);
  }
}

/** @param {string} tag @param {Attributes} [attributes] @param {(Node|string)[]} [children]
 * @returns {SVGElement} */
export function svg(tag, attributes = {}, children = []) {
  const element = document.createElementNS(SVG, tag);
  set(element, attributes);
  element.append(...children);
  return /** @type {SVGElement} */ (element);
}

/** @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag @param {Attributes} [attributes] @param {(Node|string)[]} [children]
 * @returns {HTMLElementTagNameMap[T]} */
export function html(tag, attributes = {}, children = []) {
  const element = document.createElement(tag);
  set(element, attributes);
  element.append(...children);
  return element;
}

/** @param {Element} element @param {string} text */
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** @type {WeakMap<Element, Map<string, Element>>} */
const kept = new WeakMap();

/** @type {WeakMap<Element, string>} */
const signs = new WeakMap();

/**
 * Makes the children of a layer be the items, in their order, keeping the element of each key.
 * @template T
 * @param {Element} layer
 * @param {T[]} items
 * @param {(item: T) => string} keyOf
 * @param {(item: T) => Element} make
 * @param {(element: Element, item: T) => void} update called for new and for kept ones
 * @param {(item: T) => string} [signOf] all that `make` reads: another sign, another element
 */
export function keep(layer, items, keyOf, make, update, signOf = () => "") {
  const known = kept.get(layer) ?? new Map();
  kept.set(layer, known);
  const wanted = new Map(items.map((item) => [keyOf(item), signOf(item)]));
  for (const [key, element] of known) {
    if (wanted.get(key) !== signs.get(element)) drop(known, key, element);
  }
  let next = layer.firstElementChild;
  for (const item of items) {
    const key = keyOf(item);
    const element = known.get(key) ?? make(item);
    known.set(key, element);
    signs.set(element, wanted.get(key) ?? "");
    update(element, item);
    if (element === next) next = element.nextElementSibling;
    else layer.insertBefore(element, next);
  }
}

/** @param {Map<string, Element>} known @param {string} key @param {Element} element */
function drop(known, key, element) {
  known.delete(key);
  element.remove();
}

/** @param {Element} layer @param {string} key @returns {Element|undefined} */
export const keptAs = (layer, key) => kept.get(layer)?.get(key);

/** Measures text as the labels are drawn; answers are remembered. @param {string} font */
export function textMeasure(font) {
  const context = document.createElement("canvas").getContext("2d");
  if (context) context.font = font;
  /** @type {Map<string, number>} */
  const known = new Map();
  return (/** @type {string} */ text) => {
    const width = known.get(text) ?? context?.measureText(text).width ?? text.length * 7.1;
    known.set(text, width);
    return width;
  };
}
