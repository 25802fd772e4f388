/**
 * The traitor's desk: everything one node sends, what it says and what it should have said. Pure.
 *
 * @typedef {import("./action.js").View} View
 * @typedef {import("./action.js").Choice} Choice
 * @typedef {import("./types.js").StoryMessage} StoryMessage
 * @typedef {{name: string, said: string, honest: string, choices: Choice[]}} Word
 * @typedef {object} Cell one message
 * @property {string} name
 * @property {string} to
 * @property {Word[]} words that can be chosen
 * @property {boolean} silent
 * @property {boolean} lie
 * @property {string} said
 * @property {string} honest
 * @property {string[]} held the words by hand that are in force
 * @property {string} [reason] why nothing can be done about it
 * @property {string[]} fixed why not all of it can be chosen
 * @typedef {{key: string, at: number, title: string, cells: Cell[]}} Row
 * @typedef {object} Desk
 * @property {string} id
 * @property {string} title
 * @property {string[]} turned the interventions that make it a traitor
 * @property {string | null} strategy
 * @property {string[]} says its words by hand that are in force, of use or not
 * @property {{id: string, title: string}[]} receivers
 * @property {Row[]} rows
 * @property {number} more rows that are not shown
 * @property {boolean} choosable whether any message has words to choose
 */

import { inForce, lacks } from "./action.js";
import { fixedBecause } from "./lying.js";
import { literal, show, titleOf } from "./phrases.js";
import { labelOf } from "./words.js";

const MOST = 80;

/** @param {string} id @param {View} view @returns {Desk} */
export function deskOf(id, view) {
  const { trace, story, description } = view;
  const mine = story.messages.filter((one) => one.from === id && !one.copy);
  const rows = rowsOf(mine, id, view);
  const turned = inForce(trace, `traitor:${id}:`);
  const nodes = trace.header?.nodes ?? [];
  return {
    id, title: titleOf(trace, id), turned,
    strategy: turned[0]?.split(":")[2]?.split("@")[0] ?? null,
    says: inForce(trace, `say:${id}~`),
    receivers: nodes.filter((node) => mine.some((one) => one.to === node.id)),
    rows: rows.slice(0, MOST), more: Math.max(rows.length - MOST, 0),
    choosable: description.messages.some(({ fields }) => fields.some((field) => field.domain)),
  };
}

/** One row for what is the same to all receivers but for the words of a lie.
 * @param {StoryMessage[]} mine @param {string} id @param {View} view */
function rowsOf(mine, id, view) {
  /** @type {Map<string, Row>} */
  const rows = new Map();
  for (const message of mine) {
    const key = keyOf(message, view, rows);
    const title = titled(message, view);
    const row = rows.get(key) ?? { key, at: message.sentAt, title, cells: [] };
    rows.set(key, row);
    row.cells.push(cellOf(message, id, view));
  }
  return [...rows.values()].sort((a, b) => a.at - b.at);
}

/** @param {StoryMessage} message @param {View} view */
const fieldsOf = ({ kind }, { description }) =>
  description.messages.find((one) => one.kind === kind)?.fields ?? [];

/** @param {StoryMessage} message */
const honestOf = ({ honest, body }) => ({ ...body, ...honest });

/** @param {StoryMessage} message @param {View} view @param {Map<string, Row>} rows */
function keyOf(message, view, rows) {
  const { kind, sentAt, to } = message;
  const given = fieldsOf(message, view).filter(({ domain }) => !domain)
    .map(({ name }) => honestOf(message)[name]);
  const key = JSON.stringify([sentAt, kind, given]);
  const taken = (/** @type {string} */ one) => rows.get(one)?.cells.some((cell) => cell.to === to);
  let number = 1;
  while (taken(`${key} ${number}`)) number += 1;
  return `${key} ${number}`;
}

/** @param {StoryMessage} message @param {View} view */
const titled = (message, { description }) => {
  const honest = labelOf({ ...message, body: honestOf(message), lie: false }, description);
  return honest.startsWith(message.kind) ? honest : `${message.kind} ${honest}`;
};

/** @param {StoryMessage} message @param {string} id @param {View} view @returns {Cell} */
function cellOf(message, id, view) {
  const honest = honestOf(message);
  const fields = fieldsOf(message, view);
  const silent = message.fate === "withheld";
  const words = fields.filter((field) => fixedBecause(field, honest, id) === undefined)
    .map((field) => wordOf(field, message));
  const told = (/** @type {{[field: string]: any}} */ body) =>
    fields.filter(({ name, domain }) => domain && name in body)
      .map(({ name }) => show(body[name])).join(", ");
  return {
    name: message.base, to: message.to, words, silent, lie: message.lie,
    said: silent ? "nothing" : told(message.body), honest: told(honest),
    held: inForce(view.trace, `say:${message.base}:`), reason: reasonOf(message, view),
    fixed: fields.map((field) => fixedBecause(field, honest, id) ?? "").filter(Boolean),
  };
}

/** @param {import("./wire.js").FieldDescription} field @param {StoryMessage} message
 * @returns {Word} */
const wordOf = ({ name, domain }, message) => ({
  name, said: literal(message.body[name]), honest: literal(honestOf(message)[name]),
  choices: (domain ?? []).map((value) => ({ value: literal(value), label: show(value) })),
});

/** @param {StoryMessage} message @param {View} view @returns {string | undefined} */
function reasonOf({ from, sent, sentAt }, { trace, story, description }) {
  const lacking = lacks(description, "traitor");
  if (lacking) return lacking;
  const spans = story.spans.filter(({ type, node }) => type === "traitor" && node === from);
  if (spans.length === 0 || spans.some(({ fromSeq }) => fromSeq < sent)) return undefined;
  const since = spans[0].fromAt;
  return `${titleOf(trace, from)} is still loyal at ${sentAt}: a traitor from ${since} on`;
}
