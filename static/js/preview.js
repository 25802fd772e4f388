/**
 * Draws what letting go would do: the ghost of an arrow or of a partition on the paper, words at
 * the pointer, and the strips at the edges in which a message is lost.
 *
 * @typedef {import("./frame.js").Frame} Frame
 * @typedef {import("./dropzones.js").Box} Box
 * @typedef {import("./dropzones.js").Strips} Strips
 * @typedef {import("./drag.js").Point} Point
 * @typedef {object} Sketch
 * @property {import("./aims.js").Kind} kind
 * @property {string} text
 * @property {boolean} bad it cannot be done
 * @property {string[]} lines paths on the paper
 * @property {Point|null} end of the lines: an arrow's head, or a cross where it is lost
 * @property {{y0: number, y1: number}|null} band
 * @property {Point} pointer in the window
 */

import { html, set, svg, write } from "./svg.js";

const CROSS = "M-7 -7L7 7M7 -7L-7 7";
const RING = "M-6 0a6 6 0 1 0 12 0a6 6 0 1 0 -12 0";
const LOSE = "Let go here to lose it";
/** From the pointer to the words; a finger covers more. */
const BESIDE = 18;
const ABOVE = 46;

/** @param {Frame} frame */
export function createPreview({ root, layers, paper }) {
  const area = svg("rect", { class: "dg-ghost-band" });
  const line = svg("path", { class: "dg-ghost-line" });
  const end = svg("path", { class: "dg-ghost-end" });
  layers.preview.append(area, line, end);
  const tag = html("div", { class: "dg-tag", "aria-hidden": "true", hidden: "" });
  const strips = ["left", "right"].map((side) => html("div", {
    class: "dg-strip", "data-side": side, "aria-hidden": "true", hidden: "",
  }, [html("span", {}, [LOSE])]));
  root.append(...strips, tag);

  /** @param {Sketch} sketch @param {Box} box */
  function show({ kind, text, bad, lines, end: at, band, pointer }, box) {
    set(layers.preview, { "data-kind": kind, "data-bad": bad });
    set(line, { d: lines.join("") });
    set(end, { d: at ? (kind === "lost" ? CROSS : RING) : "",
      transform: at ? `translate(${at.x} ${at.y})` : null });
    set(area, { y: band?.y0 ?? 0, height: Math.max((band?.y1 ?? 0) - (band?.y0 ?? 0), 0),
      x: 0, width: paper.offsetWidth });
    for (const strip of strips) set(strip, { "data-over": kind === "lost" });
    write(tag, text);
    set(tag, { hidden: null, "data-bad": bad });
    place(tag, pointer, box);
  }

  /** @param {Strips} wide @param {number} top below the heads */
  function open(wide, top) {
    for (const strip of strips) {
      strip.style.insetBlockStart = `${top}px`;
      const side = /** @type {"left"|"right"} */ (strip.getAttribute("data-side"));
      strip.style.inlineSize = `${wide[side]}px`;
      set(strip, { hidden: null });
    }
  }

  function hide() {
    for (const each of [...strips, tag]) set(each, { hidden: "" });
    for (const each of [line, end]) set(each, { d: "" });
    set(area, { height: 0 });
  }

  return { show, open, hide };
}

/** Beside and above the pointer, and never beyond the diagram.
 * @param {HTMLElement} tag @param {Point} pointer @param {Box} box */
function place(tag, { x, y }, { left, right, top, bottom }) {
  const { offsetWidth: wide, offsetHeight: high } = tag;
  const at = x - left + BESIDE;
  const over = at + wide > right - left - 8 ? x - left - BESIDE - wide : at;
  tag.style.left = `${Math.round(Math.min(Math.max(over, 8), right - left - wide - 8))}px`;
  const up = Math.min(Math.max(y - top - ABOVE, 8), bottom - top - high - 8);
  tag.style.top = `${Math.round(up)}px`;
}
