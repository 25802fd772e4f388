// Questions in a room come with the first of them: until then nothing of theirs is loaded.

/** @param {import("./questions.js").Parts} parts */
export function createLateQuestions(parts) {
  /** @type {Promise<import("./questions.js").Questions> | null} */
  let coming = null;

  function come() {
    coming ??= import("./questions.js").then(({ createQuestions }) => createQuestions(parts));
    return coming;
  }

  return {
    draw: () => {
      if (coming || parts.place.state?.question) void come().then(({ draw }) => draw());
    },
    open: async () => (await come()).open(),
    /** A vote that came too late: what counts is asked for.
     * @param {import("./line.js").Command | undefined} command */
    refused: (command) => {
      if (command && "vote" in command) parts.socket.command({ ballot: true });
    },
  };
}
