// Paper shows all of the run: for as long as the page is printed, the picture is as high as it is
// long, and stands in slices that end where a round does, under heads that every page repeats.
// Beneath: what came of it, the properties, the changes, the link.
import { byId, el, fill, say, set, svg } from "./dom.js";
import { partsOf } from "./slices.js";

const WHOLE = "whole";
const HEADS = 62;
const ALL = { ".dg-sheet": "print-ground", ".dg-front": "print-front", ".dg-ticks": "print-ticks" };

/** @param {EventTarget} page @param {() => void} redraw the picture, in its present size
 * @param {() => string} link */
export function createPaper(page, redraw, link) {
  const root = byId("diagram");
  page.addEventListener("beforeprint", () => {
    root.classList.add(WHOLE);
    redraw(); // finds how high it is,
    redraw(); // and draws all of that height
    fill(byId("print-sheet"), heads(root), ...slices(root));
    fill(byId("print-properties"), ...properties());
    fill(byId("print-changes"), ...changes());
    fill(byId("print-outcome"), el("strong", {}, byId("place").textContent), " · ",
      ...[...byId("narration").childNodes].flatMap((node) => [node.textContent, " "]));
    say(byId("print-link"), link());
  });
  page.addEventListener("afterprint", () => {
    root.classList.remove(WHOLE);
    for (const what of Object.keys(ALL)) root.querySelector(what)?.classList.remove("dg");
    fill(byId("print-sheet"));
    redraw();
  });
}

/** @param {Element} root @param {string} what @param {string} name */
const numbers = (root, what, name) =>
  [...root.querySelectorAll(what)].map((one) => Number(one.getAttribute(name)));

/** @param {Element} root @param {string} name */
const size = (root, name) => Number(root.querySelector(".dg-sheet")?.getAttribute(name) ?? 0);

/** @param {Element} root */
function slices(root) {
  for (const [what, id] of Object.entries(ALL)) {
    const layer = root.querySelector(what);
    layer?.classList.add("dg"); // in a picture of its own it has no parent to be dressed by
    if (layer) set(layer, { id });
  }
  const rounds = numbers(root, '[data-kind="round"] > rect', "y").map((y) => y - 5);
  const breaks = numbers(root, '[data-kind="break"] > rect', "y");
  const ticks = numbers(root, ".dg-tick", "y");
  const width = size(root, "width");
  const piece = (/** @type {import("./slices.js").Slice} */ { from, to }) =>
    row(picture(width, from, to - from, Object.values(ALL)
      .map((id) => svg("use", { href: `#${id}` }))));
  return partsOf(size(root, "height"), [...rounds, ...breaks], ticks)
    .map((part) => el("tbody", {}, ...part.map(piece)));
}

/** @param {Node} inside */
const row = (inside) => el("tr", {}, el("td", {}, inside));

/** @param {number} width @param {number} from @param {number} high @param {Node[]} inside */
function picture(width, from, high, inside) {
  const root = svg("svg", { viewBox: `0 ${from} ${width} ${high}`, width, height: high });
  root.append(...inside);
  return root;
}

/** The heads of the lifelines, once for every page. @param {Element} root */
function heads(root) {
  const lanes = [...root.querySelectorAll(".dg-lane")].map((lane) =>
    Number(/^M([\d.]+)/.exec(lane.getAttribute("d") ?? "")?.[1] ?? 0));
  const words = [...root.querySelectorAll(".dg-node")].flatMap((node, index) => {
    const [disc, title, status] = [...node.children].map((part) => part.textContent ?? "");
    const x = lanes[index] ?? 0;
    const gap = (lanes[1] ?? Infinity) - (lanes[0] ?? 0);
    return [svg("circle", { cx: x, cy: 16, r: 13 }), word("print-disc", x, 20, disc, 26),
      word("print-title", x, 43, title, gap), word("", x, 57, status, gap)];
  });
  return el("thead", {}, row(picture(size(root, "width"), 0, HEADS, words)));
}

/** Words that are too wide for their lane are drawn closer. @param {string} name
 * @param {number} x @param {number} y @param {string} text @param {number} room */
function word(name, x, y, text, room) {
  const wide = text.length * 7 > room - 6;
  const node = svg("text", { class: name, x, y, "text-anchor": "middle",
    textLength: wide ? room - 6 : null, lengthAdjust: "spacingAndGlyphs" });
  node.append(text);
  return node;
}

/** The verdicts as they stand in the panel. */
const properties = () => [...byId("properties").children].flatMap((card) => {
  const said = (/** @type {string} */ what) => card.querySelector(what)?.textContent ?? "";
  const reason = said(".reason");
  return [el("dt", {}, said("strong")),
    el("dd", {}, said(".verdict"), reason && `: ${reason}`)];
});

function changes() {
  const rows = [...byId("changes-list").children].map((one) => one.querySelector("p")?.textContent);
  return (rows.length ? rows : ["None."]).map((text) => el("li", {}, text));
}
