// One conversation, live. What came while the connection was away is read from the server; every message is shown once.
import { Announcer } from "./announcer.js";
import { Bubbles } from "./bubbles.js";
import { Compose } from "./compose.js";
import { isOpen, send } from "./me.js";
import { Past } from "./past.js";
import { bubbleText } from "./talk_words.js";

const NOTE_AFTER_MS = 2_000;
const LOOK_AFTER_MS = 1_000;

export class Talk {
  constructor(words, talk) {
    Object.assign(this, { words, talk, id: talk.conversation });
    this.bubbles = new Bubbles(words, talk);
    this.past = new Past({ words, talk, bubbles: this.bubbles, onLatest: () => this.#markRead() });
    this.compose = new Compose({ words, talk, onSent: (message) => this.#show([message]), onGrown: () => this.past.toLatest() });
    this.announcer = new Announcer(document.getElementById("talk-announcer"));
    this.note = document.getElementById("talk-connection");
    this.marked = 0;
    document.addEventListener("me:read", ({ detail }) => detail.conversation === this.id && this.bubbles.read(detail.message_id));
    document.addEventListener("me:answer", ({ detail }) => this.compose.answered(detail));
    document.addEventListener("me:unread", ({ detail }) => this.#unreadChanged(detail.messages));
    document.addEventListener("me:open", () => this.#connected());
    document.addEventListener("me:lost", () => this.#disconnected());
    document.addEventListener("visibilitychange", () => this.#markRead());
    addEventListener("focus", () => this.#markRead());
    this.past.toLatest();
    if (isOpen()) this.#connected();
  }

  heard(message) {
    if (message.conversation !== this.id) return;
    if (message.client_id !== null) this.compose.settle(message.client_id);
    if (this.#show([message]) && message.client_id === null) {
      const text = bubbleText(this.words, message);
      this.announcer.say(message.from === null ? text : this.words.say("said", { name: message.from, text }));
    }
  }

  #show(messages) {
    const wasLatest = this.past.isAtLatest;
    const count = this.bubbles.add(messages);
    if (count && (wasLatest || messages.some(({ client_id: ownId }) => ownId !== null))) this.past.toLatest();
    else if (count) this.past.offerLatest();
    this.#markRead();
    return count;
  }

  /** Only what somebody can have seen is read. */
  #markRead() {
    const newest = this.bubbles.newest;
    if (document.hidden || !this.past.isAtLatest || newest <= this.marked) return;
    if (send({ type: "read", conversation: this.id, message_id: newest })) this.marked = newest;
  }

  #connected() {
    clearTimeout(this.noting);
    this.note.hidden = true;
    this.marked = 0;
    this.compose.connected();
    this.#catchUp();
  }

  #disconnected() {
    clearTimeout(this.noting);
    this.noting = setTimeout(() => {
      this.note.textContent = this.words.say("not_connected");
      this.note.hidden = false;
    }, NOTE_AFTER_MS);
    this.compose.disconnected();
  }

  /** Something stays unread though it should be seen here: it may have been lost on the way. */
  #unreadChanged(count) {
    clearTimeout(this.looking);
    if (count) this.looking = setTimeout(() => this.#catchUp(), LOOK_AFTER_MS);
  }

  async #catchUp() {
    try {
      const page = await this.past.read(`?after=${this.bubbles.newest}`);
      for (const { client_id: ownId } of page.results) if (ownId !== null) this.compose.settle(ownId);
      this.#show(page.results);
      this.bubbles.read(page.read_up_to);
      if (page.has_more) await this.#catchUp();
    } catch (problem) {
      // The network is away; the next connection asks again.
      console.warn("new messages could not be read", problem);
    }
  }
}
