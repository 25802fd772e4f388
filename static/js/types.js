/**
 * Words that the modules of the diagram share. Types only: nothing here runs.
 *
 * @typedef {{[field: string]: any}} Fields
 *
 * @typedef {import("./wire.js").WireEvent} WireEvent
 * @typedef {import("./wire.js").HeaderNode} HeaderNode
 * @typedef {import("./wire.js").Header} Header
 * @typedef {import("./wire.js").PropertyLine} PropertyLine
 * @typedef {{properties: PropertyLine[], [key: string]: any}} Report
 * @typedef {import("./wire.js").Description} Description
 *
 * @typedef {object} Trace
 * @property {number} revision
 * @property {Header|null} header
 * @property {WireEvent[]} events grows in place while appended to; a changed past is a new list
 * @property {WireEvent[]} former the list at the end of the revision before
 * @property {string} digest
 * @property {boolean} done
 * @property {Report|null} report
 *
 * @typedef {import("./wire.js").FrameTrace} FrameTrace
 *
 * @typedef {"flying"|"delivered"|"dropped"|"withheld"} Fate
 * @typedef {object} StoryMessage
 * @property {string} name
 * @property {string} base the name without its copy number
 * @property {string} kind
 * @property {string} from
 * @property {string} to
 * @property {Fields} body
 * @property {Fields|null} honest
 * @property {number} sent seq
 * @property {number} sentAt
 * @property {number|null} end seq
 * @property {number|null} endAt
 * @property {Fate} fate
 * @property {string|null} by
 * @property {boolean} copy
 * @property {boolean} lie
 *
 * @typedef {object} Span
 * @property {string} node
 * @property {"down"|"paused"|"traitor"} type
 * @property {number} fromSeq
 * @property {number} fromAt
 * @property {number|null} toSeq
 * @property {number|null} toAt
 * @property {string|null} strategy
 *
 * @typedef {object} Partition
 * @property {string[][]} groups
 * @property {boolean} oneway
 * @property {"cut"|"hold"} kind
 * @property {number} fromSeq
 * @property {number} fromAt
 * @property {number|null} toSeq
 * @property {number|null} toAt
 *
 * @typedef {{round: number, fromSeq: number, fromAt: number, toSeq: number|null,
 *   toAt: number|null}} Round
 * @typedef {{name: string, node: string, seq: number, at: number, due: number,
 *   end: number|null, fate: "pending"|"fired"|"cancelled"}} Timer
 * @typedef {{property: string, reason: string, seq: number, at: number}} Violation
 *
 * @typedef {object} Story
 * @property {WireEvent[]} events the list it was read from
 * @property {number} length how many of them have been read
 * @property {StoryMessage[]} messages in the order they were sent
 * @property {Map<string, StoryMessage>} byName
 * @property {Span[]} spans
 * @property {Partition[]} partitions
 * @property {Round[]} rounds
 * @property {Timer[]} timers
 * @property {Map<string, Timer>} timerByName
 * @property {Violation[]} violations
 * @property {Map<string, number>} causes an event's own name to its seq
 *
 * @typedef {{type: "message", name: string} | {type: "node", id: string}
 *   | {type: "event", seq: number}} Selection
 */
export {};
