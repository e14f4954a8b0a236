// What people say about the lot: read as it comes, and one's own only shown once the server has it.
import { Announcer } from "./announcer.js";
import { readJson } from "./ask.js";
import { CommentForm } from "./comment_form.js";
import { CommentList } from "./comment_list.js";

export class Comments {
  /** `send` takes a message and returns whether it could be sent; `read` is where the API has the comments. */
  constructor({ words, read, send }) {
    Object.assign(this, { words, read });
    this.list = new CommentList(words);
    this.form = new CommentForm({ words, send });
    this.announcer = new Announcer(document.getElementById("comment-announcer"));
    this.isFirst = true;
  }

  /** Takes `comment` and `comment_removed`. */
  heard(message) {
    if (message.type === "comment_removed") return this.list.remove(message.id);
    const author = this.list.add(message);
    if (author) this.announcer.say(this.words.say("comment.said", { author, text: message.text }));
  }

  /** Takes `comment_accepted` and `rejected`; true if that was the answer to our comment. */
  answered(message) {
    if (!this.form.answered(message)) return false;
    if (message.type === "comment_accepted") this.list.own(message.comment);
    return true;
  }

  connected() {
    this.form.connected();
    this.#catchUp();
  }

  disconnected(lost) {
    this.form.disconnected(lost);
  }

  /** What came since the page was made; after a lost connection also what was taken out meanwhile. */
  async #catchUp() {
    const isFirst = this.isFirst;
    this.isFirst = false;
    try {
      const query = isFirst ? `?after=${this.list.newest}` : "";
      const { results } = await readJson(this.read + query);
      if (!isFirst) this.list.keepOnly(results);
      for (const comment of results) this.list.add(comment);
    } catch (problem) {
      // The next connection asks again.
      console.warn("the comments could not be read", problem);
    }
  }
}
