// The list of bids, newest first, and asking the server for the ones that a merged message left out.
import { readJson } from "./ask.js";
import { timeElement } from "./times.js";
import { whySentence } from "./why.js";

const BIDS_SHOWN = 12;
const ASK_EVERY_MS = 1_000;

function part(name, content) {
  const span = document.createElement("span");
  span.className = `bids__${name}`;
  span.append(content);
  return span;
}

export class History {
  constructor({ words, money, url, onHistory }) {
    Object.assign(this, { words, money, url, onHistory });
    this.list = document.getElementById("bids");
    this.none = document.getElementById("no-bids");
    this.more = document.getElementById("all-bids");
  }

  show(state) {
    const paddle = state.you?.paddle ?? null;
    if (this.shown === state.bids && this.paddle === paddle) return;
    this.shown = state.bids;
    this.paddle = paddle;
    this.list.replaceChildren(...state.bids.slice(0, BIDS_SHOWN).map((bid) => this.#row(bid, paddle)));
    this.list.hidden = state.bids.length === 0;
    this.none.hidden = state.bids.length > 0;
    if (state.bids.length > BIDS_SHOWN) this.more.hidden = false;
  }

  #row(bid, paddle) {
    const item = document.createElement("li");
    const yours = bid.bidder === paddle;
    item.classList.toggle("bids__you", yours);
    item.classList.toggle("bids__voided", bid.voided);
    const who = this.words.say(yours ? "paddle.you" : "paddle", { paddle: bid.bidder });
    const why = whySentence(this.words, bid, { paddle, money: this.money });
    item.append(
      part("who", bid.voided ? `${who} · ${this.words.say("bid.voided")}` : who),
      part("price", this.money(bid.price_minor)),
      part("why", why),
      part("time", timeElement(bid.at_ms)),
    );
    return item;
  }

  /** Ask for the whole story, at most once a second, until it could be had. */
  ask() {
    if (this.asking) return;
    this.asking = setTimeout(() => this.#fetch(), ASK_EVERY_MS);
  }

  async #fetch() {
    try {
      this.onHistory((await readJson(this.url)).results);
    } catch (problem) {
      // The next event, or the next connection, asks again.
      console.warn("the history could not be read", problem);
    } finally {
      this.asking = null;
    }
  }
}
