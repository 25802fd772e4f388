// Share: the canonical link with the playhead and the trace's digest, onto the clipboard; where the
// browser refuses that, in a dialog to copy by hand.
import { byId, dialogById, inputById } from "./dom.js";

/** @param {string} origin @param {string} address */
export function absolute(origin, address) {
  return origin.replace(/\/$/, "") + address;
}

/** Whether it went onto the clipboard. @param {string} text */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

const SEEN = "Whoever opens it sees this run, at this event.";

/** @param {() => string} link @param {import("./toast.js").Toast} toast @param {string} [hint] */
export function createShare(link, toast, hint = SEEN) {
  byId("share").addEventListener("click", async () => {
    const text = link();
    if (!await copy(text)) byHand(text);
    else toast("Link copied.", { hint });
  });
}

/** @param {string} text */
function byHand(text) {
  inputById("share-link").value = text;
  dialogById("share-dialog").showModal();
  inputById("share-link").select();
}
