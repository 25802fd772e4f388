/** The other end of the wire, in the test's hand. */
export class Peer extends EventTarget {
  readyState = 0;
  /** @type {any[]} */
  heard = [];
  send(/** @type {string} */ text) { this.heard.push(JSON.parse(text)); }
  close() { this.drop(1000); }
  open() {
    this.readyState = 1;
    this.dispatchEvent(new Event("open"));
  }
  say(/** @type {any} */ frame) {
    this.dispatchEvent(new MessageEvent("message", { data: JSON.stringify(frame) }));
  }
  drop(code = 1006) {
    this.readyState = 3;
    this.dispatchEvent(Object.assign(new Event("close"), { code }));
  }
}

/** What a socket is made with: who was called, and what it told. */
export function wire() {
  /** @type {Peer[]} */
  const peers = [];
  /** @type {any[]} */
  const told = [];
  const note = (/** @type {string} */ what) => (/** @type {any[]} */ ...more) =>
    void told.push([what, ...more]);
  const connect = () => {
    const peer = new Peer();
    peers.push(peer);
    return /** @type {any} */ (peer);
  };
  return { peers, connect, told, note };
}
