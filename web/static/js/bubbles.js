// The messages of one conversation in their order, by day in the viewer's zone. What they say is text, never markup.
import { dayText, timeOfDay } from "./talk_times.js";
import { bubbleText } from "./talk_words.js";

export class Bubbles {
  constructor(words, talk) {
    Object.assign(this, { words, talk });
    this.list = document.getElementById("bubbles");
    this.readUpTo = Number(this.list.dataset.readUpTo);
    for (const time of this.list.querySelectorAll("time[data-at-ms]")) time.replaceWith(timeOfDay(Number(time.dataset.atMs)));
    this.#redraw();
  }

  get oldest() {
    return Number(this.#all()[0]?.dataset.id ?? 0);
  }

  get newest() {
    return Number(this.#all().at(-1)?.dataset.id ?? 0);
  }

  /** Shows messages, each once and in its place; returns how many are new. */
  add(messages) {
    const fresh = messages.filter(({ id }) => !document.getElementById(`m${id}`));
    for (const message of fresh) {
      const next = this.#all().find(({ dataset }) => Number(dataset.id) > message.id);
      this.list.insertBefore(this.#bubble(message), next ?? null);
    }
    if (fresh.length) this.#redraw();
    return fresh.length;
  }

  /** The other person has read up to that message. */
  read(messageId) {
    if (messageId <= this.readUpTo) return;
    this.readUpTo = messageId;
    this.#showRead();
  }

  #all() {
    return [...this.list.querySelectorAll(".bubble")];
  }

  #bubble(message) {
    const item = document.createElement("li");
    const isMine = message.client_id !== null;
    item.className = `bubble${isMine ? " bubble--mine" : message.result ? " bubble--house" : ""}`;
    item.id = `m${message.id}`;
    Object.assign(item.dataset, { id: message.id, atMs: message.at_ms });
    const who = isMine ? this.words.say("you") : message.result ? "Rostrum" : message.from;
    item.append(paragraph("visually-hidden bubble__who", who));
    if (message.listing !== null) item.append(this.#about(message));
    const text = paragraph("bubble__text", bubbleText(this.words, message));
    text.dir = "auto";
    item.append(text, paragraph("bubble__when", timeOfDay(message.at_ms)));
    return item;
  }

  #about({ listing, title }) {
    const link = document.createElement("a");
    link.href = this.talk.lots.replace("/0/", `/${listing}/`);
    link.textContent = title;
    return paragraph("bubble__about", link);
  }

  #redraw() {
    this.#showDays();
    this.#showRead();
  }

  #showDays() {
    for (const day of this.list.querySelectorAll(".day")) day.remove();
    let before = null;
    for (const bubble of this.#all()) {
      const text = dayText(this.words, Number(bubble.dataset.atMs));
      if (text !== before) bubble.before(day(text));
      before = text;
    }
  }

  /** Below the last of one's own messages that the other person has read. */
  #showRead() {
    const mine = this.#all().filter((bubble) => bubble.classList.contains("bubble--mine"));
    const last = mine.findLast(({ dataset }) => Number(dataset.id) <= this.readUpTo);
    for (const mark of this.list.querySelectorAll(".bubble__read")) if (!last?.contains(mark)) mark.remove();
    if (!last || last.querySelector(".bubble__read")) return;
    const mark = document.createElement("span");
    mark.className = "bubble__read";
    mark.textContent = `✓ ${this.words.say("read")}`;
    last.querySelector(".bubble__when").append(mark);
  }
}

export function paragraph(className, content) {
  const made = document.createElement("p");
  made.className = className;
  made.append(content);
  return made;
}

function day(text) {
  const item = document.createElement("li");
  item.className = "day";
  const span = document.createElement("span");
  span.textContent = text;
  item.append(span);
  return item;
}
