/**
 * Brings what is on the map in line with where the playhead is: channels and walls, nodes, messages
 * under way.
 *
 * @typedef {import("./flights.js").Flight} Flight
 * @typedef {import("./places.js").Places} Places
 * @typedef {import("./map.js").View} View
 */

import { chipFields, chipTexts } from "./chips.js";
import { makeDot, makeLine, makeNode, shapeLine, shapeNode } from "./drawmap.js";
import { channelsOf } from "./flights.js";
import { headsOf } from "./heads.js";
import { assignHues, hueOf } from "./hues.js";
import { html, keep, set, svg } from "./svg.js";
import { wallOf } from "./walls.js";
import { labelOf, messageName } from "./words.js";

/** So many messages under way say what they are; of more, only the chosen one does. */
const WORDS = 14;

/** @typedef {ReturnType<typeof makeFrame>} Frame */

/** @param {HTMLElement} root */
export function makeFrame(root) {
  const sheet = (/** @type {string} */ name) =>
    svg("svg", { class: `mp-sheet mp-${name}`, "aria-hidden": "true" });
  const channels = svg("path", { class: "mp-channels" });
  const walls = svg("g");
  const ground = sheet("ground");
  ground.append(channels, walls);
  const lines = sheet("lines");
  const nodes = html("div", { class: "mp-nodes", role: "group", "aria-label": "Nodes" });
  const dots = html("div", { class: "mp-dots", role: "group", "aria-label": "Messages under way" });
  const more = html("p", { class: "mp-more" });
  root.classList.add("mp");
  root.replaceChildren(ground, lines, nodes, dots, more);
  return { ground, channels, walls, lines, nodes, dots, more };
}

/** Who speaks to whom, and the walls between them. @param {Frame} frame @param {View} view
 * @param {Places} places */
export function drawGround({ channels, walls }, view, places) {
  const { story, count, spoilers } = view;
  const until = spoilers ? story.length : count;
  const cuts = story.partitions.filter(({ fromSeq, toSeq }) =>
    fromSeq < count && (toSeq === null || toSeq >= count));
  const same = drawn.get(channels);
  if (same?.story !== story || same.places !== places || same.until !== until) {
    drawn.set(channels, { story, places, until });
    set(channels, { d: channelsOf(story, places, until) });
  }
  keep(walls, cuts, ({ kind, fromSeq }) => `${kind} ${fromSeq}`,
    ({ kind, groups }) => makeWall(kind, wallOf(places, groups)), () => {},
    () => `${places.width} ${places.height} ${places.at.size}`);
}

/** @type {WeakMap<Element, {story: object, places: object, until: number}>} */
const drawn = new WeakMap();

/** @param {string} kind @param {import("./walls.js").Wall} wall */
const makeWall = (kind, { d, top }) => svg("g", { class: "mp-wall", "data-kind": kind }, [
  svg("path", { d }),
  svg("text", { x: (top?.x ?? 0) + 8, y: Math.max(top?.y ?? 0, 16) },
    [kind === "hold" ? "Held" : "Partition"]),
]);

/** @param {Frame} frame @param {View} view @param {Places} places
 * @param {import("./fold.js").State} state */
export function drawNodes({ nodes }, view, places, state) {
  const { trace, description, selection, count } = view;
  const chosen = selection?.type === "node" ? selection.id : null;
  const fields = chipFields(description, trace.header);
  const last = trace.events[count - 1];
  const heads = headsOf(trace.header?.nodes ?? [], state,
    description?.menu.includes("traitor") ?? false);
  const bodies = heads.map((head) => ({
    ...head, chip: chipOf(head.id, state, fields), fresh: last?.node === head.id,
  }));
  const tabbed = chosen ?? bodies[0]?.id;
  keep(nodes, bodies, ({ id }) => id, makeNode, (element, body) =>
    shapeNode(element, body, places, { chosen: body.id === chosen, tabbed: body.id === tabbed }));
}

/** What a node's chip says of the state it is in, unless that is nothing.
 * @param {string} id @param {import("./fold.js").State} state
 * @param {import("./chips.js").Chips} fields */
function chipOf(id, state, fields) {
  const now = { seq: 0, at: state.at, kind: "", node: id, text: "", state: state.nodes[id]?.state };
  const [, text = ""] = chipTexts(/** @type {any} */ (now), fields);
  return /^no |^none$|: 0$| 0$/.test(text) ? "" : text;
}

/** @type {WeakMap<object, import("./hues.js").Hues>} */
const hues = new WeakMap();

/** @param {Frame} frame @param {View} view @param {Flight[]} flights @param {string|null} chosen */
export function drawFlights({ lines, dots }, view, flights, chosen) {
  const { description, count } = view;
  const known = (description && hues.get(description)) ?? assignHues(description);
  if (description) hues.set(description, known);
  const look = (/** @type {Flight} */ { message }) => ({
    hue: hueOf(known, description, message.kind, message.body), chosen: message.name === chosen,
    label: flights.length <= WORDS || message.name === chosen ? labelOf(message, description) : "",
  });
  const keyOf = (/** @type {Flight} */ { key }) => key;
  keep(lines, flights, keyOf, makeLine, (group, flight) => shapeLine(group, flight, look(flight)));
  const tabbed = flights.find(({ key }) => key === chosen) ?? flights[0];
  keep(dots, flights, keyOf, makeDot, (element, flight) => {
    const { hue, chosen: picked } = look(flight);
    const label = labelOf(flight.message, description);
    set(element, {
      "data-hue": hue, "data-lie": flight.message.lie, "data-stage": flight.stage,
      "data-chosen": picked, title: label,
      tabindex: flight === tabbed ? 0 : -1,
      "aria-label": messageName(flight.message, label, count),
    });
  });
}
