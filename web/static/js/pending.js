// One bid on its way. It keeps its id until the server has said what became of it: a repeat can count only once.

const ANSWER_MS = 4_000;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8_000;

/** An id that nobody has used. */
export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class Pending {
  /** `send` returns whether the message could be sent; `onChange` hears of every new phase. */
  constructor({ send, onChange, later = (work, ms) => setTimeout(work, ms), cancel = (timer) => clearTimeout(timer) }) {
    Object.assign(this, { send, onChange, later, cancel });
    /** null, or `{message, phase}` with phase `sending` or `checking` (outcome unknown). */
    this.bid = null;
  }

  place(message) {
    if (this.bid) throw new Error("one bid at a time");
    this.bid = { message, phase: "sending", tries: 0 };
    this.#send();
    this.onChange();
  }

  /** Takes `accepted` and `rejected`; true if that settled our bid. */
  answered(answer) {
    if (!this.bid || (answer.id !== null && answer.id !== this.bid.message.id)) return false;
    if (answer.type === "rejected" && answer.reason === "unavailable") {
      this.#repeatLater();
      return false;
    }
    this.cancel(this.timer);
    this.bid = null;
    this.onChange();
    return true;
  }

  connected() {
    if (this.bid) this.#send();
  }

  disconnected() {
    if (!this.bid) return;
    this.cancel(this.timer);
    this.#doubt();
  }

  #send() {
    this.cancel(this.timer);
    if (!this.send(this.bid.message)) return this.#doubt();
    this.timer = this.later(() => this.#repeatLater(), ANSWER_MS);
  }

  #repeatLater() {
    this.#doubt();
    this.cancel(this.timer);
    const waitMs = Math.min(FIRST_WAIT_MS * 2 ** this.bid.tries++, LONGEST_WAIT_MS);
    this.timer = this.later(() => this.#send(), waitMs);
  }

  #doubt() {
    this.bid.phase = "checking";
    this.onChange();
  }
}
