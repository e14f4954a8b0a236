// The comments, newest first. What they say is text, never markup.
import { post, readPage } from "./ask.js";
import { localiseTimes, timeElement } from "./times.js";

export class CommentList {
  constructor(words) {
    this.words = words;
    const find = (id) => document.getElementById(id);
    Object.assign(this, { section: find("comments"), list: find("comment-list"), none: find("no-comments"),
      template: find("comment-template"), earlier: find("earlier"), heading: find("comments-heading") });
    this.mayModerate = "moderates" in this.section.dataset;
    this.mine = new Set([...this.list.querySelectorAll("[data-mine]")].map(idOf));
    this.list.addEventListener("submit", (event) => this.#act(event));
    this.earlier?.addEventListener("click", (event) => this.#showEarlier(event));
  }

  /** The id of the newest comment; 0 without any. */
  get newest() {
    return this.list.firstElementChild ? idOf(this.list.firstElementChild) : 0;
  }

  /** Shows a comment in its place. Returns who said it if that is new, and somebody else's. */
  add(comment) {
    if (this.#find(comment.id)) return null;
    const isMine = this.mine.has(comment.id);
    const item = this.#item(comment, isMine);
    const next = [...this.list.children].find((other) => idOf(other) < comment.id);
    // Older than what is shown, with more in between that is not: "earlier" will bring it.
    if (!next && this.earlier && this.list.children.length) return null;
    this.list.insertBefore(item, next ?? null);
    this.#showWhether();
    return isMine ? null : this.#author(comment.author);
  }

  /** The comment of that id is the viewer's own. */
  own(id) {
    this.mine.add(id);
    const item = this.#find(id);
    if (item?.comment) item.replaceWith(this.#item(item.comment, true));
  }

  remove(id) {
    const item = this.#find(id);
    if (!item) return;
    const hadFocus = item.contains(document.activeElement);
    item.remove();
    if (hadFocus) this.heading.focus();
    this.#showWhether();
  }

  /** These are the newest ones: what lies among them and is not there has been taken out. */
  keepOnly(comments) {
    const there = new Set(comments.map(({ id }) => id));
    const oldest = comments.length ? Math.min(...there) : 0;
    for (const item of [...this.list.children]) {
      const id = idOf(item);
      if (!there.has(id) && (id > oldest || !this.earlier)) this.remove(id);
    }
  }

  #find(id) {
    return this.list.querySelector(`[data-comment="${id}"]`);
  }

  #author(author) {
    return typeof author === "number" ? this.words.say("paddle", { paddle: author }) : this.words.say(`comment.author.${author}`);
  }

  #item(comment, isMine) {
    const item = this.template.content.firstElementChild.cloneNode(true);
    const part = (name) => item.querySelector(`.comment__${name}`);
    item.comment = comment;
    item.dataset.comment = comment.id;
    item.id = `comment-${comment.id}`;
    item.classList.add(`comment--${typeof comment.author === "number" ? "bidder" : comment.author}`);
    item.classList.toggle("comment--mine", isMine);
    part("who").textContent = isMine ? this.words.say("comment.author.you") : this.#author(comment.author);
    part("time").replaceChildren(timeElement(comment.at_ms));
    part("text").textContent = comment.text;
    for (const form of item.querySelectorAll("form")) {
      const isForViewer = form.dataset.act === "remove" ? isMine : this.mayModerate && !isMine;
      if (isForViewer) form.action = form.getAttribute("action").replace("/0/", `/${comment.id}/`);
      else form.remove();
    }
    return item;
  }

  #showWhether() {
    const isEmpty = this.list.children.length === 0;
    this.list.hidden = isEmpty;
    this.none.hidden = !isEmpty;
  }

  async #act(event) {
    event.preventDefault();
    const form = event.target, item = form.closest("[data-comment]");
    const button = form.querySelector("button");
    if (button.getAttribute("aria-disabled") === "true") return;
    // Not `disabled`: that would let the focus go.
    button.setAttribute("aria-disabled", "true");
    try {
      await post(form.action, new FormData(form));
      this.remove(idOf(item));
    } catch (problem) {
      // Who is not signed in any more is led to signing in by the form itself.
      if (problem.isSignedOut) return form.submit();
      console.warn("the comment could not be taken out", problem);
      button.removeAttribute("aria-disabled");
      button.textContent = this.words.say("comment.not_gone");
    }
  }

  async #showEarlier(event) {
    event.preventDefault();
    try {
      this.#append(await readPage(this.earlier.href));
    } catch (problem) {
      console.warn("earlier comments could not be read here", problem);
      location.assign(this.earlier.href);
    }
  }

  /** The server's own list goes on where this one ends. */
  #append(page) {
    const items = [...page.querySelectorAll("#comment-list > li")].map((item) => document.importNode(item, true));
    this.list.append(...items.filter((item) => !this.#find(idOf(item))));
    for (const item of items) if ("mine" in item.dataset) this.mine.add(idOf(item));
    localiseTimes(this.list);
    const next = page.getElementById("earlier");
    if (next) this.earlier.href = new URL(next.getAttribute("href"), this.earlier.href).href;
    else this.#noMore();
    items[0]?.setAttribute("tabindex", "-1");
    items[0]?.focus();
  }

  #noMore() {
    this.earlier.remove();
    this.earlier = null;
  }
}

function idOf(item) {
  return Number(item.dataset.comment);
}
