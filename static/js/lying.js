// What of a message a traitor may choose, and why not the rest. Pure.

/** @typedef {import("./wire.js").FieldDescription} FieldDescription */
/** @typedef {{[field: string]: any}} Body */

const REPLAY = "it can only be replayed or withheld";

/** Why a traitor cannot choose this field's words; empty where there is nothing to choose at all,
 * nothing where he can. @param {FieldDescription} field @param {Body} honest
 * @param {string} sender @returns {string | undefined} */
export function fixedBecause({ name, domain, signed, sealed }, honest, sender) {
  if (!domain?.length) return "";
  if (signed) return `${name} is signed: ${REPLAY}`;
  const others = sealed ? signers(honest[sealed]).filter((one) => one !== sender) : [];
  if (others.length === 0) return undefined;
  const keys = others.length === 1 ? `${others[0]}'s key` : `the keys of ${others.join(" and ")}`;
  return `signed by ${others.join(" and ")}: ${REPLAY}; forging would need ${keys}`;
}

/** @param {any} list @returns {string[]} */
const signers = (list) => (Array.isArray(list) ? [...new Set(list.map(String))] : []);
