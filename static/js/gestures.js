/**
 * Hands on the diagram: click, long press, Enter and the arrow keys on a mark; drag on the time
 * axis or on empty paper to scrub. What is dragged itself is dragging.js's.
 *
 * @typedef {import("./types.js").Selection} Selection
 * @typedef {object} Hands
 * @property {(selection: Selection|null) => void} select
 * @property {(selection: Selection, anchor: DOMRect) => void} open
 * @property {(left: string, right: string, anchor: DOMRect) => void} part
 * @property {(y: number) => void} scrub a height on the paper
 * @property {(x: number, y: number) => string|null} nearest the message under a place on the paper
 * @property {(selection: Selection) => DOMRect|null} anchor where a menu for it belongs
 * @property {(step: number) => void} rove to the next or the previous message
 * @property {(name: string|null) => void} hover
 * @property {(seq: number, anchor: DOMRect) => void} band
 * @property {ReturnType<typeof import("./dragging.js").createDragging>} drag
 */

const PRESS_MS = 500;
const STRAY = 8;

/** @param {EventTarget|null} target @param {string} selector */
const inside = (target, selector) =>
  /** @type {Element|null} */ (target)?.closest?.(selector) ?? null;

/** @param {PointerEvent|MouseEvent} event @param {Element} paper */
function place(event, paper) {
  const { left, top } = paper.getBoundingClientRect();
  return { x: event.clientX - left, y: event.clientY - top };
}

/** @param {{clientX: number, clientY: number}} event */
const point = (event) => new DOMRect(event.clientX, event.clientY, 0, 0);

/** What lies under a pointer event: the nearest message there, or a node's head.
 * @param {PointerEvent|MouseEvent} event @param {Element} paper @param {Hands} hands
 * @returns {Selection|null} */
function under(event, paper, hands) {
  const head = inside(event.target, ".dg-node");
  if (head) return { type: "node", id: head.getAttribute("data-id") ?? "" };
  const mark = inside(event.target, "[data-name]");
  if (!mark) return null;
  const { x, y } = place(event, paper);
  const name = hands.nearest(x, y) ?? mark.getAttribute("data-name") ?? "";
  return { type: "message", name };
}

/** A menu for a head hangs below it, one for a message at the pointer.
 * @param {Selection} selection @param {MouseEvent|PointerEvent} event */
const anchorFor = (selection, event) =>
  (selection.type === "node"
    ? inside(event.target, ".dg-node")?.getBoundingClientRect() : null) ?? point(event);

/**
 * @param {{root: HTMLElement, paper: Element}} ground
 * @param {Hands} hands
 * @param {AbortSignal} signal
 */
export function takeHold({ root, paper }, hands, signal) {
  const press = longPress(paper, hands);
  const on = (/** @type {string} */ type, /** @type {(event: any) => void} */ listener) =>
    root.addEventListener(type, listener, { signal });
  const { drag } = hands;
  on("click", (event) =>
    (press.used() || drag.used() ? undefined : click(event, paper, hands)));
  on("pointerdown", (event) => {
    const taken = drag.down(event);
    press.start(event, taken);
    if (!taken) startScrub(event, root, paper, hands);
  });
  on("pointermove", (event) => {
    press.move(event);
    hover(event, paper, hands);
  });
  on("pointerup", press.stop);
  on("pointercancel", press.stop);
  on("pointerleave", () => hands.hover(null));
  on("contextmenu", (event) => (press.used() || drag.busy()) && event.preventDefault());
  on("keydown", (event) => key(event, hands));
}

/** @param {MouseEvent} event @param {Element} paper @param {Hands} hands */
function click(event, paper, hands) {
  const gap = inside(event.target, ".dg-part");
  if (gap) return part(gap, hands);
  const edge = inside(event.target, ".dg-edge");
  if (edge) return band(edge, hands);
  const selection = under(event, paper, hands);
  if (!selection) {
    return inside(event.target, ".dg-paper") ? hands.scrub(place(event, paper).y) : undefined;
  }
  hands.select(selection);
  const byKey = event.detail === 0 && event.clientX === 0;
  const rect = byKey ? inside(event.target, ".dg-node")?.getBoundingClientRect() : null;
  return hands.open(selection, rect ?? anchorFor(selection, event));
}

/** @param {Element} gap @param {Hands} hands */
const part = (gap, hands) => hands.part(gap.getAttribute("data-left") ?? "",
  gap.getAttribute("data-right") ?? "", gap.getBoundingClientRect());

/** @param {Element} edge @param {Hands} hands */
const band = (edge, hands) =>
  hands.band(Number(edge.getAttribute("data-seq")), edge.getBoundingClientRect());

/** @param {Element} paper @param {Hands} hands */
function longPress(paper, hands) {
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;
  let used = false;
  let from = { x: 0, y: 0 };
  const stop = () => clearTimeout(timer);
  return {
    used: () => used,
    stop,
    start(/** @type {PointerEvent} */ event, /** @type {boolean} */ taken) {
      used = false;
      stop();
      const selection = event.pointerType === "touch" ? under(event, paper, hands) : null;
      if (!selection && !taken) return;
      from = { x: event.clientX, y: event.clientY };
      const anchor = selection && anchorFor(selection, event);
      timer = setTimeout(() => {
        if (hands.drag.hold() || !selection || !anchor) return;
        used = true;
        hands.select(selection);
        hands.open(selection, anchor);
      }, PRESS_MS);
    },
    move(/** @type {PointerEvent} */ event) {
      if (Math.hypot(event.clientX - from.x, event.clientY - from.y) > STRAY) stop();
    },
  };
}

/** By mouse a drag scrubs anywhere on empty paper; by touch only on the axis, for elsewhere it
 * scrolls. @param {PointerEvent} event @param {HTMLElement} root @param {Element} paper
 * @param {Hands} hands */
function startScrub(event, root, paper, hands) {
  const axis = inside(event.target, ".dg-axis");
  const empty = inside(event.target, ".dg-paper") && !inside(event.target, "[data-name]");
  if (event.button !== 0 || !(axis || (empty && event.pointerType !== "touch"))) return;
  event.preventDefault();
  root.setPointerCapture(event.pointerId);
  const move = (/** @type {PointerEvent} */ next) => hands.scrub(place(next, paper).y);
  const ended = new AbortController();
  const stop = () => ended.abort();
  root.addEventListener("pointermove", move, { signal: ended.signal });
  root.addEventListener("pointerup", stop, { signal: ended.signal });
  root.addEventListener("pointercancel", stop, { signal: ended.signal });
  hands.select(null);
  move(event);
}

/** @param {PointerEvent} event @param {Element} paper @param {Hands} hands */
function hover(event, paper, hands) {
  if (event.pointerType === "touch" || event.buttons) return;
  const selection = inside(event.target, "[data-name]") ? under(event, paper, hands) : null;
  hands.hover(selection?.type === "message" ? selection.name : null);
}

/** @param {KeyboardEvent} event @param {Hands} hands */
function key(event, hands) {
  const edge = inside(event.target, ".dg-edge");
  const mark = edge ?? inside(event.target, ".dg-arrow");
  if (!mark || event.ctrlKey || event.metaKey || event.altKey) return;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const opens = event.key === "Enter" || event.key === " ";
  if (!step && !opens) return;
  event.preventDefault();
  event.stopPropagation();
  if (edge) return step ? undefined : band(edge, hands);
  if (step) return hands.rove(step);
  /** @type {Selection} */
  const selection = { type: "message", name: mark.getAttribute("data-name") ?? "" };
  hands.select(selection);
  hands.open(selection, hands.anchor(selection) ?? mark.getBoundingClientRect());
}
