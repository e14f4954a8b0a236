// The step chart of the price, in a box of 1000 by 100. The server draws the same one (web/listings/chart.py).
import { hasEnded } from "./statuses.js";
import { timeElement } from "./times.js";
import { bidsInWords } from "./words.js";

const WIDTH = 1000, HEIGHT = 100, MOST_TICKS = 4;

/** Evenly spaced round prices, the first at most `low` and the last at least `high`. */
export function priceTicks(low, high) {
  const top = Math.max(high + Math.floor((high - low) / 20), low + Math.max(Math.floor(low / 10), 1));
  const rough = Math.max((top - low) / (MOST_TICKS - 1), 1);
  const size = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((times) => size * times).find((one) => one >= rough);
  const ticks = [];
  for (let tick = Math.floor(low / step) * step; tick < top + step; tick += step) ticks.push(tick);
  return ticks;
}

/** Paths and labels for `[atMs, priceMinor]` pairs, oldest first; null without any. */
export function draw(points, untilMs) {
  if (!points.length) return null;
  const prices = points.map(([, price]) => price);
  const ticks = priceTicks(Math.min(...prices), Math.max(...prices));
  const sinceMs = points[0][0], endMs = Math.max(untilMs, points.at(-1)[0] + 1);
  const across = (atMs) => Math.round((WIDTH * (atMs - sinceMs)) / (endMs - sinceMs));
  const down = (price) => Math.round((10 * HEIGHT * (ticks.at(-1) - price)) / (ticks.at(-1) - ticks[0])) / 10;
  const steps = points.slice(1).map(([atMs, price]) => `H${across(atMs)}V${down(price)}`).join("");
  const line = `M0 ${down(prices[0])}${steps}H${WIDTH}`;
  return {
    line,
    area: `${line}V${HEIGHT}H0Z`,
    lastY: down(prices.at(-1)),
    rows: ticks.map(down),
    prices: ticks,
    times: [sinceMs, Math.floor((sinceMs + endMs) / 2), endMs],
  };
}

function svg(name, attributes) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

function label(text) {
  const span = document.createElement("span");
  span.textContent = text;
  return span;
}

export class Chart {
  constructor({ clock, money, words }) {
    Object.assign(this, { clock, money, words });
    this.figure = document.getElementById("chart");
  }

  show(state) {
    const chart = draw(state.points, hasEnded(state.status) ? state.ends_at_ms : this.clock.now());
    this.figure.hidden = chart === null;
    if (chart === null) return;
    const part = (name) => this.figure.querySelector(`#chart-${name}`);
    part("line").setAttribute("d", chart.line);
    part("area").setAttribute("d", chart.area);
    part("dot").setAttribute("d", `M${WIDTH} ${chart.lastY}h0`);
    part("rows").replaceChildren(...chart.rows.map((y) => svg("path", { class: "chart__grid", d: `M0 ${y}H${WIDTH}` })));
    part("prices").replaceChildren(...chart.prices.map((price) => label(this.money(price))));
    part("times").replaceChildren(...chart.times.map(timeElement));
    const [first, last] = [state.points[0][1], state.points.at(-1)[1]].map(this.money);
    part("desc").textContent = this.words.say("chart.told", { first, last, bids: bidsInWords(this.words, state.bid_count) });
  }
}
