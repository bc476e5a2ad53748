import { deepEqual, equal, ok } from "node:assert/strict";
import { explain, MOST_DIVERSIONS, onward, type RouteRequest } from "../../src/routing/mod.ts";
import { SeededRandom } from "../support/seeded_random.ts";
import { call, factsOf, idOf, members, type Office, on } from "./office.ts";

const NUMBERS = ["101", "102", "103", "104", "105", "600", "601", "999", "sip:102@pbx", "sip:a@b"];

/** An office in which anything forwards to anything. */
function officeOf(random: SeededRandom): Office {
  const some = () => random.pick([0, 1, 2]) === 0 ? { forward: on(random.pick(NUMBERS)) } : {};
  const forwards = () =>
    Object.fromEntries(
      ["all", "busy", "noAnswer", "unreachable"].flatMap((condition) => {
        const { forward } = some();
        return forward ? [[condition, forward]] : [];
      }),
    );
  const users = ["101", "102", "103", "104", "105"];
  return {
    settings: Object.fromEntries(users.map((user) => [user, {
      doNotDisturb: random.integer(4) === 0,
      forward: forwards(),
      followMe: {
        enabled: random.integer(3) === 0,
        members: [{
          to: random.pick(NUMBERS),
          delaySeconds: random.integer(20),
          ringSeconds: 1 + random.integer(20),
        }],
      },
      ...(random.integer(2) === 0 ? { callWaiting: 1 } : {}),
    }])),
    groups: Object.fromEntries(["600", "601"].map((group) => [group, {
      strategy: random.pick(["together", "in-turn", "first-available", "random"] as const),
      members: members(...NUMBERS.filter(() => random.integer(2) === 0)),
      skipBusy: random.integer(2) === 0,
      ...(random.integer(2) === 0 ? { otherwise: random.pick(NUMBERS) } : {}),
    }])),
    calls: Object.fromEntries(users.map((user) => [user, random.integer(3)])),
    unregistered: users.filter(() => random.integer(3) === 0),
    chance: (bound) => random.integer(bound),
  };
}

Deno.test("[ROUTE-12] [ROUTE-13] [ROUTE-14] whatever people choose, a call comes to an end", () => {
  const random = new SeededRandom(3);
  for (let run = 0; run < 2_000; run++) {
    const office = officeOf(random);
    const caller = { user: idOf("101"), extension: "101" };
    let request: RouteRequest | undefined = { dialled: random.pick(NUMBERS), caller };
    for (let turn = 0; request; turn++) {
      ok(turn <= MOST_DIVERSIONS, `run ${run} goes on for ever`);
      const decision = call(office, request.dialled, request);
      if (decision.kind !== "ring") {
        equal(decision.kind, "reject");
        break;
      }
      const { plan, diversions } = decision;
      const forwarders = diversions.map(({ from }) => from);
      deepEqual(forwarders, [...new Set(forwarders)]);
      ok(diversions.length <= MOST_DIVERSIONS);
      ok(plan.rounds.length > 0);
      const rung = plan.rounds.flatMap((round) => round.members.map(({ target }) => target));
      equal(new Set(rung.map((target) => JSON.stringify(target))).size, rung.length);
      for (const { members, ms } of plan.rounds) {
        equal(Math.min(...members.map(({ afterMs }) => afterMs)), 0);
        ok(members.every(({ afterMs }) => afterMs < ms));
      }
      if (plan.group !== undefined) {
        ok(rung.every((target) => target.kind !== "user" || target.user !== idOf("101")));
      }
      request = onward(request, decision, random.pick(["busy", "no-answer", "unreachable"]));
    }
  }
});

Deno.test("[ROUTE-42] what was considered is told step by step", () => {
  const office: Office = {
    settings: {
      "102": { forward: { all: on("600") } },
      "103": { doNotDisturb: true },
      "105": { forward: { all: on("102") } },
    },
    groups: { "600": { members: members("101", "103", "104", "+44", "104"), otherwise: "105" } },
    unregistered: ["104"],
  };
  const caller = { user: idOf("101"), extension: "101" };
  deepEqual(explain({ dialled: "*67102", caller }, factsOf(office)).tried, [
    { key: "code", values: { number: "*67102", feature: "hide-caller-id" } },
    { key: "forwards.unconditional", values: { from: "102", to: "600" } },
    { key: "left-out.is-caller", values: { number: "101" } },
    { key: "left-out.do-not-disturb", values: { number: "103" } },
    { key: "left-out.no-phone", values: { number: "104" } },
    { key: "left-out.no-way", values: { number: "+44" } },
    { key: "left-out.rings-already", values: { number: "104" } },
    { key: "group.nobody", values: { extension: "600" } },
    { key: "forwards.user-busy", values: { from: "600", to: "105" } },
    { key: "circle", values: { from: "105", to: "102" } },
    { key: "rings", values: { extension: "105", seconds: 30 } },
  ]);
  deepEqual(explain({ dialled: "999", caller }, factsOf({})).tried, [
    { key: "nobody", values: { number: "999" } },
    { key: "refused", values: { status: 404, reason: "Not Found" } },
  ]);
});
