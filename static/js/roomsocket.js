// A room's socket: joins, folds what is told, says what has arrived, and comes back with its seat.
import { createLine } from "./line.js";
import { foldRoom } from "./roomstate.js";
import { wireTo } from "./socket.js";
import { ROOM_ENDS } from "./wire.js";

/** @typedef {import("./line.js").Command} Command */
/** @typedef {import("./line.js").What} What */
/** @typedef {import("./wire.js").RoomState} RoomState */
/** @typedef {import("./wire.js").RoomChange} RoomChange */
/** @typedef {import("./roomstate.js").Role} Role */
/** @typedef {{code: string, sentence: string, hint: string}} Refusal */
/** @typedef {{seat: number, name: string, role: Role, token: string}} Me */
/** @typedef {Partial<Pick<import("./wire.js").RoomDown, typeof ABOUT_QUESTIONS[number]>>} Told */
/**
 * @typedef {object} RoomOptions
 * @property {string} origin
 * @property {(origin: string) => import("./line.js").Wire} [connect]
 * @property {() => {code: string, token: string, secret: string, screen?: boolean,
 *   run?: import("./socket.js").Opening}} hello
 * @property {(me: Me, state: RoomState) => void} onWelcome in, or in again
 * @property {(state: RoomState, changes: RoomChange[] | null) => void} onState by which changes;
 *   null where that is not known
 * @property {(trace: import("./types.js").FrameTrace) => boolean} onTrace whether none is missing
 * @property {(fault: import("./socket.js").ServerFault) => void} onFault
 * @property {(role: Role) => void} onRole
 * @property {(crowd: import("./wire.js").RoomCrowd) => void} onCrowd for hosts
 * @property {(people: import("./wire.js").RoomPerson[]) => void} onPeople
 * @property {(told: Told) => void} onTold about a question
 * @property {(game: import("./wire.js").RoomGame | null) => void} onGame as far as it is ours to know
 * @property {(kind: "host" | "cohost", secret: string) => void} onSecret
 * @property {(refusal: Refusal, command: Command | undefined) => void} onRefusal
 * @property {(code: number, refusal: Refusal | null) => void} onOut for good
 * @property {(link: "connecting" | "open" | "lost", loss?: {wait: number, code: number}) => void}
 *   onLink
 * @property {() => number} [random]
 */
/**
 * @typedef {object} Room
 * @property {RoomOptions} options
 * @property {import("./line.js").Line} line
 * @property {RoomState | null} state
 * @property {number} epoch
 * @property {number} clock how far the server's clock is ahead of ours, in milliseconds
 * @property {number} told the last revision that the server knows we have
 * @property {number} frames of the run that have come over this connection
 * @property {number} unsaid events in them that the server does not know to be here
 * @property {ReturnType<typeof setTimeout> | undefined} soon
 * @property {Refusal | null} refused at the door
 */

const ABOUT_QUESTIONS = /** @type {const} */ (["ideas", "poll", "ballot", "tally", "results"]);
const SEEN_EVERY = 16;
const SEEN_MS = 1_000;
const SEEN_EVENTS = 500;
const BUSY_MS = 1_000;
/** Removed or locked out; gone. @type {Set<number>} */
const FINAL = new Set([ROOM_ENDS.forbidden, ROOM_ENDS.gone]);

/** @param {RoomOptions} options */
export function createRoomSocket(options) {
  const random = options.random ?? Math.random;
  const line = createLine({
    connect: () => options.connect?.(options.origin) ?? wireTo(options.origin, "/ws/room/"),
    // A change is known by its seat and this: another load of the page must not repeat a name.
    name: `${random().toString(36).slice(2, 10)}-`,
    door: true, random,
    greet: (pending, number) => {
      Object.assign(room, { frames: 0, unsaid: 0 });
      return [number(line.client, { join: joining(room) }),
        ...pending.filter((one) => !("join" in one))];
    },
    onFrame: (frame) => hear(room, frame),
    onLink: (link, loss) => {
      options.onLink(link, loss);
      if (loss && FINAL.has(loss.code)) options.onOut(loss.code, room.refused);
    },
    final: (code) => FINAL.has(code),
  });
  /** @type {Room} */
  const room = {
    options, line, state: null, epoch: 0, clock: 0, told: 0, frames: 0, unsaid: 0, soon: undefined,
    refused: null,
  };
  return {
    command: (/** @type {What} */ what) => line.command(what),
    now: () => Date.now() + room.clock,
    retry: line.retry,
    close: () => {
      clearTimeout(room.soon);
      line.close();
    },
  };
}

/** @param {Room} room */
const joining = ({ options, epoch, state }) =>
  ({ ...options.hello(), epoch, revision: state?.revision ?? 0 });

/** @param {Room} room @param {any} frame */
function hear(room, frame) {
  const { options, line } = room;
  if (frame.welcome) welcomed(room, frame.welcome);
  if (frame.changes) changed(room, frame.changes.changes);
  if (frame.resync) resynced(room, frame.resync);
  if (frame.trace) traced(room, frame.trace);
  if (frame.error) options.onFault(frame.error);
  if (frame.role) options.onRole(frame.role.role);
  if ("game" in frame) options.onGame(frame.game);
  if (frame.ack) line.settle(frame.ack.id);
  if (frame.crowd) options.onCrowd(frame.crowd);
  if (frame.people) {
    line.settle(frame.people.id);
    options.onPeople(frame.people.people);
  }
  if (frame.link) {
    line.settle(frame.link.id);
    options.onSecret(frame.link.kind, frame.link.secret);
  }
  for (const name of ABOUT_QUESTIONS) {
    if (!frame[name]) continue;
    line.settle(frame[name].id);
    options.onTold({ [name]: frame[name] });
  }
  if (frame.later) setTimeout(() => again(room, frame.later.id), frame.later.retry_ms);
  if (frame.refusal) refused(room, frame.refusal);
}

/** @param {Room} room @param {any} frame */
function welcomed(room, { id, epoch, state, now, seat, name, role, token }) {
  Object.assign(room, { epoch, clock: now - Date.now(), state: state ?? room.state });
  room.line.settle(id);
  if (room.state) room.options.onWelcome({ seat, name, role, token }, room.state);
  room.line.enter();
}

/** @param {Room} room @param {RoomChange[]} changes */
function changed(room, changes) {
  let { state } = room;
  if (!state) return;
  for (const change of changes) {
    if (change.revision === state.revision + 1) state = foldRoom(state, change);
  }
  room.state = state;
  seen(room);
  room.options.onState(state, changes);
}

/** @param {Room} room @param {any} frame */
function resynced(room, { epoch, state, now }) {
  Object.assign(room, { epoch, state, clock: now - Date.now() });
  seen(room);
  room.options.onState(state, null);
}

/** @param {Room} room @param {import("./types.js").FrameTrace} frame */
function traced(room, frame) {
  room.frames += 1;
  room.unsaid += frame.events.length;
  if (!room.options.onTrace(frame)) return room.line.again();
  seen(room);
}

/** Tells how far we are: at once where much has come, else soon; what comes meanwhile must not put
 * that off, or a steady trickle looks like somebody who does not read. @param {Room} room */
function seen(room) {
  const much = room.unsaid >= SEEN_EVENTS
    || (room.state?.revision ?? 0) - room.told >= SEEN_EVERY;
  if (much) tell(room);
  else room.soon ??= setTimeout(() => tell(room), SEEN_MS);
}

/** @param {Room} room */
function tell(room) {
  clearTimeout(room.soon);
  room.soon = undefined;
  room.told = room.state?.revision ?? 0;
  room.unsaid = 0;
  room.line.say({ seen: room.told, frames: room.frames });
}

/** @param {Room} room @param {string} id */
function again({ line }, id) {
  const found = line.client.pending.find((one) => one.id === id);
  if (found) line.say(found);
}

/** Busy is no answer: the same is asked again, under the same name.
 * @param {Room} room @param {Refusal & {id: string}} refusal */
function refused(room, refusal) {
  if (refusal.code === "Busy") return void setTimeout(() => again(room, refusal.id), BUSY_MS);
  const command = room.line.settle(refusal.id);
  const atDoor = command && "join" in command;
  if (!atDoor) return room.options.onRefusal(refusal, command);
  room.refused = refusal;
  room.line.close();
  room.options.onOut(0, refusal);
}
