/** Calls of a carrier that meet lists, rules and schedules before anybody's phone rings. */

import { deepEqual, equal, ok } from "node:assert/strict";
import {
  type CallRule,
  type CallRuleId,
  type InboundNumberId,
  type RuleAction,
  type RuleCondition,
  type ScheduleId,
} from "../../src/domain/mod.ts";
import { entryOf } from "../screening/gate.ts";
import { gatewayOf } from "../support/gateways.ts";
import { changeStore } from "./support/change_store.ts";
import { interop } from "./support/programs.ts";
import { Server } from "./support/server.ts";
import { SipPeer } from "./support/sip_peer.ts";
import { Sipp } from "./support/sipp.ts";
import { trunkCalls } from "./support/sipp_trunk.ts";

/** Where the carrier calls from. */
const CARRIER = "127.0.0.2";
const OURS = "+4930123456";

const rule = (name: string, action: RuleAction, ...conditions: RuleCondition[]): CallRule => ({
  id: `rule-${name}` as CallRuleId,
  name,
  enabled: true,
  numbers: [],
  internal: false,
  conditions,
  action,
});

const from = (caller: string): RuleCondition => ({
  kind: "caller",
  match: "exact",
  value: caller,
  negated: false,
});

interop("a carrier's calls meet lists, rules and schedules", ["sipp"], async (t) => {
  await using server = await Server.start({
    extensions: ["101", "102"],
    settings: ["--country", "de"],
  });
  await changeStore(server, (store) => {
    const identity = { addresses: [CARRIER], resolved: false, certificates: [] };
    store.gateways.save(gatewayOf("carrier", { address: "192.0.2.7", identity }), {});
    store.numbers.save({
      id: "n1" as InboundNumberId,
      number: OURS,
      name: "Office",
      gateways: [],
      destination: "102",
    });
    store.numberLists.save([entryOf("+4930666", { kind: "prefix", reason: "Roofs" })]);
    store.schedules.save({
      id: "s1" as ScheduleId,
      name: "Office hours",
      weekly: [{ days: [1, 2, 3, 4, 5, 6, 7], from: "00:00", to: "24:00" }],
      days: [],
      closedUntil: new Date("2099-01-01T00:00:00Z"),
    });
    const closed = { kind: "prompt", name: "closed-now" } as const;
    store.callRules.save(rule("gone", { kind: "reject", how: "not-in-service" }, from("+49301")));
    store.callRules.save(rule("robots", { kind: "challenge" }, from("+49302468001")));
    store.callRules.save(rule(
      "night",
      { kind: "announce", announcement: closed },
      from("+49302468002"),
      { kind: "schedule", schedule: "s1" as ScheduleId, negated: true },
    ));
    store.callRules.save(rule(
      "chain",
      { kind: "ring", rings: [{ to: ["101"], seconds: 3 }, { to: ["102"], seconds: 10 }] },
      from("+49302468003"),
    ));
  });
  const call = (scenario: string, caller: string) =>
    trunkCalls(server, { scenario, host: CARRIER, caller, dialled: OURS });
  const record = async (caller: string) => {
    const { reason, status, tried = [] } = await server.record(caller, OURS);
    return { reason, status, keys: tried.map(({ key }) => key) };
  };

  await t.step("who is blocked is declined, and the history says by what", async () => {
    await call("uac_carrier_hears_603", "+49306661234");
    deepEqual(await record("+49306661234"), {
      reason: "turned-away",
      status: 603,
      keys: ["screen.block-list.listed", "screen.does.block"],
    });
  });

  await t.step("a number not in service is a tone before the answer", async () => {
    await call("uac_carrier_hears_tone", "+49301");
    const { reason, status, keys } = await record("+49301");
    deepEqual([reason, status], ["turned-away", 404]);
    ok(keys.includes("rule.does.reject"));
  });

  await t.step("who calls while it is closed hears so and is hung up", async () => {
    await call("uac_carrier_is_told", "+49302468002");
    const { reason, status, keys } = await record("+49302468002");
    deepEqual([reason, status], ["hung-up", 200]);
    ok(keys.includes("rule.does.announce"));
  });

  await t.step("who presses 5 is connected", async () => {
    await using bob = await Sipp.start(server, { scenario: "uas_hangs_up", username: "102" });
    await call("uac_carrier_presses_5", "+49302468001");
    await bob.passed();
    const { reason, keys } = await record("+49302468001");
    equal(reason, "hung-up");
    ok(keys.includes("rule.passed-challenge") && keys.includes("inbound.leads"));
  });

  await t.step("who finds nobody at the first finds the second", async () => {
    using alice = await SipPeer.open(server, "101");
    await alice.register();
    await using bob = await Sipp.start(server, { scenario: "uas_answers", username: "102" });
    await call("uac_carrier_talks", "+49302468003");
    await bob.passed();
    await alice.request("INVITE");
    equal((await record("+49302468003")).reason, "hung-up");
  });

  await t.step("who is known to nobody goes where the number leads", async () => {
    await using bob = await Sipp.start(server, { scenario: "uas_answers", username: "102" });
    await call("uac_carrier_talks", "+49302468009");
    await bob.passed();
  });

  await server.idle();
});
