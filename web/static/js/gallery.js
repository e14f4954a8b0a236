// The lot's pictures: a strip that scrolls by itself without script; with it, one turns pages and looks closer.
import { Zoom } from "./zoom.js";
import { write } from "./write.js";

const TURNS = { ArrowLeft: -1, ArrowRight: 1 };

export class Gallery {
  constructor(words) {
    this.strip = document.getElementById("strip");
    if (!this.strip) return;
    this.words = words;
    this.pictures = [...this.strip.querySelectorAll(".gallery__picture")];
    this.thumbs = [...document.querySelectorAll("[data-thumb]")];
    this.at = 0;
    /** Where it glides to: what it passes on the way is not what one looks at. */
    this.goal = null;
    this.zoom = new Zoom({ pictures: this.pictures, say: (at) => this.#position(at), onTurned: (at) => this.show(at) });
    this.strip.addEventListener("click", (event) => this.#enlarge(event));
    if (this.pictures.length > 1) this.#makeTurnable();
  }

  /** Turns to that picture, at once or gliding as the viewer's system has it. */
  show(at) {
    const picture = this.pictures[at];
    if (!picture) return;
    this.goal = at;
    this.strip.scrollTo({ left: picture.offsetLeft - this.strip.offsetLeft });
    this.#mark(at);
  }

  #makeTurnable() {
    const bar = document.getElementById("gallery-bar");
    bar.hidden = false;
    bar.addEventListener("click", ({ target }) => this.#turn(Number(target.closest("[data-turn]")?.dataset.turn ?? 0)));
    this.strip.addEventListener("keydown", (event) => {
      if (!(event.key in TURNS)) return;
      event.preventDefault();
      this.#turn(TURNS[event.key]);
    });
    for (const thumb of this.thumbs) {
      thumb.addEventListener("click", (event) => {
        event.preventDefault();
        this.show(Number(thumb.dataset.thumb));
      });
    }
    const seen = new IntersectionObserver((entries) => this.#swiped(entries), { root: this.strip, threshold: 0.6 });
    for (const picture of this.pictures) seen.observe(picture);
    for (const hand of ["pointerdown", "touchstart", "wheel"]) {
      this.strip.addEventListener(hand, () => { this.goal = null; }, { passive: true });
    }
    this.#mark(0);
  }

  #turn(by) {
    if (by) this.show((this.at + by + this.pictures.length) % this.pictures.length);
  }

  #swiped(entries) {
    const shown = entries.findLast((entry) => entry.isIntersecting);
    if (!shown) return;
    const at = this.pictures.indexOf(shown.target);
    if (this.goal !== null && this.goal !== at) return;
    this.goal = null;
    this.#mark(at);
  }

  #mark(at) {
    this.at = at;
    write(document.getElementById("gallery-count"), this.#position(at));
    this.thumbs.forEach((thumb, number) => {
      if (number === at) thumb.setAttribute("aria-current", "true");
      else thumb.removeAttribute("aria-current");
    });
    this.pictures.forEach((picture, number) => { picture.tabIndex = number === at ? 0 : -1; });
  }

  #position(at) {
    return this.words.say("gallery.position", { position: at + 1, count: this.pictures.length });
  }

  #enlarge(event) {
    const picture = event.target.closest(".gallery__picture");
    if (!picture || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.zoom.open(this.pictures.indexOf(picture));
  }
}
