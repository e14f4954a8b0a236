// Where the viewer stands on the cards, read anew when a bid may have changed it. Prices come to everyone, this does not.
import { readJson } from "./ask.js";
import { formatMinor } from "./money.js";
import { hasEnded } from "./statuses.js";

const SHORTEST_WAIT_MS = 800;
const SPREAD_MS = 1_700;
const RETRY_MS = 5_000;

/** Whether the standing may be another one after somebody's bid, or after the end. Only a leader is outbid by others. */
export function mayHaveChanged(standing, status) {
  return standing === "leading" || (standing === "outbid" && hasEnded(status));
}

/** The standing in words; a leader's own maximum is told while it is above the price. */
export function standingWords(words, { standing, max_minor: maxMinor }, { minor, currency, digits }) {
  if (standing !== "leading" || !(maxMinor > minor)) return words.say(`card.standing.${standing}`);
  return words.say("card.standing.leading_max", { max: formatMinor(maxMinor, currency, digits) });
}

export class Standings {
  /** `read(ids)` resolves to `{id: {standing, max_minor}}`, or to null for somebody who is signed out. */
  constructor({ list, words, read = readFrom(list.dataset.standings), random = Math.random }) {
    Object.assign(this, { list, words, read, random });
    this.due = new Set();
    document.addEventListener("visibilitychange", () => document.hidden || this.#lookAtAll());
  }

  /** Somebody has bid on the card's lot, or it does something else now. */
  moved(card) {
    const { standing } = card.querySelector("[data-part=standing]")?.dataset ?? {};
    if (mayHaveChanged(standing, card.dataset.status)) this.#look(card, SHORTEST_WAIT_MS + this.random() * SPREAD_MS);
  }

  /** In another tab the viewer may have bid on any of them. */
  #lookAtAll() {
    for (const part of this.list.querySelectorAll("[data-part=standing]")) this.#look(part.closest("[data-listing]"), 0);
  }

  #look(card, waitMs) {
    this.due.add(Number(card.dataset.listing));
    this.timer ??= setTimeout(() => this.#read(), waitMs);
  }

  async #read() {
    const ids = [...this.due];
    this.due.clear();
    this.timer = null;
    try {
      const found = await this.read(ids);
      if (found) for (const id of ids) this.#show(id, found[id] ?? null);
    } catch (problem) {
      console.warn("standings could not be read", problem);
      for (const id of ids) this.due.add(id);
      this.timer ??= setTimeout(() => this.#read(), RETRY_MS);
    }
  }

  #show(id, found) {
    const card = this.list.querySelector(`[data-listing="${id}"]`);
    const part = card.querySelector("[data-part=standing]");
    const price = card.querySelector("[data-part=price] data");
    part.dataset.standing = found?.standing ?? "";
    part.className = `lot__standing lot__standing--${part.dataset.standing}`;
    part.hidden = !found;
    const { currency, digits } = price.dataset;
    part.textContent = found ? standingWords(this.words, found, { minor: Number(price.value), currency, digits: Number(digits) }) : "";
  }
}

function readFrom(url) {
  return async (ids) => {
    try {
      return (await readJson(`${url}?ids=${ids.join(",")}`)).standings;
    } catch (problem) {
      if (problem.isSignedOut) return null;
      throw problem;
    }
  };
}
