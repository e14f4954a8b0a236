// The list of conversations: what was said last comes to the top. Counts are shown until a conversation is opened.
import { shortTime } from "./talk_times.js";
import { lineText } from "./talk_words.js";
import { write } from "./write.js";

export class TalkList {
  /** `open` is the conversation that is shown beside the list; what comes in there is read. */
  constructor(words, open) {
    Object.assign(this, { words, open });
    this.list = document.getElementById("talks");
    this.template = document.getElementById("talk-template");
    this.last = new Map();
    for (const time of this.list.querySelectorAll("time[data-at-ms]")) time.replaceWith(shortTime(Number(time.dataset.atMs)));
  }

  heard(message) {
    if (message.id <= (this.last.get(message.conversation) ?? 0)) return;
    this.last.set(message.conversation, message.id);
    const row = this.#row(message);
    const part = (name) => row.querySelector(`.talk__${name}`);
    write(part("last"), lineText(this.words, message));
    part("when").replaceChildren(shortTime(message.at_ms));
    if (message.client_id === null && message.conversation !== this.open) this.#count(row, part("unread"));
    if (this.list.firstElementChild !== row) this.#raise(row);
  }

  #count(row, badge) {
    badge.textContent = Number(badge.textContent) + 1;
    badge.hidden = false;
    row.classList.add("talk--unread");
  }

  /** Moving an element takes the focus from it. */
  #raise(row) {
    const focused = row.contains(document.activeElement) ? document.activeElement : null;
    this.list.prepend(row);
    focused?.focus();
  }

  #row(message) {
    const known = this.list.querySelector(`[data-conversation="${message.conversation}"]`);
    if (known) return known;
    const row = this.template.content.firstElementChild.cloneNode(true);
    row.dataset.conversation = message.conversation;
    row.querySelector("a").href = `/me/inbox/${message.conversation}/#latest`;
    row.querySelector(".avatar").textContent = [...message.other][0].toUpperCase();
    row.querySelector(".talk__name").textContent = message.other;
    return row;
  }
}
