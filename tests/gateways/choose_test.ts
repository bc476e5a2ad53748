import { deepEqual, equal } from "node:assert/strict";
import type { GatewayChoice, GatewayId } from "../../src/domain/mod.ts";
import { type Candidate, choose, type Turns } from "../../src/gateways/choose.ts";

const NO_TURNS: Turns = new Map();

function of(name: string, changes: Partial<Candidate> = {}): Candidate {
  return {
    gateway: name as GatewayId,
    priority: 1,
    weight: 1,
    cost: 0,
    quality: 0,
    health: "healthy",
    channels: 0,
    maxChannels: undefined,
    ...changes,
  };
}

const order = (
  choice: GatewayChoice,
  candidates: readonly Candidate[],
  more: { kept?: string; operator?: readonly string[] } = {},
) =>
  choose(candidates, { choice, turns: NO_TURNS, ...more } as Parameters<typeof choose>[1])
    .order.join("");

Deno.test("by priority the lowest is first, then the cheaper, then the better", () => {
  equal(order("priority", [of("c", { priority: 2 }), of("a"), of("b")]), "abc");
  equal(order("priority", [of("b", { cost: 2 }), of("a", { cost: 1 })]), "ab");
  equal(order("priority", [of("b", { quality: 1 }), of("a", { quality: 9 })]), "ab");
  equal(order("priority", [of("b", { cost: 2, quality: 9 }), of("a", { cost: 1 })]), "ab");
});

Deno.test("what answers comes before what is unknown, and what is down last", () => {
  const candidates = [
    of("c", { health: "down" }),
    of("b", { health: "unknown" }),
    of("a", { priority: 9 }),
  ];
  for (const choice of ["priority", "weight", "least-used", "sticky", "operator"] as const) {
    equal(order(choice, candidates), "abc", choice);
  }
  equal(order("sticky", candidates, { kept: "c" }), "abc", "a kept one that is down");
  equal(order("operator", candidates, { operator: ["c", "b"] }), "abc");
});

Deno.test("a gateway whose calls are all taken is left out", () => {
  const full = of("a", { channels: 2, maxChannels: 2 });
  equal(order("priority", [full, of("b")]), "b");
  equal(order("priority", [full]), "");
});

Deno.test("the least used is first, by its share where there is a limit", () => {
  equal(order("least-used", [of("b", { channels: 3 }), of("a", { channels: 1 })]), "ab");
  const small = of("b", { channels: 2, maxChannels: 4 });
  const large = of("a", { channels: 9, maxChannels: 100 });
  equal(order("least-used", [small, large]), "ab");
});

Deno.test("a number keeps its gateway, and without one takes its turn", () => {
  const candidates = [of("a"), of("b")];
  equal(order("sticky", candidates, { kept: "b" }), "ba");
  equal(order("sticky", candidates, { kept: "gone" }), "ab");
  equal(order("sticky", candidates), "ab");
});

Deno.test("the table of operators says the order, and the others follow", () => {
  const candidates = [of("a"), of("b"), of("c")];
  equal(order("operator", candidates, { operator: ["c", "b"] }), "cba");
  equal(order("operator", candidates, { operator: ["c", "gone"] }), "cab");
  equal(order("operator", candidates), "abc");
});

Deno.test("turns are smooth: a heavy gateway is not taken several times in a row", () => {
  const candidates = [of("a", { weight: 5 }), of("b"), of("c")];
  let turns = NO_TURNS;
  const first: string[] = [];
  for (let call = 0; call < 14; call++) {
    const choice = choose(candidates, { choice: "weight", turns });
    turns = choice.turns;
    first.push(choice.order[0] ?? "");
  }
  equal(first.join(""), "aabacaaaabacaa");
});

Deno.test("turns are fair over many calls, whichever gateways come and go", () => {
  const all = [of("a", { weight: 3 }), of("b", { weight: 2 }), of("c")];
  const count = new Map<string, number>();
  let turns = NO_TURNS;
  for (let call = 0; call < 6_000; call++) {
    const there = call % 1_000 < 500 ? all : all.slice(0, 2);
    const choice = choose(there, { choice: "weight", turns });
    turns = choice.turns;
    const [first = ""] = choice.order;
    count.set(first, (count.get(first) ?? 0) + 1);
  }
  // 3,000 calls in shares of 3:2:1, and 3,000 in shares of 3:2.
  deepEqual(
    [...count].toSorted().map(([name, calls]) => [name, Math.round(calls / 100)]),
    [["a", 33], ["b", 22], ["c", 5]],
  );
});

Deno.test("priorities do not share turns", () => {
  const candidates = [of("a"), of("b", { priority: 2, weight: 1_000 })];
  equal(order("weight", candidates), "ab");
});
