// The small forms of the menu: what must be chosen before something is done.
import { el, say } from "./dom.js";

/** @typedef {import("./action.js").Action} Action */
/** @typedef {import("./action.js").Field} Field */
/** @typedef {import("./action.js").Values} Values */

/** @param {Action} action @param {(values: Values) => void} done @returns {HTMLElement} */
export function chooser(action, done) {
  const fields = action.fields ?? [];
  const form = /** @type {HTMLFormElement} */ (el("form", { class: "chooser", autocomplete: "off" },
    ...fields.map(control),
    el("button", { class: "button button-main", type: "submit" }, action.label)));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    done(valuesOf(new FormData(form), fields));
  });
  form.addEventListener("keydown", (event) => hasten(form, event));
  return form;
}

/** Enter in a select does what it does in any other field.
 * @param {HTMLFormElement} form @param {KeyboardEvent} event */
function hasten(form, event) {
  const { tagName } = /** @type {Element} */ (event.target);
  if (event.key !== "Enter" || tagName !== "SELECT") return;
  event.preventDefault();
  form.requestSubmit();
}

/** @param {FormData} data @param {Field[]} fields @returns {Values} */
export function valuesOf(data, fields) {
  return Object.fromEntries(fields.map(({ name }) => [name, data.getAll(name).join(",")]));
}

/** @param {Field} field */
function control(field) {
  if (field.type === "nodes") return sides(field);
  const inner = field.type === "ticks" ? ticks(field) : select(field);
  const label = el("label", { class: "pick" },
    el("span", {}, field.label.replaceAll("_", " ")), inner);
  const note = noteOf(field, inner);
  return note ? el("div", {}, label, note) : label;
}

/** @param {Field} field */
function ticks({ name, value, least = 1, optional = false }) {
  const attributes = {
    type: "number", min: least, max: 100_000, required: !optional, inputmode: "numeric",
  };
  return el("input", { class: "field", name, value, ...attributes });
}

/** @param {Field} field */
function select({ name, value, choices = [] }) {
  const options = choices.map((one) =>
    el("option", { value: one.value, selected: one.value === value }, one.label));
  return el("select", { class: "field", name }, ...options);
}

/** What more there is to say of the chosen one, beneath the select.
 * @param {Field} field @param {HTMLElement} select */
function noteOf({ name, value, choices = [] }, select) {
  if (!choices.some(({ note }) => note)) return null;
  const id = `note-${name}`;
  const line = el("span", { class: "pick-note", id, "aria-live": "polite" });
  const write = (/** @type {string} */ chosen) =>
    say(line, choices.find((one) => one.value === chosen)?.note ?? "");
  select.setAttribute("aria-describedby", id);
  select.addEventListener("input", () =>
    write(/** @type {HTMLSelectElement} */ (select).value));
  write(value);
  return line;
}

/** @param {Field} field */
function sides({ name, label, value, choices = [] }) {
  const chosen = new Set(value.split(","));
  const boxes = choices.map((one) => el("label", { class: "box" },
    el("input", { type: "checkbox", name, value: one.value, checked: chosen.has(one.value) }),
    one.label));
  return el("fieldset", { class: "boxes" }, el("legend", {}, label), ...boxes);
}
