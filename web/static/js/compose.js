// The form to say something. A message is shown as sent once the server has it; until then it is on its way, and keeps
// its id, so that a repeat counts once. It goes over the socket, or as the form does where that is not possible.
import { post } from "./ask.js";
import { paragraph } from "./bubbles.js";
import { send } from "./me.js";
import { newId, Pending } from "./pending.js";
import { write } from "./write.js";

const LONGEST = 2000;
const MOST_BYTES = 4096;

export class Compose {
  /** `onSent` takes the message that the server has stored; `onGrown` hears that there is more to see. */
  constructor({ words, talk, onSent, onGrown }) {
    Object.assign(this, { words, talk, onSent, onGrown });
    this.form = document.getElementById("compose");
    if (!this.form) return;
    const find = (id) => document.getElementById(id);
    Object.assign(this, { text: find("text"), answer: find("compose-answer"), list: find("sending"), waiting: [] });
    this.firstId = this.answer.textContent ? this.form.elements.client_id.value : null;
    this.pending = new Pending({ send: (message) => this.#deliver(message), onChange: () => this.#showPhase() });
    this.form.addEventListener("submit", (event) => this.#submit(event));
    this.text.addEventListener("keydown", (event) => this.#key(event));
    this.text.addEventListener("input", () => this.#typed());
    this.form.querySelector(".compose__keys").hidden = isTouched();
  }

  connected() {
    this.pending?.connected();
  }

  disconnected() {
    this.pending?.disconnected();
  }

  /** Takes `message_accepted` and `rejected`. */
  answered(answer) {
    const current = this.pending?.bid?.message;
    if (!current || answer.id !== current.id || !this.pending.answered(answer)) return;
    const waited = this.waiting.shift();
    waited.item.remove();
    if (answer.type === "message_accepted") this.onSent(this.#sent(current, answer));
    else this.#refused(waited, answer);
    this.#next();
  }

  /** It has come back from the server as a message of this conversation: nothing more to wait for. */
  settle(id) {
    if (this.pending?.bid?.message.id !== id) return;
    this.pending.answered({ type: "message_accepted", id });
    this.waiting.shift().item.remove();
    this.#next();
  }

  #sent(message, { message_id: id, at_ms: atMs }) {
    const title = this.form.querySelector(".compose__about a")?.textContent ?? null;
    const listing = message.listing ?? null;
    if (listing !== null) this.form.querySelector(".compose__about").remove();
    return { conversation: this.talk.conversation, id, at_ms: atMs, from: this.talk.me, text: message.text, listing,
      title: listing === null ? null : title, other: this.talk.other, result: null, client_id: message.id };
  }

  #refused({ message }, { reason, message: why }) {
    const key = `rejected.${reason}`;
    this.text.value = [message.text, this.text.value].filter(Boolean).join("\n");
    this.#say(this.words.has(key) ? this.words.say(key) : why);
    this.text.focus();
  }

  #key(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || isTouched()) return;
    event.preventDefault();
    this.form.requestSubmit();
  }

  #submit(event) {
    event.preventDefault();
    const text = this.text.value.trim();
    const problem = text === "" ? "empty" : [...text].length > LONGEST ? "too_long" : null;
    if (problem) return this.#say(this.words.say(problem));
    const message = { type: "message", id: this.firstId ?? newId(), conversation: this.talk.conversation, text };
    // The server's own form field; only the first message is about the lot.
    const listing = this.waiting.length ? null : this.form.elements.listing;
    if (listing) message.listing = Number(listing.value);
    this.firstId = null;
    this.text.value = "";
    this.#typed();
    this.waiting.push({ message, item: this.#onItsWay(text) });
    this.#next();
    return this.text.focus();
  }

  #next() {
    if (!this.pending.bid && this.waiting.length) this.pending.place(this.waiting[0].message);
  }

  #onItsWay(text) {
    const item = document.createElement("li");
    item.className = "bubble bubble--mine bubble--sending";
    const said = paragraph("bubble__text", text);
    said.dir = "auto";
    item.append(said, paragraph("bubble__when", this.words.say("sending")));
    this.list.append(item);
    this.onGrown();
    return item;
  }

  #showPhase() {
    if (!this.pending.bid) return;
    const when = this.waiting[0].item.querySelector(".bubble__when");
    write(when, this.words.say(this.pending.bid.phase));
  }

  #typed() {
    this.#say("");
    this.text.removeAttribute("aria-invalid");
    if (CSS.supports("field-sizing", "content")) return;
    this.text.style.height = "auto";
    this.text.style.height = `${this.text.scrollHeight + 2}px`;
  }

  #say(text) {
    write(this.answer, text);
  }

  #deliver(message) {
    const isShort = new TextEncoder().encode(JSON.stringify(message)).length <= MOST_BYTES;
    if (isShort && send(message)) return true;
    this.#post(message);
    return true;
  }

  async #post({ id, text, listing }) {
    const body = new FormData();
    body.set("csrfmiddlewaretoken", this.form.elements.csrfmiddlewaretoken.value);
    body.set("client_id", id);
    body.set("text", text);
    if (listing) body.set("listing", listing);
    try {
      this.answered(await post(this.talk.place, body));
    } catch (problem) {
      console.warn("the message may not have arrived", problem);
      const reason = problem.isSignedOut ? "not_authenticated" : "unavailable";
      this.answered({ type: "rejected", id, reason, ...problem.answer });
    }
  }
}

/** Where one types on glass, Enter begins a new line and a button sends. */
function isTouched() {
  return matchMedia("(pointer: coarse)").matches;
}
