// The price and the few facts beside it.
import { hasEnded } from "./statuses.js";
import { momentText, timeElement } from "./times.js";
import { bidsInWords } from "./words.js";
import { write } from "./write.js";

const LONG = 13;

function priceLabel(state) {
  if (state.price_minor === null) return "price.none";
  if (state.status !== "closed") return "price.current";
  return state.outcome === "sold" ? "price.sold" : "price.unsold";
}

export class Price {
  constructor({ words, money }) {
    Object.assign(this, { words, money });
    const find = (id) => document.getElementById(id);
    this.parts = { label: find("price-label"), price: find("price"), count: find("bid-count"), reserve: find("reserve"),
      term: find("reserve-term"), viewers: find("viewers"), line: find("viewers-line"), when: find("when"), starts: find("starts"), ends: find("ends") };
    this.steps = [...document.querySelectorAll("#steps tr[data-from-minor]")];
  }

  show(state) {
    const { label, price, count, reserve, term, viewers, line } = this.parts;
    const minor = state.price_minor ?? state.floor_minor;
    write(label, this.words.say(priceLabel(state)));
    write(count, bidsInWords(this.words, state.bid_count));
    for (const place of [reserve, term]) write(place, this.words.say(`reserve.${state.reserve}`));
    reserve.className = `reserve--${state.reserve}`;
    line.hidden = state.viewers === null;
    if (state.viewers !== null) write(viewers, this.words.count("viewers", state.viewers));
    this.#showPrice(price, minor);
    this.#showTimes(state);
    this.#showStep(minor);
  }

  #showPrice(price, minor) {
    const text = this.money(minor);
    if (this.minor === minor) return;
    price.replaceChildren(text);
    price.classList.toggle("pulse__price--long", text.length > LONG);
    if (this.minor !== undefined) this.#flash(price);
    this.minor = minor;
  }

  #flash(price) {
    price.classList.remove("pulse__price--moved");
    requestAnimationFrame(() => price.classList.add("pulse__price--moved"));
  }

  #showTimes({ status, starts_at_ms: startsAtMs, ends_at_ms: endsAtMs, ended_at_ms: endedAtMs }) {
    if (this.times === `${status} ${startsAtMs} ${endsAtMs}`) return;
    this.times = `${status} ${startsAtMs} ${endsAtMs}`;
    this.parts.starts.replaceChildren(timeElement(startsAtMs));
    this.parts.ends.replaceChildren(timeElement(endedAtMs ?? endsAtMs));
    this.parts.when.hidden = hasEnded(status);
    const [key, atMs] = status === "scheduled" ? ["clock.from", startsAtMs] : ["clock.until", endsAtMs];
    this.parts.when.textContent = this.words.say(key, { when: momentText(atMs) });
  }

  #showStep(minor) {
    const at = this.steps.findLast((row) => Number(row.dataset.fromMinor) <= minor);
    for (const row of this.steps) {
      if (row === at) row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
    }
  }
}
