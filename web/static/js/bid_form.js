// The form to bid. It says what the server said and nothing before; its button always names the amount it sends.
import { parseMajor, plainMinor, problemOf } from "./money.js";
import { Offers, suggestion } from "./offers.js";
import { newId } from "./pending.js";
import { hasEnded } from "./statuses.js";
import { write } from "./write.js";

const JUST_MOVED_MS = 700;
const READING_MS = 4_000;

export class BidForm {
  constructor({ words, money, currency, digits, pending }) {
    Object.assign(this, { words, money, currency, digits, pending });
    this.form = document.getElementById("bid-form");
    if (!this.form) return;
    const find = (id) => document.getElementById(id);
    this.parts = { amount: find("amount"), label: find("amount-label"), hint: find("amount-hint"),
      button: find("bid-button"), choice: find("kinds"), answer: find("answer"), kinds: [...this.form.elements.kind] };
    // What the server filled in; anything else was typed, before the page was loaded or since.
    this.filled = this.parts.amount.dataset.next;
    this.filledAt = -Infinity;
    this.offers = new Offers(money, (minor) => {
      this.parts.amount.value = plainMinor(minor, digits);
      this.#typed();
    });
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
    this.form.hidden = hasEnded(state.status) || !["leading", "outbid", "not_bidding"].includes(standing);
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
    const { hint, label } = this.parts;
    const leading = this.standing === "leading";
    const name = leading ? "new_maximum" : this.kind === "automatic" ? "maximum" : "bid";
    write(label, this.words.say(`form.${name}`));
    write(hint, this.#hintText(leading));
    this.offers.show(this.state);
  }

  #hintText(leading) {
    if (leading) return this.words.say("form.hint.leading");
    const next = this.words.say("form.hint", { floor: this.money(this.state.floor_minor) });
    return this.kind === "automatic" ? `${next} ${this.words.say("form.hint.automatic")}` : next;
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
    if (minor === null) {
      this.say(problemOf(this.words, this.parts.amount.value, this.currency, this.digits), "error");
      this.parts.amount.focus();
      return;
    }
    if (performance.now() - this.filledAt < JUST_MOVED_MS && this.parts.amount.value === this.filled) {
      this.say(this.words.say("price_just_moved", { amount: this.money(minor) }), "warning");
      return;
    }
    const field = this.kind === "automatic" ? "max_minor" : "amount_minor";
    this.pending.place({ type: "bid", id: this.#id(), [field]: minor });
  }

  /** A new one, unless an earlier page does not know what became of its bid: that bid comes again. */
  #id() {
    const kept = this.form.dataset.keepId;
    delete this.form.dataset.keepId;
    return kept ?? newId();
  }
}
