// Says what happens to people who do not see it: politely, and not more often than one can listen.

const GAP_MS = 5_000;

export class Announcer {
  constructor(element) {
    this.element = element;
    this.saidAt = -Infinity;
  }

  /** Only the latest of what comes within the gap is said. */
  say(text) {
    if (text === this.last) return;
    this.last = text;
    this.waiting = text;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#speak(), Math.max(0, this.saidAt + GAP_MS - performance.now()));
  }

  #speak() {
    this.saidAt = performance.now();
    this.element.textContent = this.waiting;
  }
}
