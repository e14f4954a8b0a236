// Cards of the catalogue: prices as they come, and countdowns that share one timer.
import { formatMinor } from "./money.js";
import { hasEnded } from "./statuses.js";
import { endText, remainingText } from "./times.js";
import { bidsInWords } from "./words.js";
import { write } from "./write.js";

const SOON_MS = 5 * 60_000;
const TICK_MS = 500;
const MOST_IDS = 100;
const CLOCK_LABELS = { scheduled: "clock.opens", open: "clock.closes", paused: "clock.paused" };

const part = (card, name) => card.querySelector(`[data-part=${name}]`);

/** The words over the picture and above the price. A price message says how a closed lot ended. */
export function wordsOf({ status, outcome, price_minor: minor }) {
  const end = status === "closed" && outcome ? outcome : null;
  const label = minor === null ? "price.none" : end ? `price.${end}` : status === "closed" ? "price.unsold" : "price.current";
  return { tag: `card.tag.${end ?? status}`, label };
}

export class CardsView {
  /** `onMoved` hears the cards on which somebody has bid, or which do something else now. */
  constructor(list, words, onMoved = () => {}) {
    Object.assign(this, { words, onMoved });
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
    const { dataset } = card;
    const bids = this.#bids(message);
    const hasMoved = dataset.status !== message.status || part(card, "bids").textContent !== bids;
    // A lot that is bought, or ended early, is over before its end; what was over stays as the page said.
    if (!hasEnded(message.status)) dataset.endsAtMs = message.ends_at_ms;
    else if (!hasEnded(dataset.status)) dataset.endsAtMs = Math.min(message.ends_at_ms, Date.now() + this.offsetMs);
    this.#showStatus(card, message);
    if (message.price_minor !== null) this.#showPrice(card, part(card, "price").firstElementChild, message.price_minor);
    write(part(card, "bids"), bids);
    this.#tick();
    if (hasMoved) this.onMoved(card);
  }

  #bids({ status, bid_count: count }) {
    return count === 0 && hasEnded(status) ? this.words.say("card.bids.none") : bidsInWords(this.words, count);
  }

  #showStatus(card, message) {
    const { status, outcome } = message;
    const { tag, label } = wordsOf(message);
    card.dataset.status = status;
    card.classList.toggle("lot--over", hasEnded(status));
    card.classList.toggle("lot--paused", status === "paused");
    card.classList.toggle("lot--sold", outcome === "sold");
    write(part(card, "label"), this.words.say(label));
    write(part(card, "tag"), this.words.say(tag));
    part(card, "tag").hidden = part(card, "tag").textContent === "";
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
      const text = runs ? remainingText(this.words, leftMs) : status === "closed" ? endText(Number(endsAtMs), nowMs) : "—";
      card.classList.toggle("lot--soon", status === "open" && leftMs < SOON_MS);
      write(part(card, "clock"), text);
      write(part(card, "clock-label"), this.words.say(CLOCK_LABELS[status] ?? "clock.over"));
    }
  }
}
