// What stands where no run stands: loading, a fault of the server's, no server at all.
import { createBanner } from "./banner.js";
import { byId, show } from "./dom.js";
import { createFault } from "./fault.js";

/** @param {import("./toast.js").Toast} toast @param {() => void} retry */
export function createStates(toast, retry) {
  const fault = createFault(byId("fault"), toast);
  byId("notices").addEventListener("click", ({ target }) => {
    const close = /** @type {Element} */ (target).closest("[data-dismiss]");
    close?.closest(".notice")?.remove();
  });
  return {
    link: createBanner(byId("connection"), retry),
    broke: (/** @type {import("./fault.js").Fault} */ what) => {
      show(byId("loading"), false);
      fault(what);
    },
    follow: (/** @type {import("./store.js").Store} */ store) => store.watch(["trace"], begun),
  };
}

/** @param {import("./store.js").State} state */
function begun({ trace }) {
  if (trace.events.length === 0) return;
  show(byId("loading"), false);
  if (trace.done) show(byId("fault"), false);
}
