/**
 * The shapes of the wire. Generated from playground/shapes.py, descriptions.py, wire.py and rooms/
 * by `python manage.py wirejs`; do not edit.
 */

/** The version of the wire that this file describes. */
export const WIRE_VERSION = 1;
/** Every kind of event. */
export const KINDS = /** @type {readonly string[]} */ ([
  "node-started",
  "message-sent",
  "message-delivered",
  "message-dropped",
  "message-duplicated",
  "message-withheld",
  "timer-set",
  "timer-fired",
  "timer-cancelled",
  "request-made",
  "node-crashed",
  "node-recovered",
  "node-paused",
  "node-resumed",
  "node-turned",
  "network-cut",
  "network-held",
  "network-healed",
  "round-started",
  "coin-tossed",
  "property-violated",
  "property-satisfied",
  "property-pending",
  "run-ended",
]);
/** Every code of a refusal. */
export const CODES = /** @type {readonly string[]} */ ([
  "Malformed",
  "NotEnabled",
  "LimitReached",
  "BadParameter",
]);
/** What a command may ask for: exactly one of these keys. */
export const COMMANDS = /** @type {readonly string[]} */ ([
  "open",
  "add",
  "remove",
  "ping",
]);
/** What a frame down may be: exactly one of these keys. */
export const FRAMES = /** @type {readonly string[]} */ ([
  "hello",
  "trace",
  "ack",
  "refusal",
  "pong",
  "error",
]);
/** What may be asked for on a room's socket. */
export const ROOM_COMMANDS = /** @type {readonly string[]} */ ([
  "create",
  "join",
  "seen",
  "ping",
  "explore",
  "follow",
  "people",
  "show",
  "add",
  "remove",
  "playhead",
  "mode",
  "gather",
  "lock",
  "questions",
  "ask",
  "phase",
  "vote",
  "ballot",
  "tally",
  "results",
  "unseat",
  "handover",
  "close",
  "delete",
  "relink",
  "play",
  "cast",
  "act",
  "nudge",
  "unmask",
  "endgame",
]);
/** What a frame down may be on a room's socket. */
export const ROOM_FRAMES = /** @type {readonly string[]} */ ([
  "created",
  "welcome",
  "changes",
  "resync",
  "role",
  "crowd",
  "people",
  "ideas",
  "poll",
  "ballot",
  "tally",
  "results",
  "ack",
  "link",
  "refusal",
  "later",
  "pong",
  "game",
  "trace",
  "error",
]);
/** Codes of a refusal in a room, beside CODES. */
export const ROOM_CODES = /** @type {readonly string[]} */ ([
  "NotAllowed",
  "NoRoom",
  "Full",
  "Locked",
  "Busy",
]);
/** The codes with which a room's socket is closed. */
export const ROOM_ENDS = /** @type {const} */ ({
  flood: 4429,
  stalled: 4408,
  forbidden: 4403,
  gone: 4404,
  full: 4503,
  restart: 4012,
  ours: 4500,
});
/**
 * What a node waits for, from whom, and since which tick.
 *
 * @typedef {object} Waiting
 * @property {string} what
 * @property {string[]} of
 * @property {number} since
 */

/**
 * One event. Its seq is its place in the list, from 0.
 *
 * `waits`: what the node waits for from now on, null: for nothing more; `between`: the names of the
 * events that a violation sets against each other; `text` says it in plain words. These three are no
 * part of the digest.
 *
 * @typedef {object} WireEvent
 * @property {number} at
 * @property {string} kind
 * @property {string|null} [node]
 * @property {string} [message]
 * @property {string} [from]
 * @property {string} [to]
 * @property {Record<string, any>} [body]
 * @property {Record<string, any>} [honest]
 * @property {"you"|"partition"|"crash"|"loss"|"late"} [by]
 * @property {string|null} [cause]
 * @property {Record<string, any>} [state]
 * @property {string|null} [why]
 * @property {string|null} [rule]
 * @property {string} [timer]
 * @property {number} [due]
 * @property {number} [round]
 * @property {string} [request]
 * @property {Record<string, any>} [args]
 * @property {string} [strategy]
 * @property {string[][]} [groups]
 * @property {boolean} [oneway]
 * @property {string} [property]
 * @property {string} [reason]
 * @property {string} [coin]
 * @property {string[]} [options]
 * @property {string} [outcome]
 * @property {Waiting|null} [waits]
 * @property {string[]} [between]
 * @property {string} text
 */

/**
 * A lifeline; `choices`: those of its requests' arguments that depend on the parameters.
 *
 * @typedef {object} HeaderNode
 * @property {string} id
 * @property {string} role
 * @property {string} title
 * @property {Record<string, Record<string, string[]>>} [choices]
 */

/**
 * An intervention: as the link writes it, as a sentence, and its kind (the word before `:`).
 *
 * @typedef {object} Change
 * @property {string} text
 * @property {string} sentence
 * @property {string} kind
 */

/**
 * Delays in ticks, loss as the link writes it, and whether channels keep the order.
 *
 * @typedef {object} Network
 * @property {number} lo
 * @property {number} hi
 * @property {string} loss
 * @property {boolean} fifo
 */

/**
 * Which mistake the protocol is run with on purpose, and the scenario without it.
 *
 * @typedef {object} Broken
 * @property {string} plate
 * @property {string} sentence
 * @property {string} mended
 */

/**
 * What is known of a run before it runs; `mutation` only where it is broken on purpose.
 *
 * @typedef {object} Header
 * @property {string} text
 * @property {string} slug
 * @property {Record<string, any>} parameters
 * @property {Network} network
 * @property {number} seed
 * @property {number} until
 * @property {HeaderNode[]} nodes
 * @property {number} rounds
 * @property {number} round_ticks
 * @property {Change[]} do
 * @property {Broken} [mutation]
 */

/**
 * Messages by fate, and sends by kind.
 *
 * @typedef {object} Counts
 * @property {number} sent
 * @property {number} delivered
 * @property {number} dropped
 * @property {number} duplicated
 * @property {number} in_flight
 * @property {Record<string, number>} by_kind
 */

/**
 * How a property stands at the end; `at` and `seq` say where that was decided.
 *
 * @typedef {object} PropertyLine
 * @property {string} name
 * @property {string} sentence
 * @property {"safety"|"liveness"|"witness"} type
 * @property {"holds"|"violated"|"pending"|"witnessed"} status
 * @property {number|null} at
 * @property {number|null} seq
 * @property {string|null} reason
 */

/**
 * A node at the end of the run.
 *
 * @typedef {object} NodeReport
 * @property {string} role
 * @property {string} title
 * @property {boolean} faulty
 * @property {boolean} up
 * @property {Record<string, any>} state
 */

/**
 * The faults of this run against what the protocol claims to tolerate.
 *
 * @typedef {object} Budget
 * @property {Record<string, number>} used
 * @property {Record<string, number|string>} tolerated
 * @property {boolean} inside
 * @property {string[]} broken
 */

/**
 * An intervention that found nothing to act on.
 *
 * @typedef {object} Ineffective
 * @property {string} text
 * @property {string} sentence
 */

/**
 * When the run ended and why: quiescence, horizon or limit:<name>.
 *
 * @typedef {object} End
 * @property {number} at
 * @property {string} reason
 */

/**
 * What is known of a run once it has ended.
 *
 * @typedef {object} Report
 * @property {Counts} counts
 * @property {PropertyLine[]} properties
 * @property {Record<string, NodeReport>} nodes
 * @property {Budget} budget
 * @property {Ineffective[]} ineffective
 * @property {End} end
 */

/**
 * A heading and its paragraphs.
 *
 * @typedef {object} EssayPart
 * @property {string} heading
 * @property {string[]} paragraphs
 */

/**
 * A declared parameter; `lo` and `hi` for numbers, `choices` for choices.
 *
 * @typedef {object} ParameterDescription
 * @property {string} name
 * @property {string} label
 * @property {"int"|"choice"|"switch"|"decimal"} type
 * @property {number|string|null} [lo]
 * @property {number|string|null} [hi]
 * @property {any[]|null} [choices]
 * @property {any} default
 * @property {string} help
 */

/**
 * A field of a node's state; a durable one survives a crash. `display`: how to show it.
 *
 * A ghost is on record for the properties alone: the protocol does not know it.
 *
 * @typedef {object} StateField
 * @property {string} name
 * @property {boolean} durable
 * @property {any} default
 * @property {string} display
 */

/**
 * An argument of a request, with the values it may take.
 *
 * @typedef {object} Argument
 * @property {string} name
 * @property {any[]} choices
 */

/**
 * Something that a person may ask of a node.
 *
 * @typedef {object} RequestDescription
 * @property {string} name
 * @property {string} label
 * @property {Argument[]} args
 */

/**
 * A kind of node; `chips` are the fields whose changes are drawn on the lifeline.
 *
 * @typedef {object} RoleDescription
 * @property {string} name
 * @property {string} title
 * @property {StateField[]} fields
 * @property {RequestDescription[]} requests
 * @property {string[]} timers
 * @property {string[]} chips
 */

/**
 * How the map stands: ring, star, clique, layers, or empty; `rows` name roles.
 *
 * @typedef {object} Layout
 * @property {"ring"|"star"|"clique"|"layers"|""} shape
 * @property {string[][]} rows
 */

/**
 * A field of a message; a lie is drawn from its domain, a signed one can only be replayed.
 *
 * `sealed` names the field that lists who signed this one; empty where nobody does.
 *
 * @typedef {object} FieldDescription
 * @property {string} name
 * @property {any[]|null} domain
 * @property {boolean} signed
 * @property {string} sealed
 */

/**
 * A kind of message, its legend, and how the diagram labels and tints it.
 *
 * @typedef {object} MessageDescription
 * @property {string} kind
 * @property {string} doc
 * @property {string} label
 * @property {string|null} tint
 * @property {FieldDescription[]} fields
 */

/**
 * What a traitor may be told to do.
 *
 * @typedef {object} StrategyDescription
 * @property {string} name
 * @property {string} doc
 */

/**
 * What is checked at the end of every tick.
 *
 * @typedef {object} PropertyDescription
 * @property {string} name
 * @property {"safety"|"liveness"|"witness"} type
 * @property {string} sentence
 */

/**
 * A classic mistake that the protocol can be run with; `breaks` are names of properties.
 *
 * @typedef {object} MutationDescription
 * @property {string} name
 * @property {string} label
 * @property {string} sentence
 * @property {string[]} breaks
 */

/**
 * A run worth seeing; `query` is its canonical text, `hint` the first thing to try.
 *
 * `beside` names the preset to compare it with; empty where there is none.
 *
 * @typedef {object} Preset
 * @property {string} name
 * @property {string} title
 * @property {string} text
 * @property {string} hint
 * @property {string} beside
 * @property {string} query
 * @property {any[]} do
 * @property {Record<string, any>} parameters
 */

/**
 * A mishap with a name, as interventions; protocols of one purpose share the names.
 *
 * @typedef {object} Accident
 * @property {string} name
 * @property {string} title
 * @property {string[]} do
 */

/**
 * Everything about a protocol that does not depend on the run.
 *
 * `tolerates`: what it survives where nothing else is chosen, such as "1 traitor of 4".
 *
 * @typedef {object} Description
 * @property {string} slug
 * @property {string} title
 * @property {string} subtitle
 * @property {string} family
 * @property {EssayPart[]} essay
 * @property {string[]} sources
 * @property {"synchronous"|"partial-synchrony"|"asynchronous"} timing
 * @property {string} links
 * @property {string} tolerates
 * @property {string[]} menu
 * @property {ParameterDescription[]} parameters
 * @property {Network} network
 * @property {number} until
 * @property {RoleDescription[]} roles
 * @property {Layout} layout
 * @property {MessageDescription[]} messages
 * @property {StrategyDescription[]} strategies
 * @property {PropertyDescription[]} properties
 * @property {MutationDescription[]} mutations
 * @property {Preset[]} presets
 * @property {string[]} compare
 * @property {Accident[]} accidents
 */

/**
 * Show this scenario; I have its first `have` events, and this is their digest.
 *
 * @typedef {object} Opening
 * @property {string} scenario
 * @property {number} [have]
 * @property {string} [digest]
 */

/**
 * What a client asks for: an id of its own making, and exactly one of the rest.
 *
 * @typedef {object} Command
 * @property {string} id
 * @property {Opening} [open]
 * @property {string} [add]
 * @property {string} [remove]
 * @property {boolean} [ping]
 */

/**
 * The first frame down: the version spoken here, and every limit by name.
 *
 * @typedef {object} Hello
 * @property {number} wire
 * @property {Record<string, number>} limits
 */

/**
 * Keep the first `keep` events you have, then append these.
 *
 * A pair [from, count] among them stands for events of the list as the previous revision left it.
 * `digest` is that of the whole list so far. The first frame of a revision has a header, the last
 * one is done and has a report.
 *
 * @typedef {object} FrameTrace
 * @property {number} revision
 * @property {number} keep
 * @property {(WireEvent|[number, number])[]} events
 * @property {string} digest
 * @property {boolean} done
 * @property {Header} [header]
 * @property {Report} [report]
 */

/**
 * The command's effect is decided: it stands in this revision.
 *
 * @typedef {object} Ack
 * @property {string} id
 * @property {number} revision
 */

/**
 * The command changed nothing. The id is empty where it could not be read.
 *
 * @typedef {object} Refusal
 * @property {string} id
 * @property {string} code
 * @property {string} sentence
 * @property {string} hint
 */

/**
 * Still here.
 *
 * @typedef {object} Pong
 * @property {string} id
 */

/**
 * A bug of ours, met while running this scenario; the socket stays open.
 *
 * @typedef {object} ServerFault
 * @property {number} revision
 * @property {string} sentence
 * @property {string} scenario
 */

/**
 * A frame down: exactly one of these.
 *
 * @typedef {object} Down
 * @property {Hello} [hello]
 * @property {FrameTrace} [trace]
 * @property {Ack} [ack]
 * @property {Refusal} [refusal]
 * @property {Pong} [pong]
 * @property {ServerFault} [error]
 */

/**
 * What everybody knows of the question that is open. `number` is the revision that asked it.
 *
 * `answer`, `because` and `rounds` (for each vote, how many chose each option) come with the phase
 * reveal, not before.
 *
 * @typedef {object} RoomQuestion
 * @property {number} number
 * @property {number} count
 * @property {string} text
 * @property {string[]} options
 * @property {"run"|"hand"} made
 * @property {"vote1"|"discuss"|"vote2"|"reveal"} phase
 * @property {number|null} answer
 * @property {string} because
 * @property {number[][]} rounds
 */

/**
 * A question about what follows the first `count` events of this scenario's run.
 *
 * @typedef {object} RoomAsk
 * @property {string} scenario
 * @property {number} count
 * @property {string} text
 * @property {string[]} options
 * @property {number|null} [answer]
 * @property {string} [because]
 * @property {"run"|"hand"} [made]
 */

/**
 * The question shall go on to this phase; done: it is put away.
 *
 * @typedef {object} RoomPhase
 * @property {number} question
 * @property {"discuss"|"vote2"|"reveal"|"done"} to
 */

/**
 * My choice in this round. Of two choices the one that was made later (`at`, ms) counts.
 *
 * @typedef {object} RoomVote
 * @property {number} question
 * @property {number} round
 * @property {number} option
 * @property {number} at
 */

/**
 * How many events are shown, whether it plays, how fast, and since when (`at`).
 *
 * `at` is the server's milliseconds; whoever comes later works out how far it has come by then.
 *
 * @typedef {object} Playhead
 * @property {number} count
 * @property {boolean} playing
 * @property {number} speed
 * @property {number} at
 */

/**
 * One entry of the log: who (the number of a seat) did what, as which revision, when.
 *
 * @typedef {object} RoomChange
 * @property {number} revision
 * @property {string} kind
 * @property {number} actor
 * @property {number} at
 * @property {Record<string, any>} body
 */

/**
 * What the room is like at a revision.
 *
 * `mode` explore: viewers may leave the host and come back. `gathered` is the revision of the last
 * "everyone back to me", `handed` that of the last handing over. `kinds` holds only the seats
 * whose kind a change has named. `curtain`: how many events of the run the viewers and the screen
 * may be sent; None is all of them. `question`: the one that is asked, or was answered just now.
 * `game`: the revision that began the game that is on; 0: none.
 *
 * @typedef {object} RoomState
 * @property {string} scenario
 * @property {number} revision
 * @property {Playhead} playhead
 * @property {"follow"|"explore"} mode
 * @property {number} gathered
 * @property {number} handed
 * @property {boolean} locked
 * @property {boolean} closed
 * @property {Record<string, "host"|"cohost"|"viewer">} kinds
 * @property {number[]} removed
 * @property {number|null} curtain
 * @property {RoomQuestion|null} question
 * @property {number} game
 */

/**
 * So many look at this scenario by themselves.
 *
 * @typedef {object} RoomBranch
 * @property {string} scenario
 * @property {number} count
 */

/**
 * Viewers who are there; those of them who look at something of their own, most alike first.
 *
 * `seats` are those who are there: hosts may remove somebody. What they look at is not in it.
 *
 * @typedef {object} RoomCrowd
 * @property {number} here
 * @property {number} exploring
 * @property {RoomBranch[]} branches
 * @property {number[]} seats
 */

/**
 * A seat, as the hosts see it.
 *
 * @typedef {object} RoomPerson
 * @property {number} seat
 * @property {string} name
 * @property {"host"|"cohost"|"viewer"} role
 */

/**
 * A question that could be asked; its answer and its reason are for hosts alone.
 *
 * @typedef {object} RoomIdea
 * @property {string} text
 * @property {string[]} options
 * @property {number} answer
 * @property {string} because
 */

/**
 * What could be asked about what follows so many events of this scenario's run.
 *
 * @typedef {object} RoomIdeas
 * @property {string} id
 * @property {string} scenario
 * @property {number} count
 * @property {RoomIdea[]} ideas
 */

/**
 * What you have chosen in both votes on this question; null: nothing.
 *
 * @typedef {object} RoomBallot
 * @property {string} id
 * @property {number} question
 * @property {(number|null)[]} chosen
 */

/**
 * How it stands, for hosts alone: for each vote, how many chose each option.
 *
 * @typedef {object} RoomTally
 * @property {string} id
 * @property {number} question
 * @property {number[][]} rounds
 * @property {number|null} answer
 */

/**
 * So many have voted in this round; what they chose is not said.
 *
 * @typedef {object} RoomPoll
 * @property {number} question
 * @property {number} round
 * @property {number} voted
 */

/**
 * The room's questions and counts as a file.
 *
 * @typedef {object} RoomResults
 * @property {string} id
 * @property {string} file
 * @property {string} text
 */

/**
 * These seats shall play the run. So many traitors by chance, or those who are named.
 *
 * `timeout`: seconds after which a node acts by itself; 0 is never. `blind`: the host plays blind.
 *
 * @typedef {object} RoomPlay
 * @property {number[]} seats
 * @property {number} [timeout]
 * @property {number} [traitors]
 * @property {string[]} [who]
 * @property {boolean} [blind]
 */

/**
 * The answer to what the node is asked at tick `at`: for each question, for each receiver.
 *
 * @typedef {object} RoomAct
 * @property {number} at
 * @property {string[][]} words
 */

/**
 * This seat plays this node from now on; none, where it is empty.
 *
 * @typedef {object} RoomCast
 * @property {number} seat
 * @property {string} [node]
 */

/**
 * What may be chosen, and how it reads.
 *
 * @typedef {object} RoomOption
 * @property {string} value
 * @property {string} label
 */

/**
 * A question, once for each of `to` (titles of nodes); without any it is about the node itself.
 * `many`: any number of options, joined by `+`; none is nothing.
 *
 * @typedef {object} RoomCardAsk
 * @property {string} title
 * @property {string[]} to
 * @property {RoomOption[]} options
 * @property {boolean} many
 */

/**
 * What a node has noticed, at which tick.
 *
 * @typedef {object} RoomNoticed
 * @property {number} at
 * @property {string} said
 */

/**
 * What one player is told, and nobody else: the node, whether it may lie, what it knows, and
 * what it is asked at tick `at`. `mine`: it is this seat's turn. `told`: what the rule says.
 *
 * @typedef {object} RoomPart
 * @property {string} node
 * @property {string} title
 * @property {boolean} traitor
 * @property {string[][]} knows
 * @property {RoomNoticed[]} heard
 * @property {number|null} at
 * @property {RoomCardAsk[]} asks
 * @property {boolean} mine
 * @property {number} tries
 * @property {string[]} told
 */

/**
 * A node and the names of those who play it, whoever's turn it is first. `thinking`: the game
 * waits for it. The rest is for hosts who do not play blind, and for all once it is over.
 *
 * @typedef {object} RoomPlayer
 * @property {string} node
 * @property {string} title
 * @property {number[]} seats
 * @property {string[]} names
 * @property {boolean} thinking
 * @property {boolean} traitor
 * @property {number} slips
 */

/**
 * The game as this member may know it. `ends`: the server's milliseconds at which time is up.
 *
 * `lies`: its protocol knows traitors. `open`: who they are is told, and who slipped. `over`:
 * nobody has to act any more.
 *
 * @typedef {object} RoomGame
 * @property {number} number
 * @property {number} timeout
 * @property {number|null} ends
 * @property {boolean} over
 * @property {boolean} unmasked
 * @property {boolean} open
 * @property {boolean} lies
 * @property {RoomPlayer[]} players
 * @property {RoomPart|null} you
 */

/**
 * Come in, or back: with the token of a seat, with a host's secret, or just with the code.
 *
 * `epoch` and `revision`: what the client has already; 0 is nothing. `run`: what it has of a run.
 * `screen`: a host's secret, but only to look: the room's run comes over this socket, as it does
 * to viewers, and no more of it than to them.
 *
 * @typedef {object} RoomJoin
 * @property {string} code
 * @property {string} [token]
 * @property {string} [secret]
 * @property {number} [epoch]
 * @property {number} [revision]
 * @property {Opening} [run]
 * @property {boolean} [screen]
 */

/**
 * Where the host's playhead stands now: events shown, whether it plays, how fast.
 *
 * @typedef {object} PlayheadSet
 * @property {number} count
 * @property {boolean} [playing]
 * @property {number} [speed]
 */

/**
 * Another scenario for everybody, and where in it the playhead shall stand.
 *
 * @typedef {object} RoomShow
 * @property {string} scenario
 * @property {PlayheadSet} [playhead]
 */

/**
 * What a client asks for: an id of its own making and exactly one of the rest.
 *
 * `nudge`: this node acts by the rule, now; all that are waited for, where it is empty.
 *
 * `seen` alone needs no id and gets no answer: changes up to this revision have arrived, and so
 * many `frames` of the run over this socket.
 * `explore` says which scenario of one's own is looked at, `follow` that it is the host's again.
 *
 * @typedef {object} RoomCommand
 * @property {string|""} [id]
 * @property {number} [frames]
 * @property {string} [create]
 * @property {RoomJoin} [join]
 * @property {number} [seen]
 * @property {boolean} [ping]
 * @property {string} [explore]
 * @property {boolean} [follow]
 * @property {boolean} [people]
 * @property {RoomShow} [show]
 * @property {string} [add]
 * @property {string} [remove]
 * @property {PlayheadSet} [playhead]
 * @property {"follow"|"explore"} [mode]
 * @property {boolean} [gather]
 * @property {boolean} [lock]
 * @property {number} [questions]
 * @property {RoomAsk} [ask]
 * @property {RoomPhase} [phase]
 * @property {RoomVote} [vote]
 * @property {boolean} [ballot]
 * @property {boolean} [tally]
 * @property {boolean} [results]
 * @property {number} [unseat]
 * @property {number} [handover]
 * @property {boolean} [close]
 * @property {boolean} [delete]
 * @property {"host"|"cohost"} [relink]
 * @property {RoomPlay} [play]
 * @property {RoomCast} [cast]
 * @property {RoomAct} [act]
 * @property {string} [nudge]
 * @property {boolean} [unmask]
 * @property {boolean} [endgame]
 */

/**
 * A room is there. The secrets make host and co-host: they belong into a link's fragment.
 *
 * @typedef {object} RoomCreated
 * @property {string} id
 * @property {string} code
 * @property {number} epoch
 * @property {string} host
 * @property {string} cohost
 */

/**
 * You are in. `token` keeps this seat over reloads. `now` is the server's milliseconds.
 *
 * Without a `state` you have it already: the changes since your revision follow.
 *
 * @typedef {object} RoomWelcome
 * @property {string} id
 * @property {number} wire
 * @property {string} code
 * @property {number} epoch
 * @property {number} revision
 * @property {"host"|"cohost"|"viewer"} role
 * @property {number} seat
 * @property {string} name
 * @property {string} token
 * @property {number} now
 * @property {Record<string, number>} limits
 * @property {RoomState} [state]
 */

/**
 * What has happened since the frame before: revisions without a gap, the last is `revision`.
 *
 * @typedef {object} RoomChanges
 * @property {number} revision
 * @property {RoomChange[]} changes
 */

/**
 * You were too far behind: take this state instead of what you have.
 *
 * @typedef {object} RoomResync
 * @property {number} epoch
 * @property {number} now
 * @property {RoomState} state
 */

/**
 * You are something else from now on.
 *
 * @typedef {object} RoomRole
 * @property {"host"|"cohost"|"viewer"} role
 */

/**
 * The new secret that was asked for; the old one is void.
 *
 * @typedef {object} RoomLink
 * @property {string} id
 * @property {"host"|"cohost"} kind
 * @property {string} secret
 */

/**
 * Every seat that nobody was removed from, in order.
 *
 * @typedef {object} RoomPeople
 * @property {string} id
 * @property {RoomPerson[]} people
 */

/**
 * Still here; this is what has been sent to you, and the server's milliseconds.
 *
 * @typedef {object} RoomPong
 * @property {string} id
 * @property {number} revision
 * @property {number} now
 */

/**
 * Too many at once: ask for the same again in so many milliseconds, on this socket.
 *
 * @typedef {object} RoomLater
 * @property {string} id
 * @property {number} retry_ms
 */

/**
 * A frame down: exactly one of these.
 *
 * @typedef {object} RoomDown
 * @property {RoomCreated} [created]
 * @property {RoomWelcome} [welcome]
 * @property {RoomChanges} [changes]
 * @property {RoomResync} [resync]
 * @property {RoomRole} [role]
 * @property {RoomCrowd} [crowd]
 * @property {RoomPeople} [people]
 * @property {RoomIdeas} [ideas]
 * @property {RoomPoll} [poll]
 * @property {RoomBallot} [ballot]
 * @property {RoomTally} [tally]
 * @property {RoomResults} [results]
 * @property {Ack} [ack]
 * @property {RoomLink} [link]
 * @property {Refusal} [refusal]
 * @property {RoomLater} [later]
 * @property {RoomPong} [pong]
 * @property {RoomGame|null} [game]
 * @property {FrameTrace} [trace]
 * @property {ServerFault} [error]
 */
