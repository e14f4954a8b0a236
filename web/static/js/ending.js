// How the lot ended, with what comes next for whom it concerns: the server's own words, fetched once they are known.
import { readPage } from "./ask.js";
import { localiseAmounts } from "./money.js";
import { hasEnded } from "./statuses.js";
import { localiseTimes } from "./times.js";

const WAITS_MS = [800, 1_500, 3_000, 6_000, 12_000];

export class Ending {
  constructor() {
    this.place = document.getElementById("ending-place");
    this.tries = 0;
  }

  show(state) {
    if (!hasEnded(state.status) || this.#isFinal() || this.timer || this.tries >= WAITS_MS.length) return;
    this.timer = setTimeout(() => this.#fetch(), WAITS_MS[this.tries++]);
  }

  #isFinal() {
    return this.place.querySelector("#ending")?.dataset.final === "true";
  }

  async #fetch() {
    try {
      const ending = (await readPage(location.pathname)).getElementById("ending");
      if (ending) this.#put(document.importNode(ending, true));
    } catch (problem) {
      // Another try follows.
      console.warn("the result could not be read", problem);
    } finally {
      this.timer = null;
      this.show({ status: "closed" });
    }
  }

  #put(ending) {
    this.place.replaceChildren(ending);
    document.getElementById("status").hidden = true;
    localiseAmounts(ending);
    localiseTimes(ending);
  }
}
