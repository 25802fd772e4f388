// Puts the stage together: the store, the run, the picture and the panels around it.
import { aimOf } from "./aims.js";
import { createAxis } from "./axis.js";
import { createBeside } from "./beside.js";
import { bindings } from "./bindings.js";
import { createChanges } from "./changes.js";
import { NOTHING } from "./comparing.js";
import { createControls } from "./controls.js";
import { byId } from "./dom.js";
import { createFirstHint } from "./firsthint.js";
import { stateAt } from "./fold.js";
import { createFolding } from "./folding.js";
import { createHands, standing } from "./hands.js";
import { createHelp } from "./help.js";
import { addressOf, createHistory } from "./history.js";
import { createInRoom } from "./inroom.js";
import { createInspector } from "./inspector.js";
import { createKeys } from "./keys.js";
import { createMeasuring } from "./measuring.js";
import { createMemory } from "./memory.js";
import { createMenu } from "./menu.js";
import { createMutation } from "./mutation.js";
import { createNarration } from "./narration.js";
import { createPaper } from "./paper.js";
import { createPlayback } from "./playback.js";
import { createPresenting } from "./presenting.js";
import { createSession, viewOf } from "./session.js";
import { createSetup, presetOf, showChosen } from "./setup.js";
import { absolute, createShare } from "./share.js";
import { createSheets } from "./sheets.js";
import { createSocket } from "./socket.js";
import { createStates } from "./states.js";
import { createStore } from "./store.js";
import { NOWHERE } from "./strip.js";
import { readStory } from "./story.js";
import { createToasts } from "./toast.js";
import { emptyTrace } from "./trace.js";
import { createTranscript } from "./transcript.js";
import { createViews } from "./views.js";
import { createWhy } from "./why.js";

const CHANGED = "The protocol has changed since this link was made.";

const scenario = byId("stage").dataset.scenario ?? "";
const description = JSON.parse(byId("description").textContent ?? "{}");
const trace = emptyTrace();
const store = createStore({
  description, scenario, trace, story: readStory(trace), count: 0, now: stateAt(trace, 0),
  playing: false, speed: 1, selection: null, spoilers: true, causality: false, clocks: "none", axis: "ticks",
  link: "connecting", fresh: true,
  preset: presetOf(description.presets, scenario), canUndo: false, canRedo: false,
  whatif: NOTHING, unfolded: new Set(), branches: NOWHERE,
});
const toast = createToasts(byId("toasts"));
const inRoom = createInRoom(window, toast);
const states = createStates(toast, () => socket.retry());

// First of all: the answer travels while the rest of the page is put together.
const socket = createSocket({
  origin: location.origin, idle: inRoom.led,
  opening: () => session.opening(),
  onTrace: (frame) => session.hear(frame),
  onAck: (ack) => session.understood(ack),
  onRefusal: ({ sentence, hint }) => {
    session.refused();
    toast(sentence, { hint, bad: true });
  },
  onFault: states.broke,
  onLink: (link, loss) => {
    if (link === "open") session.connected();
    states.link(link, loss);
    store.set({ link });
  },
});

const diagram = createViews({
  onSelect: (selection) => hands.select(selection),
  onOpen: (held, at) => hands.take(held, at),
  onScrub: (count) => session.seek(count),
  onFold: (from) => fold(from),
  onGap: (left, _, __, at) => hands.part(left, at),
  onBand: (seq, at) => hands.take({ type: "band", seq }, at),
  onAim: (grip, want) => aimOf(grip, want, viewOf(store)),
  onDrop: (aim) => hands.drop(aim),
  onDrag: () => playback.pause(),
});
diagram.update({ description });

const playback = createPlayback({
  onMove: (count, fraction, rate) => {
    session?.moved(count);
    diagram.move(count, fraction, rate);
  },
  onState: (playing) => store.set({ playing }),
});

const browser = createHistory(inRoom.browser, scenario, inRoom.address);
const memory = createMemory();
const led = createSession({
  store, socket, playback, diagram, memory, history: browser,
  changed: () => toast(CHANGED, { hint: "You see the run as it is now.", bad: true }),
}, inRoom.fragment);
const session = inRoom.guard(led);

const menu = createMenu(byId("menu"), () => viewOf(store), {
  act: session.act,
  back: (held) => standing(held) && diagram.focus(held),
  desk,
});
const hands = createHands({ store, menu, diagram, toast, act: session.act, desk });

const beside = createBeside({
  store, memory, toast, session, haunt: (haunting) => diagram.update({ haunting }),
}, location.origin, inRoom.fragment);
const presenting = createPresenting(store, diagram.update);
const reach = {
  toggle: session.toggle, seek: session.seek, step: session.step, speed: inRoom.hands(setSpeed),
  byKey: hands.byKey,
  undo: browser.undo, redo: browser.redo, full: presenting.toggle, future: presenting.future,
  byLandmark: presenting.byLandmark, help: () => help.open(), release,
  ghosts: beside.toggle, flip: beside.flip, map: diagram.turn,
  axis: createAxis(store, { diagram, playback }),
};
const table = bindings(store, reach);
const help = createHelp(table);
createKeys(document, table, {
  single: help.single, busy: () => document.querySelector("dialog[open]") !== null,
});

const fold = createFolding(store, { diagram, playback });
const player = { toggle: session.toggle, seek: session.seek, step: session.step, speed: inRoom.hands(setSpeed) };
const redraw = createTranscript(store, session.seek, (from) => fold(from));
const measuring = createMeasuring(store, location.origin);
const sheets = createSheets((tab) => (tab === "tab-measure" ? measuring() : redraw()), showChosen);
createControls(store, player);
createNarration(store);
const openAfresh = (/** @type {string} */ text, /** @type {string | null} */ preset) => {
  beside.afresh(preset);
  session.open(text, preset);
};
createSetup(store, openAfresh);
createMutation(store, (mended) => openAfresh(mended, null));
createWhy(store, { seek: session.seek, select: hands.select, show: diagram.update });
createInspector(store, { seek: session.seek, open: hands.open, desk });
createChanges(store, {
  remove: (text) => session.act({ add: null, remove: [text] }),
  undo: browser.undo, redo: browser.redo,
});
createShare(link, toast);
createPaper(window, () => diagram.update({ trace: store.get().trace }), link);

states.follow(store);
createFirstHint(store, (name) => diagram.anchor({ type: "message", name }));
store.watch(["selection"], ({ selection }) => diagram.update({ selection }));
window.addEventListener("popstate", ({ state }) => session.back(state, location.hash));
window.addEventListener("online", socket.retry);
rooms();

/** The traitor's desk comes when it is asked for. @param {string} id */
async function desk(id) {
  const { openDesk } = await import("./desk.js");
  openDesk(id, store, { act: session.act, undo: browser.undo, view: () => viewOf(store) });
}

/** @param {number} speed */
function setSpeed(speed) {
  playback.setSpeed(speed);
  store.set({ speed });
}

function release() {
  presenting.leave();
  menu.close();
  sheets.shut();
  hands.select(null);
}

/** A room is joined, or opened, by what comes for that alone. */
async function rooms() {
  const { origin } = location;
  if (inRoom.code) {
    const { enterRoom } = await import("./room.js");
    const stage = { store, session: led, playback, diagram, setSpeed, toast, origin };
    return enterRoom({ ...stage, own: socket, broke: states.broke }, inRoom);
  }
  return byId("present").addEventListener("click", async () => {
    const { present } = await import("./present.js");
    present(store.get(), origin, toast);
  });
}

/** The canonical link to this run at this event. */
function link() {
  const { scenario: text, count, trace: held, whatif } = store.get();
  const digest = held.done ? held.digest : "";
  return absolute(location.origin, addressOf(text, count, digest, whatif.other));
}
