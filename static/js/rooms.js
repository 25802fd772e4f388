// How much room on a lifeline what happened there takes. Pure.

/** Room above an event, by what is drawn there. @type {{[kind: string]: number}} */
export const ABOVE = {
  "message-sent": 6, "message-withheld": 12, "message-delivered": 10, "message-dropped": 10,
  "timer-fired": 6, "request-made": 8, "coin-tossed": 6,
  "node-crashed": 8, "node-recovered": 8, "node-paused": 8, "node-resumed": 8, "node-turned": 4,
  "network-cut": 10, "network-held": 10, "network-healed": 10,
  "property-violated": 26, "run-ended": 30,
};

/** Room below it on its own lifeline. @type {{[kind: string]: number}} */
export const BELOW = {
  "message-sent": 8, "message-withheld": 18, "message-delivered": 18, "message-dropped": 18,
  "timer-fired": 13, "request-made": 14, "coin-tossed": 13,
  "node-crashed": 20, "node-recovered": 18, "node-paused": 18, "node-resumed": 18,
};

/** Room below it across all lifelines. @type {{[kind: string]: number}} */
export const BELOW_ALL = {
  "network-cut": 30, "network-held": 30, "network-healed": 16, "property-violated": 22,
  "run-ended": 1,
};
