// Files on their way: two at a time, each with its progress, its mistake, and another try where that may help.
import { upload } from "./upload.js";

const AT_ONCE = 2;
/** Answers after which the same file may do: away, too many at once, signed out meanwhile, a mistake of ours. */
const canAgain = (status) => status === 0 || status === 401 || status === 429 || status >= 500;

export class Sending {
  #files = new Map();
  #waiting = [];
  #running = 0;

  constructor({ shots, words, url, token, say, onIdle }) {
    Object.assign(this, { shots, words, url, token, say, onIdle });
  }

  get isBusy() {
    return this.#running + this.#waiting.length > 0;
  }

  get hasFailed() {
    return this.shots.all.some((shot) => shot.dataset.state === "failed");
  }

  send(shot, file) {
    this.#files.set(shot, file);
    this.again(shot);
  }

  again(shot) {
    this.shots.showWaiting(shot);
    this.#waiting.push(shot);
    this.#goOn();
  }

  /** It was removed: nothing more is done for it. */
  forget(shot) {
    this.#files.delete(shot);
    this.#waiting = this.#waiting.filter((waiting) => waiting !== shot);
    this.#settle();
  }

  #goOn() {
    while (this.#running < AT_ONCE && this.#waiting.length) this.#sendOne(this.#waiting.shift());
  }

  async #sendOne(shot) {
    this.#running += 1;
    const file = this.#files.get(shot);
    const onProgress = (part) => this.shots.showProgress(shot, part);
    const { status, answer } = await upload({ url: this.url, field: "picture", file, token: this.token, onProgress });
    this.#running -= 1;
    if (this.#files.has(shot)) this.#show(shot, file, status, answer);
    this.#goOn();
    this.#settle();
  }

  #show(shot, file, status, answer) {
    if (status === 201) {
      this.#files.delete(shot);
      this.shots.showKept(shot, answer);
      this.say(this.words.say("picture.kept", { name: file.name }));
      return;
    }
    const problem = this.#problem(status, answer);
    this.shots.showFailed(shot, problem, { canAgain: canAgain(status) });
    this.say(this.words.say("picture.failed", { name: file.name, problem }));
  }

  #problem(status, answer) {
    if (status === 0) return this.words.say("picture.lost");
    if (status === 401) return this.words.say("picture.signed_out");
    if (status === 413) return this.words.say("picture.large");
    return answer?.message ?? this.words.say("picture.broken");
  }

  #settle() {
    if (!this.isBusy) this.onIdle();
  }
}
