// The time that is left, by the saleroom's clock.
import { endText, remainingText } from "./times.js";
import { write } from "./write.js";

const SOON_MS = 60_000;
const TENTHS_MS = 10_000;

/** What the clock of a listing counts to: `{label, atMs}`, `atMs` null while nothing runs. */
export function aim(state) {
  if (state.status === "scheduled") return { label: "clock.opens", atMs: state.starts_at_ms };
  if (state.status === "open") return { label: "clock.closes", atMs: state.ends_at_ms };
  return { label: state.status === "paused" ? "clock.paused" : "clock.over", atMs: null };
}

export class Countdown {
  constructor({ clock, words, onZero }) {
    Object.assign(this, { clock, words, onZero });
    this.label = document.getElementById("clock-label");
    this.text = document.getElementById("clock");
  }

  show(state) {
    this.aim = aim(state);
    this.still = state.status === "closed" ? endText(state.ended_at_ms ?? state.ends_at_ms) : "—";
    write(this.label, this.words.say(this.aim.label));
    this.tick();
  }

  /** How sure the clock is, for those who point at it. */
  showError() {
    const { errorMs } = this.clock;
    this.text.title = errorMs === null
      ? this.words.say("clock.unset")
      : this.words.say("clock.error", { error: Math.max(1, Math.ceil(errorMs)) });
  }

  tick() {
    clearTimeout(this.timer);
    const { atMs } = this.aim;
    const leftMs = atMs === null ? null : Math.max(0, atMs - this.clock.now());
    const text = leftMs === null ? this.still : remainingText(this.words, leftMs);
    write(this.text, text);
    this.text.classList.toggle("pulse__left--over", leftMs === null);
    this.text.classList.toggle("pulse__left--soon", leftMs !== null && leftMs < SOON_MS);
    if (leftMs === null) return;
    this.onZero(leftMs === 0);
    this.timer = setTimeout(() => this.tick(), leftMs < TENTHS_MS ? 100 : 250);
  }
}
