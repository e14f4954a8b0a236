// What the listing is doing, above the price: coming up, paused, moved, closed.
import { momentText, movedText } from "./times.js";
import { write } from "./write.js";

const MOVED_SHOWN_MS = 12_000;

/** The sentence for it and how it is coloured; null while it is simply open. */
export function statusSentence(words, state, { money, timeIsUp }) {
  const paddle = state.you?.paddle ?? null;
  if (state.status === "open") return timeIsUp ? ["notice", words.say("status.closing")] : null;
  if (state.status === "scheduled") {
    return ["calm", words.say("status.scheduled", { starts: momentText(state.starts_at_ms) })];
  }
  if (state.status !== "closed") return ["notice", words.say(`status.${state.status}`)];
  let key = `status.${state.outcome}`;
  const won = state.outcome === "sold" && paddle !== null && state.winner === paddle;
  if (won) key += ".you";
  if (state.outcome === "unsold" && state.bid_count > 0) key += ".reserve";
  const gaps = { price: money(state.price_minor ?? 0), winner: state.winner };
  return [won ? "leading" : "notice", words.say(key, gaps)];
}

export class Status {
  constructor({ words, money }) {
    Object.assign(this, { words, money });
    this.banner = document.getElementById("status");
    this.extended = document.getElementById("extended");
  }

  show(state, timeIsUp) {
    const told = statusSentence(this.words, state, { money: this.money, timeIsUp });
    // The box below says it too once it is there.
    this.banner.hidden = told === null || document.getElementById("ending") !== null;
    if (told) {
      this.banner.className = `banner banner--${told[0]}`;
      write(this.banner, told[1]);
    }
    if (state.moved && state.moved.seq !== this.movedSeq) this.#showMoved(state.moved);
  }

  #showMoved(moved) {
    this.movedSeq = moved.seq;
    this.extended.textContent = movedText(moved.byMs);
    this.extended.title = this.words.say("status.extended", { by: movedText(moved.byMs) });
    this.extended.hidden = false;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => { this.extended.hidden = true; }, MOVED_SHOWN_MS);
  }
}
