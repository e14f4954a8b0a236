// Cards of the catalogue: prices as they come, and countdowns that share one timer.
import { formatMinor } from "./money.js";
import { hasEnded } from "./statuses.js";
import { momentText, remainingText } from "./times.js";
import { bidsInWords } from "./words.js";
import { write } from "./write.js";

const SOON_MS = 5 * 60_000;
const TICK_MS = 500;
const MOST_IDS = 100;
const CLOCK_LABELS = { scheduled: "clock.opens", open: "clock.closes", paused: "clock.paused" };

export class CardsView {
  constructor(list, words) {
    this.words = words;
    this.cards = new Map();
    for (const card of list?.querySelectorAll("[data-listing]") ?? []) this.cards.set(Number(card.dataset.listing), card);
    this.offsetMs = list ? Number(list.dataset.nowMs) - Date.now() : 0;
    if (this.cards.size) setInterval(() => this.#tick(), TICK_MS);
    this.#tick();
  }

  /** The listings that can still move, as many as one socket takes. */
  get ids() {
    return [...this.cards].filter(([, { dataset }]) => !hasEnded(dataset.status))
      .map(([id]) => id).slice(0, MOST_IDS);
  }

  show(message) {
    const card = this.cards.get(message.listing);
    if (!card) return;
    const part = (name) => card.querySelector(`[data-part=${name}]`);
    card.dataset.endsAtMs = message.ends_at_ms;
    this.#showStatus(card, message.status);
    if (message.price_minor !== null) this.#showPrice(card, part("price").firstElementChild, message.price_minor);
    if (message.price_minor !== null && message.status !== "closed") part("label").textContent = this.words.say("price.current");
    part("bids").textContent = bidsInWords(this.words, message.bid_count);
    this.#tick();
  }

  #showStatus(card, status) {
    if (card.dataset.status === status) return;
    card.dataset.status = status;
    card.classList.toggle("lot--over", hasEnded(status));
    card.classList.toggle("lot--paused", status === "paused");
    const tag = card.querySelector("[data-part=tag]");
    tag.textContent = this.words.say(`card.tag.${status}`);
    tag.hidden = tag.textContent === "";
  }

  #showPrice(card, data, minor) {
    if (data.value === String(minor)) return;
    data.value = minor;
    data.textContent = formatMinor(minor, data.dataset.currency, Number(data.dataset.digits));
    card.classList.remove("lot--moved");
    requestAnimationFrame(() => card.classList.add("lot--moved"));
  }

  #tick() {
    const nowMs = Date.now() + this.offsetMs;
    for (const card of this.cards.values()) {
      const { status, startsAtMs, endsAtMs } = card.dataset;
      const runs = status === "open" || status === "scheduled";
      const leftMs = Number(status === "scheduled" ? startsAtMs : endsAtMs) - nowMs;
      const text = runs ? remainingText(leftMs) : status === "closed" ? momentText(Number(endsAtMs), nowMs) : "—";
      card.classList.toggle("lot--soon", status === "open" && leftMs < SOON_MS);
      const part = (name) => card.querySelector(`[data-part=${name}]`);
      write(part("clock"), text);
      write(part("clock-label"), this.words.say(CLOCK_LABELS[status] ?? "clock.over"));
    }
  }
}
