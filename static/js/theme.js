// The theme switch of every page. Loaded with blocking=render, so that a choice is in force before
// the first paint; the choice lives in localStorage, never in a cookie.

const KEY = "parley.theme";
const ORDER = ["system", "light", "dark"];
const WORDS = new Map([["system", "as the system"], ["light", "light"], ["dark", "dark"]]);

/** @param {string | null} stored @returns {string} */
export function themeOf(stored) {
  return stored !== null && ORDER.includes(stored) ? stored : "system";
}

/** @param {string} theme @returns {string} */
export function nextTheme(theme) {
  return ORDER[(ORDER.indexOf(theme) + 1) % ORDER.length] ?? "system";
}

/** Private windows may refuse storage; the switch then lasts as long as the page. */
function stored() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

/** @param {string} theme */
function remember(theme) {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // Nothing is lost but the memory of a preference.
  }
}

/** @param {string} theme */
function wear(theme) {
  const root = document.documentElement;
  if (theme === "system") root.removeAttribute("data-theme");
  else root.dataset.theme = theme;
}

/** @param {HTMLElement} button @param {string} theme */
function label(button, theme) {
  const words = `Theme: ${WORDS.get(theme)}`;
  button.setAttribute("aria-label", words);
  button.title = words;
}

function listen() {
  const button = document.getElementById("theme");
  if (!button) return;
  let theme = themeOf(stored());
  label(button, theme);
  button.addEventListener("click", () => {
    theme = nextTheme(theme);
    remember(theme);
    wear(theme);
    label(button, theme);
  });
}

if (typeof document !== "undefined") {
  wear(themeOf(stored()));
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", listen);
  else listen();
}
