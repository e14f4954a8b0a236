// The buttons that watch a lot, without a new page. A button shows what the server has, not what was pressed.
import { post } from "./ask.js";

export class Watch {
  /** One form for as many buttons as there are; `failed` is told in `answer`, `onShown` hears what a button shows now. */
  constructor({ form, answer, failed, onShown = () => {} }) {
    Object.assign(this, { form, answer, failed, onShown });
    form.addEventListener("submit", (event) => this.#submit(event));
  }

  async #submit(event) {
    const button = event.submitter;
    if (this.isLeaving || !button) return;
    event.preventDefault();
    if (button.getAttribute("aria-disabled") === "true") return;
    button.setAttribute("aria-disabled", "true");
    this.answer.textContent = "";
    try {
      this.#show(button, (await this.#post(button)).watching);
    } catch (problem) {
      if (problem.isSignedOut) return this.#leave(button);
      console.warn("watching could not be changed", problem);
      this.answer.textContent = this.failed;
    } finally {
      button.removeAttribute("aria-disabled");
    }
  }

  #post(button) {
    const body = new FormData(this.form);
    body.set(button.name, button.value);
    return post(button.hasAttribute("formaction") ? button.formAction : this.form.action, body);
  }

  #show(button, isWatching) {
    button.setAttribute("aria-pressed", String(isWatching));
    button.value = isWatching ? "0" : "1";
    this.onShown(isWatching);
  }

  /** Who is not signed in any more is led to signing in by the form itself. */
  #leave(button) {
    this.isLeaving = true;
    this.form.requestSubmit(button);
  }
}
