// The form to say something. What was typed stays until the server says that it is posted.
import { newId, Pending } from "./pending.js";
import { write } from "./write.js";

const LONGEST = 500;
const LEFT_SHOWN = 100;

export class CommentForm {
  constructor({ words, send }) {
    this.words = words;
    this.form = document.getElementById("comment-form");
    if (!this.form) return;
    const find = (id) => document.getElementById(id);
    this.parts = { text: find("comment"), left: find("comment-left"), button: find("comment-button"), answer: find("comment-answer") };
    this.name = this.parts.button.textContent;
    this.isConnected = false;
    this.pending = new Pending({ send: (message) => this.isConnected && send(message), onChange: () => this.#show() });
    this.form.addEventListener("submit", (event) => this.#submit(event));
    this.parts.text.addEventListener("input", () => this.#typed());
    this.parts.text.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.form.requestSubmit();
    });
    this.#typed();
  }

  connected() {
    if (!this.form) return;
    this.isConnected = true;
    this.pending.connected();
    this.#show();
  }

  disconnected(lost) {
    if (!this.form) return;
    Object.assign(this, { isConnected: false, lost });
    this.pending.disconnected();
    this.#show();
  }

  /** True if that settled our comment. */
  answered(answer) {
    if (!this.pending?.bid || answer.id !== this.pending.bid.message.id) return false;
    if (!this.pending.answered(answer)) return true;
    if (answer.type === "comment_accepted") this.#posted();
    else this.#refused(answer);
    return true;
  }

  #posted() {
    this.parts.text.value = "";
    this.#typed();
    this.#say("success", this.words.say("comment.accepted"));
  }

  #refused({ reason, message }) {
    const key = `comment.rejected.${reason}`;
    this.#say("error", this.words.has(key) ? this.words.say(key) : message);
    this.parts.text.focus();
  }

  #submit(event) {
    event.preventDefault();
    if (this.pending.bid || !this.isConnected) return;
    const text = this.parts.text.value.trim();
    const problem = text === "" ? "comment.empty" : [...text].length > LONGEST ? "comment.too_long" : null;
    if (problem) {
      this.#say("error", this.words.say(problem));
      return this.parts.text.focus();
    }
    this.pending.place({ type: "comment", id: newId(), text });
  }

  #typed() {
    const left = LONGEST - [...this.parts.text.value].length;
    this.parts.left.hidden = left > LEFT_SHOWN;
    write(this.parts.left, this.words.count("comments.left", Math.max(left, 0)));
    this.parts.text.removeAttribute("aria-invalid");
    this.form.querySelector(".field").classList.remove("field--error");
    if (!this.pending.bid) this.#say("", "");
  }

  #say(tone, text) {
    this.parts.answer.className = `message message--${tone === "waiting" ? "warning" : tone} answer answer--${tone}`;
    write(this.parts.answer, text);
  }

  #show() {
    const phase = this.pending.bid?.phase;
    const { button, text } = this.parts;
    button.disabled = !this.isConnected;
    button.setAttribute("aria-disabled", String(Boolean(phase)));
    text.readOnly = Boolean(phase);
    write(button, this.#buttonText(phase));
    if (phase) this.#say("waiting", this.words.say(`comment.${phase}`));
  }

  #buttonText(phase) {
    if (phase) return this.words.say(`button.${phase}`);
    if (this.isConnected) return this.name;
    return this.words.say(this.lost ? "button.not_connected" : "button.connecting");
  }
}
