// Watching the lot or not: the form's button, without a new page. It shows what the server has, not what was pressed.

export class Watch {
  constructor(words) {
    this.form = document.getElementById("watch-form");
    if (!this.form) return;
    this.words = words;
    this.button = document.getElementById("watch-button");
    this.form.addEventListener("submit", (event) => this.#submit(event));
  }

  async #submit(event) {
    event.preventDefault();
    if (this.button.getAttribute("aria-disabled") === "true") return;
    this.button.setAttribute("aria-disabled", "true");
    const answer = document.getElementById("watch-answer");
    answer.textContent = "";
    try {
      const { action } = this.form;
      const response = await fetch(action, { method: "POST", body: new FormData(this.form), headers: { Accept: "application/json" } });
      // Who is not signed in any more is led to signing in by the form itself.
      if (response.status === 401 || response.status === 403) return this.form.submit();
      if (!response.ok) throw new Error(`status ${response.status}`);
      this.#show((await response.json()).watching);
    } catch (problem) {
      console.warn("watching could not be changed", problem);
      answer.textContent = this.words.say("watch.failed");
    } finally {
      this.button.removeAttribute("aria-disabled");
    }
  }

  #show(isWatched) {
    this.form.elements.watch.value = isWatched ? "0" : "1";
    this.button.setAttribute("aria-pressed", String(isWatched));
    document.getElementById("watch-word").textContent = this.words.say(isWatched ? "watch.on" : "watch.off");
  }
}
