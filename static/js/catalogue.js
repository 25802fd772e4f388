// The catalogue without reloads: cards by family and by what one types; the address follows.
import { byId, inputById, say, set, show } from "./dom.js";
import { addressOf, foundText, grants, wishedIn } from "./wishes.js";

const page = byId("protocols");
const links = /** @type {HTMLElement[]} */ ([...byId("finder").ownerDocument
  .querySelectorAll("#families a")]);
const input = inputById("wish");
const sections = /** @type {HTMLElement[]} */ ([...page.querySelectorAll("section")]);
let family = wishedIn(location.search).family;

/** Shows what is wished for, and counts it. */
function sift() {
  const wish = input.value;
  let count = 0;
  for (const section of sections) {
    const mine = family === "" || section.dataset.family === family;
    const cards = /** @type {HTMLElement[]} */ ([...section.querySelectorAll(".card")]);
    const shown = cards.filter((card) => mine && grants(card.dataset.words ?? "", wish));
    for (const card of cards) show(card, shown.includes(card));
    show(section, shown.length > 0);
    count += shown.length;
  }
  for (const link of links) {
    set(link, {
      "aria-current": (link.dataset.family ?? "") === family ? "true" : null,
      href: addressOf(link.dataset.family ?? "", wish),
    });
  }
  show(byId("nothing"), count === 0);
  say(byId("found"), foundText(count, wish));
}

/** @param {string} chosen @param {string} wish */
function choose(chosen, wish) {
  family = chosen;
  input.value = wish;
  sift();
  history.pushState(null, "", addressOf(family, wish));
}

/** @param {MouseEvent} event */
const elsewhere = (event) => event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0;

for (const link of links) {
  link.addEventListener("click", (event) => {
    if (elsewhere(event)) return;
    event.preventDefault();
    choose(link.dataset.family ?? "", input.value);
  });
}
page.querySelector("[data-all]")?.addEventListener("click", (event) => {
  event.preventDefault();
  choose("", "");
  input.focus();
});
byId("finder").addEventListener("submit", (event) => event.preventDefault());
input.addEventListener("input", () => {
  sift();
  history.replaceState(null, "", addressOf(family, input.value));
});
globalThis.addEventListener("popstate", () => {
  const wished = wishedIn(location.search);
  family = wished.family;
  input.value = wished.wish;
  sift();
});
sift();
