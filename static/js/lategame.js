// A game in a room comes with the first of them: until then nothing of it is loaded.

/** @param {import("./game.js").Parts} parts */
export function createLateGame(parts) {
  /** @type {Promise<import("./game.js").Games> | null} */
  let coming = null;

  function come() {
    coming ??= import("./game.js").then(({ createGame }) => createGame(parts));
    return coming;
  }

  return {
    draw: () => {
      if (coming || parts.place.game) void come().then(({ draw }) => draw());
    },
    /** An answer that was refused may be given again.
     * @param {import("./line.js").Command | undefined} command */
    refused: (command) => {
      if (command && "act" in command) void come().then(({ refused }) => refused());
    },
  };
}
