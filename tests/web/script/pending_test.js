import { Pending } from "/js/pending.js";
import { equal, test } from "./harness.js";

function line({ connected = true } = {}) {
  const sent = [], phases = [], timers = new Map();
  let next = 0;
  const world = { connected, sent, phases };
  world.pending = new Pending({
    send: (message) => world.connected && sent.push(message.id) > 0,
    onChange: () => phases.push(world.pending.bid?.phase ?? "none"),
    later: (work, ms) => timers.set(++next, { work, ms }) && next,
    cancel: (timer) => timers.delete(timer),
  });
  world.waits = () => [...timers.values()].map(({ ms }) => ms);
  world.timePasses = () => {
    const works = [...timers.values()];
    timers.clear();
    works.forEach(({ work }) => work());
  };
  return world;
}

const BID = { type: "bid", id: "a", amount_minor: 100 };

test("a bid is sent once and waits for its answer", () => {
  const { pending, sent, phases } = line();
  pending.place(BID);
  equal([sent, phases], [["a"], ["sending"]]);
  equal([pending.answered({ type: "accepted", id: "a" }), pending.bid], [true, null]);
});

test("an unavailable bid is repeated with its id until it is answered", () => {
  const world = line();
  world.pending.place(BID);
  for (let i = 0; i < 3; i += 1) {
    equal(world.pending.answered({ type: "rejected", id: "a", reason: "unavailable" }), false);
    equal(world.pending.bid.phase, "checking");
    world.timePasses();
  }
  equal(world.sent, ["a", "a", "a", "a"]);
  equal(world.pending.answered({ type: "accepted", id: "a", replayed: true }), true);
  equal(world.waits(), []);
});

test("it is repeated ever more slowly", () => {
  const world = line();
  world.pending.place(BID);
  const waits = [];
  for (let i = 0; i < 6; i += 1) {
    world.pending.answered({ type: "rejected", id: "a", reason: "unavailable" });
    waits.push(world.waits()[0]);
    world.timePasses();
  }
  equal(waits, [500, 1_000, 2_000, 4_000, 8_000, 8_000]);
});

test("a bid that nobody answers is repeated", () => {
  const world = line();
  world.pending.place(BID);
  world.timePasses();
  equal(world.pending.bid.phase, "checking");
  world.timePasses();
  equal(world.sent, ["a", "a"]);
});

test("a bid in flight when the connection drops is sent again after it is back", () => {
  const world = line();
  world.pending.place(BID);
  world.connected = false;
  world.pending.disconnected();
  equal([world.pending.bid.phase, world.waits()], ["checking", []]);
  world.connected = true;
  world.pending.connected();
  equal(world.sent, ["a", "a"]);
});

test("a refusal settles it", () => {
  const { pending } = line();
  pending.place(BID);
  equal([pending.answered({ type: "rejected", id: "a", reason: "too_low" }), pending.bid], [true, null]);
});

test("the answer to another bid settles nothing", () => {
  const { pending } = line();
  pending.place(BID);
  equal([pending.answered({ type: "accepted", id: "b" }), pending.bid.message.id], [false, "a"]);
});
