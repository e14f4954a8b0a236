// What was said before: older messages on demand, and where one is in them.
import { readJson } from "./ask.js";

const NEAR_PX = 80;

export class Past {
  /** `onLatest` hears that the newest message has come into sight. */
  constructor({ words, talk, bubbles, onLatest }) {
    Object.assign(this, { words, talk, bubbles, onLatest });
    const find = (id) => document.getElementById(id);
    this.box = find("past");
    this.older = find("older");
    this.button = find("to-latest");
    this.older.addEventListener("click", (event) => this.#showOlder(event));
    this.button.addEventListener("click", () => this.toLatest());
    for (const place of [this.box, window]) place.addEventListener("scroll", () => this.#scrolled(), { passive: true });
  }

  /** The past scrolls by itself where there is room, else with the page. */
  get #scroller() {
    return getComputedStyle(this.box).overflowY === "auto" ? this.box : document.scrollingElement;
  }

  get isAtLatest() {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller;
    return scrollHeight - scrollTop - clientHeight < NEAR_PX + this.#below;
  }

  /** How much of the page lies below the conversation. */
  get #below() {
    if (this.#scroller === this.box) return 0;
    const end = document.getElementById("talkroom").getBoundingClientRect().bottom + scrollY;
    return document.scrollingElement.scrollHeight - end;
  }

  toLatest() {
    this.button.hidden = true;
    const { scrollHeight, clientHeight } = this.#scroller;
    this.#scroller.scrollTop = scrollHeight - clientHeight - this.#below;
    this.onLatest();
  }

  /** Something new is below what is in sight. */
  offerLatest() {
    this.button.hidden = false;
  }

  /** A page of the conversation, as the query says. */
  read(query) {
    return readJson(this.talk.history + query);
  }

  #scrolled() {
    if (!this.isAtLatest) return;
    this.button.hidden = true;
    this.onLatest();
  }

  /** What is in sight stays where it is. */
  async #showOlder(event) {
    event.preventDefault();
    if (this.asking) return;
    this.asking = true;
    this.older.textContent = this.words.say("older.loading");
    try {
      const page = await this.read(`?before=${this.bubbles.oldest}`);
      const scroller = this.#scroller, fromEnd = scroller.scrollHeight - scroller.scrollTop;
      this.older.parentElement.hidden = !page.has_more;
      this.bubbles.add(page.results);
      this.older.textContent = this.words.say("older");
      scroller.scrollTop = scroller.scrollHeight - fromEnd;
      if (!page.has_more) this.box.focus({ preventScroll: true });
    } catch (problem) {
      console.warn("older messages could not be read", problem);
      this.older.textContent = this.words.say("older.failed");
    } finally {
      this.asking = false;
    }
  }
}
