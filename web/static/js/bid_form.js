// The form to bid. It says what the server said and nothing before; its button always names the amount it sends.
import { parseMajor, plainMinor } from "./money.js";
import { write } from "./write.js";

const JUST_MOVED_MS = 700;
const READING_MS = 4_000;
const ENDED = ["closed", "cancelled"];
const STEPS_OFFERED = [0, 1, 3];

function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The amount that the field offers by itself: the next bid, or for the leader one step above the maximum. */
export function suggestion(state) {
  if (!state.you?.leading) return state.floor_minor;
  return Math.max(state.floor_minor, state.you.max_minor + stepOf(state));
}

/** The step at the present price, as the server's own floor shows it. */
function stepOf(state) {
  return state.price_minor === null ? 0 : state.floor_minor - state.price_minor;
}

export class BidForm {
  constructor({ words, money, currency, digits, pending }) {
    Object.assign(this, { words, money, currency, digits, pending });
    this.form = document.getElementById("bid-form");
    if (!this.form) return;
    const find = (id) => document.getElementById(id);
    this.parts = { amount: find("amount"), label: find("amount-label"), hint: find("amount-hint"), quick: find("quick"),
      button: find("bid-button"), choice: find("kinds"), answer: find("answer"), kinds: [...this.form.elements.kind] };
    this.filled = this.parts.amount.value;
    this.filledAt = -Infinity;
    this.form.addEventListener("submit", (event) => this.#submit(event));
    this.form.addEventListener("change", () => this.#showButton());
    this.parts.amount.addEventListener("input", () => this.#typed());
  }

  get kind() {
    return this.form.elements.kind.value;
  }

  show(state, standing, { connected, lost, nowMs }) {
    if (!this.form) return;
    if (this.#isStale(state, standing)) this.say(null);
    Object.assign(this, { state, standing, connected, lost });
    this.waits = state.status === "paused" || (state.status === "scheduled" && nowMs < state.starts_at_ms);
    this.form.hidden = ENDED.includes(state.status) || !["leading", "outbid", "not_bidding"].includes(standing);
    this.#showKinds(standing === "leading");
    this.#fill(suggestion(state));
    this.#showHint();
    this.#showButton();
  }

  /** The answer line; `tone` is success, error, warning or waiting, no text clears it. */
  say(text, tone = "") {
    if (!this.form) return;
    this.told = null;
    this.parts.answer.className = `message message--${tone === "waiting" ? "warning" : tone} answer answer--${tone}`;
    this.parts.answer.textContent = text ?? "";
    if (text) this.parts.answer.scrollIntoView({ block: "nearest" });
  }

  /** After an acceptance: the next bid starts from what the server says now. */
  settled(seq) {
    if (!this.form) return;
    this.told = { seq, atMs: performance.now() };
    this.filled = this.parts.amount.value;
    this.#fill(suggestion(this.state));
  }

  /** A success is news only while it is true, and for as long as it takes to read. */
  #isStale(state, standing) {
    if (!this.told) return false;
    const movedOn = state.seq > this.told.seq && performance.now() - this.told.atMs > READING_MS;
    return movedOn || (this.standing === "leading" && standing !== "leading");
  }

  #showKinds(leading) {
    const [straight, automatic] = this.parts.kinds;
    if (straight.disabled === leading) return;
    straight.disabled = this.parts.choice.hidden = leading;
    (leading ? automatic : straight).checked = true;
  }

  /** Fills in the next amount, unless somebody typed another one. */
  #fill(minor) {
    const text = plainMinor(minor, this.digits);
    const { amount } = this.parts;
    if (amount.value !== this.filled || text === this.filled) return;
    amount.value = this.filled = text;
    this.filledAt = performance.now();
  }

  #typed() {
    this.say(null);
    this.#showButton();
  }

  #showHint() {
    const { hint, label, quick } = this.parts;
    const leading = this.standing === "leading";
    const name = leading ? "new_maximum" : this.kind === "automatic" ? "maximum" : "bid";
    write(label, this.words.say(`form.${name}`));
    write(hint, this.#hintText(leading));
    const step = stepOf(this.state);
    quick.hidden = step === 0;
    const from = suggestion(this.state);
    if (quick.dataset.from === `${from}/${step}`) return;
    quick.dataset.from = `${from}/${step}`;
    quick.replaceChildren(...STEPS_OFFERED.map((times) => this.#quickButton(from + times * step)));
  }

  #hintText(leading) {
    if (leading) return this.words.say("form.hint.leading");
    const next = this.words.say("form.hint", { floor: this.money(this.state.floor_minor) });
    return this.kind === "automatic" ? `${next} ${this.words.say("form.hint.automatic")}` : next;
  }

  #quickButton(minor) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = this.money(minor);
    button.addEventListener("click", () => {
      this.parts.amount.value = plainMinor(minor, this.digits);
      this.#typed();
    });
    return button;
  }

  #showButton() {
    if (!this.state) return;
    const { button } = this.parts;
    this.#showHint();
    const phase = this.pending.bid?.phase;
    button.disabled = !this.connected || this.waits;
    button.setAttribute("aria-disabled", String(Boolean(phase)));
    write(button, this.#buttonText(phase));
  }

  #buttonText(phase) {
    if (phase) return this.words.say(`button.${phase}`);
    if (!this.connected) return this.words.say(this.lost ? "button.not_connected" : "button.connecting");
    if (this.waits) return this.words.say(`button.${this.state.status}`);
    const minor = this.#amount();
    if (minor === null) return this.words.say("button.place");
    const amount = this.money(minor);
    if (this.standing === "leading") return this.words.say("button.raise", { amount });
    return this.words.say(this.kind === "automatic" ? "button.automatic" : "button.straight", { amount });
  }

  #amount() {
    return parseMajor(this.parts.amount.value, this.currency, this.digits);
  }

  #submit(event) {
    event.preventDefault();
    if (this.pending.bid || !this.connected || this.waits) return;
    const minor = this.#amount();
    const example = plainMinor(12_500 * 10 ** this.digits, this.digits);
    if (minor === null) {
      this.say(this.words.say("rejected.malformed", { example }), "error");
      this.parts.amount.focus();
      return;
    }
    if (performance.now() - this.filledAt < JUST_MOVED_MS && this.parts.amount.value === this.filled) {
      this.say(this.words.say("price_just_moved", { amount: this.money(minor) }), "warning");
      return;
    }
    const field = this.kind === "automatic" ? "max_minor" : "amount_minor";
    this.pending.place({ type: "bid", id: newId(), [field]: minor });
  }
}

export class BuyNow {
  constructor({ pending }) {
    this.block = document.getElementById("buy-now");
    if (!this.block) return;
    this.button = document.getElementById("buy-now-button");
    const dialog = document.getElementById("buy-now-dialog");
    this.button.form.addEventListener("submit", (event) => {
      event.preventDefault();
      dialog.returnValue = "";
      dialog.showModal();
    });
    dialog.addEventListener("close", () => {
      if (dialog.returnValue === "yes" && !pending.bid && !this.button.disabled) pending.place({ type: "buy_now", id: newId() });
    });
  }

  show(state, standing, { connected }) {
    if (!this.block) return;
    this.block.hidden = state.buy_now_minor === null || !["not_bidding", "outbid"].includes(standing);
    this.button.disabled = !connected || !["open", "scheduled"].includes(state.status);
  }
}
