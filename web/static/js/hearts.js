// The buttons that watch a lot, without a new page. A button shows what the server has, not what was pressed.

export class Hearts {
  constructor(form, answer, words) {
    Object.assign(this, { form, answer, words });
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
      const response = await this.#post(button);
      // Who is not signed in any more is led to signing in by the form itself.
      if (response.status === 401 || response.status === 403) return this.#leave(button);
      if (!response.ok) throw new Error(`status ${response.status}`);
      const { watching } = await response.json();
      button.setAttribute("aria-pressed", String(watching));
      button.value = watching ? "0" : "1";
    } catch (problem) {
      console.warn("watching could not be changed", problem);
      this.answer.textContent = this.words.say("card.watch.failed");
    } finally {
      button.removeAttribute("aria-disabled");
    }
  }

  #post(button) {
    const body = new FormData(this.form);
    body.set(button.name, button.value);
    return fetch(button.formAction, { method: "POST", body, headers: { Accept: "application/json" } });
  }

  #leave(button) {
    this.isLeaving = true;
    this.form.requestSubmit(button);
  }
}
