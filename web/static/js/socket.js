// A WebSocket that comes back: backoff with jitter, at once when the network or the reader is back.

const FIRST_WAIT_MS = 400;
const LONGEST_WAIT_MS = 10_000;
/** There is no such listing; nobody is signed in. */
const NOTHING_THERE = [4404, 4401];

/** How long to wait before the next try; between half and all of a wait that doubles. */
export function waitMs(tries, random = Math.random) {
  return Math.min(FIRST_WAIT_MS * 2 ** tries, LONGEST_WAIT_MS) * (0.5 + random() / 2);
}

function address(path) {
  const url = new URL(path, location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url;
}

export class Socket {
  /** `path()` is asked before each try; `onState` hears `open`, `lost` and, when there is nothing to find, `gone`. */
  constructor({ path, onMessage, onState }) {
    Object.assign(this, { path, onMessage, onState });
    this.tries = 0;
    this.socket = null;
    addEventListener("online", () => this.now());
    addEventListener("offline", () => this.drop());
    document.addEventListener("visibilitychange", () => document.hidden || this.now());
  }

  start() {
    clearTimeout(this.timer);
    const socket = new WebSocket(address(this.path()));
    this.socket = socket;
    socket.onopen = () => this.socket === socket && this.onState("open");
    socket.onmessage = (event) => this.socket === socket && this.#heard(event.data);
    socket.onclose = (event) => this.socket === socket && this.#closed(event.code);
  }

  /** Returns false when it could not even be tried. */
  send(message) {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(message));
    return true;
  }

  /** Give this connection up and make a new one: it is silent, or something was missed. */
  drop() {
    const socket = this.socket;
    if (!socket) return;
    this.#closed(0);
    socket.close();
  }

  /** Do not wait any longer for the next try. */
  now() {
    if (!this.socket && this.timer) this.start();
  }

  #heard(text) {
    this.tries = 0;
    this.onMessage(JSON.parse(text));
  }

  #closed(code) {
    this.socket = null;
    this.timer = null;
    if (NOTHING_THERE.includes(code)) return this.onState("gone");
    this.onState("lost");
    this.timer = setTimeout(() => this.start(), waitMs(this.tries++));
  }
}
