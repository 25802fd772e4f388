// The stage in a room: who one is there, and what therefore happens on the stage and to the room.
import { byId, set } from "./dom.js";
import { createFollower } from "./follower.js";
import { createLateGame } from "./lategame.js";
import { createLateQuestions } from "./latequestions.js";
import { createLeader, toldBy } from "./leader.js";
import { NOBODY } from "./offers.js";
import { createRoomDesk } from "./roomdesk.js";
import { createRoomRun } from "./roomrun.js";
import { createKeysOf, takeSecrets } from "./roomkeys.js";
import { createRoomSocket } from "./roomsocket.js";
import { isPlayed } from "./roomstate.js";
import { createStrip, partingOf } from "./roomstrip.js";
import { createStudent } from "./student.js";

/** @typedef {import("./wire.js").RoomState} RoomState */
/** @typedef {import("./wire.js").RoomChange} RoomChange */
/** @typedef {import("./roomsocket.js").Me} Me */
/** @typedef {import("./inroom.js").InRoom} InRoom */
/**
 * @typedef {object} Place what is known of the room and of who is here
 * @property {string} code
 * @property {string} mode the page: viewer, host or screen
 * @property {Me | null} me
 * @property {RoomState | null} state
 * @property {import("./wire.js").RoomCrowd} crowd for hosts alone
 * @property {import("./wire.js").RoomPerson[]} people for hosts alone, once they were asked for
 * @property {Set<string>} known every run that the room has shown
 * @property {import("./wire.js").RoomGame | null} game the class plays the run
 * @property {boolean} exploring
 * @property {string} offered the run that was offered to the host
 * @property {string} shown the run on this stage
 * @property {import("./roomsocket.js").Told} told what was said about questions last
 * @property {string} over why it is over; empty while it is not
 * @property {"connecting" | "open" | "lost"} link
 */
/** @typedef {import("./follower.js").Stage & {diagram: {update: (patch: any) => void},
 *   toast: import("./toast.js").Toast, origin: string,
 *   own: Pick<ReturnType<typeof import("./socket.js").createSocket>, "retry" | "rest">,
 *   broke: (fault: import("./socket.js").ServerFault) => void}} Stage */

const ABOUT_THE_RUN = new Set([
  "show", "playhead", "gather", "ask", "play", "act", "late", "unmask", "endgame"]);

/** Whether any of these is about what is on the stage, by somebody else; not knowing counts.
 * @param {RoomChange[] | null} changes @param {number} [seat] */
export const foreign = (changes, seat) => changes === null || changes.some(
  ({ kind, actor }) => ABOUT_THE_RUN.has(kind) && actor !== seat);

/** While the class plays the run, the host's stage has it as the class has it.
 * @param {Stage} stage @param {boolean} played */
function yieldTo({ own, session }, played) {
  if (played) return own.rest();
  session.own();
  own.retry();
}

/** @param {string} code @param {string} mode @param {string} shown @returns {Place} */
const outside = (code, mode, shown) => ({
  code, mode, shown, me: null, state: null, crowd: NOBODY, people: [], told: {}, game: null,
  known: new Set(), exploring: false, offered: "", over: "", link: "connecting",
});

/** @param {Stage} stage @param {InRoom} inRoom */
export function enterRoom(stage, inRoom) {
  const { code, mode, fragment } = inRoom;
  const page = byId("stage").ownerDocument;
  const keys = createKeysOf(code, mode !== "viewer");
  keys.put(takeSecrets(fragment));
  const place = outside(code, mode, stage.store.get().scenario);
  let ready = false;
  let yielded = false;
  const socket = createRoomSocket({
    origin: stage.origin,
    hello: () => {
      const { cohost = "", secret = "" } = mode === "viewer" ? {} : keys.get();
      const screen = mode === "screen";
      return { code, token: keys.token(), secret: screen ? cohost : secret, screen, run: run.claim() };
    },
    onWelcome: welcomed, onState: changed, onRole: becomes,
    onTrace: (frame) => run.hear(frame), onFault: stage.broke,
    onCrowd: (crowd) => put({ crowd }), onPeople: (people) => put({ people }),
    onTold: (told) => put({ told: { ...place.told, ...told } }), onGame: (game) => put({ game }),
    onLink: (link) => put({ link }),
    onSecret: (kind, fresh) => {
      keys.put(kind === "cohost" ? { cohost: fresh } : { secret: fresh });
      desk?.linked();
    },
    onRefusal: ({ sentence, hint }, command) => {
      stage.toast(sentence, { hint, bad: true });
      questions.refused(command);
      game.refused(command);
    },
    onOut: (end, refusal) => {
      student.free();
      put({ over: partingOf(end, refusal) });
    },
  });
  const leads = () => mode === "host" && !isPlayed(place.state);
  const follows = () => !leads() && !place.exploring && !place.over;
  const run = createRoomRun((...shown) => follows() && stage.session.follow(...shown));
  const follower = createFollower(stage, socket.now, bring, () => leader?.known(stage.store.get()));
  const leader = mode === "host"
    ? createLeader(stage.store, socket.command,
      () => !place.over && leads() && follower.settled()) : null;
  const student = createStudent({ stage, place, put, socket, follower, reins: inRoom.reins });
  const desk = mode === "host"
    ? createRoomDesk({ place, socket, keys, stage, put }) : null;
  const questions = createLateQuestions({ stage, place, socket, reins: inRoom.reins, put });
  const game = createLateGame({ stage, place, socket, reins: inRoom.reins });
  const strip = createStrip(byId("room"), { ...student, desk: () => desk?.open(),
    ask: questions.open, gather: () => socket.command({ gather: true }) });

  /** @param {Partial<Place>} patch */
  function put(patch) {
    Object.assign(place, patch);
    if (patch.state) place.known.add(patch.state.scenario);
    if (!ready) return;
    const stance = place.over ? "over" : leader ? "lead" : place.exploring ? "explore" : "follow";
    set(page.body, { "data-room": stance });
    strip.draw(place);
    desk?.draw(place);
    questions.draw();
    game.draw();
  }

  /** Who leads opens it; to the others it comes. @param {RoomState} state */
  function bring({ scenario, playhead: { count } }) {
    if (leads()) return stage.session.led(scenario, count);
    stage.session.expect(count);
    run.again(scenario);
  }

  /** @param {Me} me @param {RoomState} state */
  function welcomed(me, state) {
    const first = place.me === null;
    keys.seated(me.token);
    put({ me, state });
    if (becomes(me.role)) return;
    student.greet();
    if (leader && state.revision === 0) begin(state);
    else if (first || !leader) changed(state, null);
  }

  /** Nobody has done anything yet: what this stage shows is what the room shall see.
   * @param {RoomState} state */
  function begin(state) {
    leader?.known(toldBy(state));
    leader?.look();
  }

  /** @param {RoomState} state @param {RoomChange[] | null} changes */
  function changed(state, changes) {
    const parted = state.curtain !== place.state?.curtain;
    put({ state });
    if (leader && isPlayed(state) !== yielded) yieldTo(stage, yielded = !yielded);
    if (leader && (parted || foreign(changes, place.me?.seat))) follower.follow(state);
    if (!leader) student.hear(state, parted || foreign(changes));
  }

  /** Another page is the right one for what one has become.
   * @param {import("./roomstate.js").Role} role */
  function becomes(role) {
    const { location } = /** @type {Window} */ (page.defaultView);
    const wrong = mode === "viewer" ? role !== "viewer" : mode === "host" && role === "viewer";
    if (wrong) location.replace(mode === "viewer" ? `/room/${code}/host` : `/j/${code}`);
    else if (place.me) put({ me: { ...place.me, role } });
    return wrong;
  }

  ready = true;
  page.defaultView?.addEventListener("online", socket.retry);
  page.addEventListener("visibilitychange", () => !page.hidden && !place.over && socket.retry());
  stage.store.watch(["scenario"], ({ scenario }) => put({ shown: scenario }));
}
