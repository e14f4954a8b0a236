// The saleroom's clock, read over the socket: half a round trip before the answer came, it was `now_ms`.

const SAMPLES_KEPT = 8;

export class Clock {
  /** `local` is a clock that never jumps, in milliseconds. */
  constructor(local = () => performance.now()) {
    this.local = local;
    this.samples = [];
    this.offsetMs = Date.now() - local();
    this.errorMs = null;
  }

  /** A first guess, from a page or a snapshot that was a moment on its way. */
  guess(nowMs) {
    if (this.errorMs === null) this.offsetMs = nowMs - this.local();
  }

  /** One ping: sent and received by the local clock, answered with the saleroom's. The quickest of the last few counts. */
  sample(sentMs, nowMs, receivedMs) {
    const roundTripMs = receivedMs - sentMs;
    this.samples.push({ roundTripMs, offsetMs: nowMs + roundTripMs / 2 - receivedMs });
    if (this.samples.length > SAMPLES_KEPT) this.samples.shift();
    const best = this.samples.reduce((a, b) => (b.roundTripMs < a.roundTripMs ? b : a));
    this.offsetMs = best.offsetMs;
    this.errorMs = best.roundTripMs / 2;
  }

  /** After sleep or a lost connection older samples prove nothing. */
  forget() {
    this.samples = [];
  }

  now() {
    return this.local() + this.offsetMs;
  }
}
