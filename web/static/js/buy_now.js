// Taking the lot at its buy-now price, once the viewer has said so twice.
import { newId } from "./pending.js";

export class BuyNow {
  constructor({ pending }) {
    this.block = document.getElementById("buy-now");
    if (!this.block) return;
    this.button = document.getElementById("buy-now-button");
    const dialog = document.getElementById("buy-now-dialog");
    this.button.form.addEventListener("submit", (event) => {
      event.preventDefault();
      dialog.returnValue = "";
      dialog.showModal();
    });
    dialog.addEventListener("close", () => {
      if (dialog.returnValue === "yes" && !pending.bid && !this.button.disabled) pending.place({ type: "buy_now", id: newId() });
    });
  }

  show(state, standing, { connected }) {
    if (!this.block) return;
    this.block.hidden = state.buy_now_minor === null || !["not_bidding", "outbid"].includes(standing);
    this.button.disabled = !connected || !["open", "scheduled"].includes(state.status);
  }
}
