// A picture as large as the window. The dialog keeps the focus inside, and gives it back.
import { write } from "./write.js";

const TURNS = { ArrowLeft: -1, ArrowRight: 1 };
const SWIPE_PX = 40;

export class Zoom {
  constructor({ pictures, say, onTurned }) {
    Object.assign(this, { pictures, say, onTurned });
    this.dialog = document.getElementById("zoom");
    this.picture = document.getElementById("zoom-picture");
    this.count = document.getElementById("zoom-count");
    this.dialog.addEventListener("click", ({ target }) => {
      if (target === this.dialog || target === this.picture) return this.dialog.close();
      this.#turn(Number(target.closest("[data-turn]")?.dataset.turn ?? 0));
    });
    this.dialog.addEventListener("keydown", ({ key }) => this.#turn(TURNS[key] ?? 0));
    this.dialog.addEventListener("touchstart", ({ changedTouches }) => { this.fromX = changedTouches[0].clientX; }, { passive: true });
    this.dialog.addEventListener("touchend", ({ changedTouches }) => this.#swiped(changedTouches[0].clientX - this.fromX));
    this.dialog.addEventListener("close", () => this.pictures[this.at].focus({ preventScroll: true }));
  }

  open(at) {
    this.#show(at);
    this.dialog.showModal();
  }

  #swiped(byX) {
    if (Math.abs(byX) > SWIPE_PX) this.#turn(byX < 0 ? 1 : -1);
  }

  #turn(by) {
    if (!by || this.pictures.length < 2) return;
    this.#show((this.at + by + this.pictures.length) % this.pictures.length);
    this.onTurned(this.at);
  }

  #show(at) {
    this.at = at;
    const { href, firstElementChild: small } = this.pictures[at];
    this.picture.src = href;
    this.picture.alt = small.alt;
    if (this.count) write(this.count, this.say(at));
  }
}
