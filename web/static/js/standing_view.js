// Where the viewer stands: a word, a sign and a colour, never the colour alone.
import { standingMore } from "./standing.js";
import { hasEnded } from "./statuses.js";
import { write } from "./write.js";

const TICK = "M4 12.5l5.5 5.5L20 6.5";
const WARNING = "M12 9v5m0 3.5v.5M12 3L2.5 20h19z";
const EYE = "M2 12s4-6.5 10-6.5S22 12 22 12s-4 6.5-10 6.5S2 12 2 12zm10-2.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z";
const MARKS = { leading: TICK, won: TICK, seller_sold: TICK, outbid: WARNING, blocked: WARNING, signed_out: WARNING };

export class StandingView {
  constructor({ words, money }) {
    Object.assign(this, { words, money });
    const find = (id) => document.getElementById(id);
    this.parts = { box: find("standing"), mark: find("standing-mark"), word: find("standing-word"), more: find("standing-more"),
      signIn: find("sign-in"), acts: find("seller-actions") };
  }

  show(standing, state) {
    const { box, mark, word, more, signIn, acts } = this.parts;
    const text = [this.words.say(`standing.${standing}`), standingMore(this.words, standing, state, this.money)];
    if (signIn) signIn.hidden = !["visitor", "signed_out"].includes(standing);
    if (acts) acts.hidden = state.bid_count > 0 || hasEnded(state.status);
    box.className = `standing standing--${standing}`;
    mark.setAttribute("d", MARKS[standing] ?? EYE);
    write(word, text[0]);
    write(more, text[1]);
  }
}
