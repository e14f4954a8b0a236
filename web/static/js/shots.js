// The pictures of a form in their order: the list in the page is the only state, and what the form sends.
import { write } from "./write.js";

const OPPOSITE = { first: "later", earlier: "later", later: "earlier" };

export class Shots {
  #dragged = null;

  constructor({ list, template, words, say, onRemove, onAgain }) {
    Object.assign(this, { list, template, words, say, onRemove, onAgain });
    list.addEventListener("click", (event) => this.#pressed(event));
    list.addEventListener("dragstart", (event) => this.#lift(event));
    list.addEventListener("dragover", (event) => this.#carry(event));
    list.addEventListener("drop", (event) => this.#dragged && event.preventDefault());
    list.addEventListener("dragend", () => this.#putDown());
    this.#number();
  }

  get all() {
    return [...this.list.children];
  }

  /** Whether what is dragged is one of these, and no file. */
  get isDragging() {
    return this.#dragged !== null;
  }

  /** A new last picture, shown from the file itself until the server has its own. */
  add(file) {
    const shot = this.template.content.firstElementChild.cloneNode(true);
    const picture = shot.querySelector("img");
    const address = URL.createObjectURL(file);
    picture.addEventListener("load", () => URL.revokeObjectURL(address), { once: true });
    picture.addEventListener("error", () => (picture.hidden = true), { once: true });
    picture.src = address;
    shot.dataset.state = "waiting";
    this.#tell(shot, this.words.say("picture.waiting"));
    this.list.append(shot);
    this.#number();
    return shot;
  }

  showProgress(shot, part) {
    shot.dataset.state = "sending";
    shot.querySelector("progress").value = part * 100;
    const percent = Math.floor(part * 100);
    this.#tell(shot, percent < 100 ? this.words.say("picture.sending", { percent }) : this.words.say("picture.working"));
  }

  showKept(shot, { id, thumbnail_url: address }) {
    delete shot.dataset.state;
    shot.dataset.picture = id;
    shot.querySelector("img").src = address;
    shot.querySelector("[data-part=state]").hidden = true;
    const input = Object.assign(document.createElement("input"), { type: "hidden", name: "picture", value: id });
    shot.append(input);
  }

  showFailed(shot, problem, { canAgain }) {
    shot.dataset.state = "failed";
    this.#tell(shot, problem);
    shot.querySelector("progress").hidden = true;
    shot.querySelector("[data-act=again]").hidden = !canAgain;
  }

  showWaiting(shot) {
    shot.dataset.state = "waiting";
    this.#tell(shot, this.words.say("picture.waiting"));
    Object.assign(shot.querySelector("progress"), { hidden: false, value: 0 });
    shot.querySelector("[data-act=again]").hidden = true;
  }

  #tell(shot, text) {
    shot.querySelector("[data-part=state]").hidden = false;
    write(shot.querySelector("[data-part=said]"), text);
  }

  #pressed(event) {
    const button = event.target.closest("[data-act]");
    if (!button) return;
    event.preventDefault();
    const shot = button.closest(".shot");
    const act = button.dataset.act;
    if (act === "again") this.onAgain(shot);
    else if (act === "remove") this.#remove(shot);
    else this.#move(shot, act);
  }

  #move(shot, act) {
    if (act === "first") this.list.prepend(shot);
    else if (act === "earlier") shot.previousElementSibling?.before(shot);
    else shot.nextElementSibling?.after(shot);
    this.#number();
    const button = shot.querySelector(`[data-act=${act}]`);
    (button.disabled ? shot.querySelector(`[data-act=${OPPOSITE[act]}]`) : button).focus();
    this.#sayPlace(shot);
  }

  #remove(shot) {
    const next = shot.nextElementSibling ?? shot.previousElementSibling;
    shot.remove();
    this.#number();
    this.say(this.words.say("picture.removed"));
    this.onRemove(shot, next?.querySelector("[data-act=remove]"));
  }

  #lift(event) {
    this.#dragged = event.target.closest(".shot");
    if (!this.#dragged) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", "");
    this.#dragged.classList.add("shot--lifted");
  }

  #carry(event) {
    const over = event.target.closest(".shot");
    if (!this.#dragged) return;
    event.preventDefault();
    if (!over || over === this.#dragged) return;
    const isBefore = this.#dragged.compareDocumentPosition(over) & Node.DOCUMENT_POSITION_PRECEDING;
    if (isBefore) over.before(this.#dragged);
    else over.after(this.#dragged);
  }

  #putDown() {
    if (!this.#dragged) return;
    this.#dragged.classList.remove("shot--lifted");
    this.#number();
    this.#sayPlace(this.#dragged);
    this.#dragged = null;
  }

  #sayPlace(shot) {
    const shots = this.all;
    this.say(this.words.say("picture.moved", { place: shots.indexOf(shot) + 1, count: shots.length }));
  }

  #number() {
    this.all.forEach((shot, at, { length }) => {
      const name = this.words.say(at === 0 ? "picture.cover" : "picture.name", { place: at + 1 });
      shot.draggable = true;
      shot.querySelector("[role=group]").setAttribute("aria-label", name);
      shot.querySelector("img").alt = name;
      write(shot.querySelector("[data-part=name]"), at === 0 ? this.words.say("picture.tag.cover") : String(at + 1));
      for (const act of ["first", "earlier"]) shot.querySelector(`[data-act=${act}]`).disabled = at === 0;
      shot.querySelector("[data-act=later]").disabled = at === length - 1;
    });
  }
}
