// Pings: they set the clock, and a silent connection is noticed by the answer that does not come.

const FIRST_PINGS = 4;
const SOON_MS = 250;
const LATER_MS = 10_000;
const SILENCE_MS = 6_000;

export class Pulse {
  constructor({ clock, send, onSilence, onSet }) {
    Object.assign(this, { clock, send, onSilence, onSet });
    this.sent = new Map();
    this.count = 0;
  }

  start() {
    this.stop();
    this.clock.forget();
    this.left = FIRST_PINGS;
    this.#ping();
  }

  stop() {
    clearTimeout(this.next);
    clearTimeout(this.silence);
    this.sent.clear();
  }

  pong({ t, now_ms: nowMs }) {
    const receivedMs = this.clock.local();
    const sentMs = this.sent.get(t);
    if (sentMs === undefined) return;
    this.sent.delete(t);
    clearTimeout(this.silence);
    this.clock.sample(sentMs, nowMs, receivedMs);
    this.onSet();
    this.next = setTimeout(() => this.#ping(), --this.left > 0 ? SOON_MS : LATER_MS);
  }

  #ping() {
    this.count += 1;
    this.sent.set(this.count, this.clock.local());
    this.silence = setTimeout(() => this.onSilence(), SILENCE_MS);
    this.send({ type: "ping", t: this.count });
  }
}
