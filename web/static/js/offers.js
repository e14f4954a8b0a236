// The amounts that the form offers by itself: the one filled in, and a few more to press.

const STEPS_OFFERED = [0, 1, 3];

/** The amount that the field offers by itself: the next bid, or for the leader one step above the maximum. */
export function suggestion(state) {
  if (!state.you?.leading) return state.floor_minor;
  return Math.max(state.floor_minor, state.you.max_minor + stepOf(state));
}

/** The step at the present price, as the server's own floor shows it. */
function stepOf(state) {
  return state.price_minor === null ? 0 : state.floor_minor - state.price_minor;
}

export class Offers {
  constructor(money, onChosen) {
    Object.assign(this, { money, onChosen });
    this.group = document.getElementById("quick");
  }

  show(state) {
    const step = stepOf(state), from = suggestion(state);
    this.group.hidden = step === 0;
    if (this.shown === `${from}/${step}`) return;
    this.shown = `${from}/${step}`;
    this.group.replaceChildren(...STEPS_OFFERED.map((times) => this.#button(from + times * step)));
  }

  #button(minor) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = this.money(minor);
    button.addEventListener("click", () => this.onChosen(minor));
    return button;
  }
}
