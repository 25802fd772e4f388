/**
 * Turns what stands and moves on the map into elements: nodes and messages under way are buttons,
 * the rest is a picture under them.
 *
 * @typedef {import("./flights.js").Flight} Flight
 * @typedef {import("./places.js").Places} Places
 * @typedef {import("./heads.js").Head & {chip: string, fresh: boolean}} Body
 */

import { html, set, svg, write } from "./svg.js";

const TIP = 8;
const CROSS = "M-6 -6L6 6M6 -6L-6 6";
const BAR = "M0 -8V8";
/** So short that it fits under a small disc. @type {{[status: string]: string}} */
const SIGNS = { down: "✕", paused: "‖", traitor: "⚑" };

/** @param {Body} body */
export const makeNode = ({ id, initial }) => html("button", { type: "button", class: "mp-node", "data-id": id },
  [html("span", { class: "mp-disc", "aria-hidden": "true" },
    [html("span", {}, [initial]), html("span", { class: "mp-sign" })]),
  html("span", { class: "mp-title" }), html("span", { class: "mp-status" }),
  html("span", { class: "mp-chip" })]);

/** @param {Element} element @param {Body} body @param {Places} places
 * @param {{chosen: boolean, tabbed: boolean}} look */
export function shapeNode(element, body, places, { chosen, tabbed }) {
  const [disc, title, status, chip] = element.children;
  write(disc.children[1], SIGNS[body.status] ?? "");
  write(title, body.title);
  write(status, body.word);
  write(chip, body.chip);
  const { x, y } = places.at.get(body.id) ?? { x: 0, y: 0 };
  const { style } = /** @type {HTMLElement} */ (element);
  style.left = `${x.toFixed(1)}px`;
  style.top = `${(y - places.r).toFixed(1)}px`;
  set(element, {
    "data-status": body.status, "data-chosen": chosen, "data-now": body.fresh,
    tabindex: tabbed ? 0 : -1, title: body.title,
    "aria-label": [body.title, `node ${body.id}`, body.word, body.chip].filter(Boolean).join(", "),
  });
}

/** @param {Flight} flight */
export const makeDot = ({ key }) => html("button", {
  type: "button", class: "mp-dot", "data-name": key, tabindex: -1,
}, [html("span", { class: "mp-head", "aria-hidden": "true" })]);

/** @param {Flight} flight */
export const makeLine = ({ key }) => svg("g", { class: "mp-line", "data-name": key },
  [svg("path", { class: "mp-hit" }), svg("path", { class: "mp-way" }),
    svg("path", { class: "mp-tip" }), svg("path", { class: "mp-cross" }), svg("text", { class: "mp-word" })]);

/** @param {number} n */
const px = (n) => Math.round(n * 10) / 10;

/** @typedef {{hue: number, chosen: boolean, label: string}} Look no label where it is too crowded */

/** @param {Element} group @param {Flight} flight @param {Look} look */
export function shapeLine(group, { message, path, to, stage }, { hue, chosen, label }) {
  const [hit, way, tip, cross, word] = group.children;
  write(word, label);
  set(word, { x: px((path.x0 + to.x) / 2), y: px((path.y0 + to.y) / 2), dy: "0.34em" });
  const d = `M${px(path.x0)} ${px(path.y0)}L${px(to.x)} ${px(to.y)}`;
  set(group, {
    "data-hue": hue, "data-stage": stage, "data-fate": message.fate, "data-lie": message.lie,
    "data-chosen": chosen,
  });
  set(hit, { d });
  set(way, { d });
  set(tip, { d: tipOf(path, to) });
  const died = stage === "lost" || (stage === "done" && message.fate !== "delivered");
  set(cross, {
    d: died ? (message.fate === "withheld" ? BAR : CROSS) : "",
    transform: `translate(${px(path.x1)} ${px(path.y1)})`,
  });
}

/** @param {Flight["path"]} path @param {import("./places.js").Point} to */
function tipOf({ x0, y0 }, to) {
  const angle = Math.atan2(to.y - y0, to.x - x0);
  const corner = (/** @type {number} */ side) =>
    `L${px(to.x - TIP * Math.cos(angle + side))} ${px(to.y - TIP * Math.sin(angle + side))}`;
  return `M${px(to.x)} ${px(to.y)}${corner(0.45)}${corner(-0.45)}Z`;
}
