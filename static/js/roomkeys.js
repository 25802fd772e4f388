/**
 * What this browser knows of the rooms it was in: a token for its seat, and a host's secrets. The
 * seat of a host or a screen belongs to one tab, that of a viewer to the whole browser.
 *
 * @typedef {{code: string, token?: string, secret?: string, cohost?: string}} Keys
 */

import { recall, recallHere, remember, rememberHere } from "./dom.js";

const KEY = "parley.rooms";
const MOST = 8;

/** @param {string} text @returns {Keys[]} */
function parsed(text) {
  try {
    const found = JSON.parse(text);
    return Array.isArray(found) ? found.filter((one) => typeof one?.code === "string") : [];
  } catch {
    return [];
  }
}

/** The list with these keys first. Pure. @param {Keys[]} all @param {Keys} keys */
export function kept(all, keys) {
  const before = all.find(({ code }) => code === keys.code);
  return [{ ...before, ...keys }, ...all.filter((one) => one !== before)].slice(0, MOST);
}

/** @param {string} code @param {boolean} tab whether the seat is this tab's alone */
export function createKeysOf(code, tab) {
  const here = `${KEY}.${code}`;
  const find = () => parsed(recall(KEY, "[]")).find((one) => one.code === code) ?? { code };
  /** @param {Partial<Keys>} keys */
  const put = (keys) =>
    remember(KEY, JSON.stringify(kept(parsed(recall(KEY, "[]")), { ...keys, code })));
  return {
    get: () => find(),
    put,
    token: () => (tab && recallHere(here, "")) || (tab && find().secret ? "" : find().token ?? ""),
    /** @param {string} token */
    seated: (token) => (tab ? rememberHere(here, token) : put({ token })),
  };
}

/** The secrets that a link has behind its `#`. Pure. @param {string} fragment
 * @returns {Partial<Keys>} */
export function takeSecrets(fragment) {
  const fields = new URLSearchParams(fragment.replace(/^#/, ""));
  const [secret, cohost] = [fields.get("k") ?? "", fields.get("c") ?? ""];
  return { ...(secret && { secret: secret.slice(0, 64) }), ...(cohost && { cohost: cohost.slice(0, 64) }) };
}
