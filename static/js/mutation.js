// The plate of a protocol that is broken on purpose: by which mistake, and the way back.
import { button, byId, el, fill, show } from "./dom.js";

/** @typedef {import("./store.js").Store} Store */
/** @typedef {import("./store.js").State} State */

/** What the run says of itself; null where nothing is broken on purpose.
 * @param {import("./types.js").Header | null | undefined} header */
export const brokenOf = (header) => header?.mutation ?? null;

/** @param {Store} store @param {(text: string) => void} open */
export function createMutation(store, open) {
  const plate = byId("mutation");
  let told = "";
  store.watch(["trace"], ({ trace }) => {
    const broken = brokenOf(trace.header);
    const now = JSON.stringify(broken);
    if (now === told) return;
    told = now;
    show(plate, broken !== null);
    if (!broken) return fill(plate);
    fill(plate, el("p", {}, el("strong", {}, `${broken.plate}.`), ` ${broken.sentence}`),
      button({ class: "button button-small" }, () => open(broken.mended), "Run it as it should be"));
  });
}
