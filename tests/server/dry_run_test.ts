/** Trying a call says what becomes of it: both ask the same functions, and this shows it. */
import { deepEqual, equal, ok } from "node:assert/strict";
import { DryRun, type DryRunResult } from "../../src/administration/mod.ts";
import type { Config } from "../../src/config/mod.ts";
import {
  type CallRule,
  type CallRuleId,
  DEFAULT_CALL_SETTINGS,
  type InboundNumberId,
  type NumberEntry,
  type NumberListId,
  PlaceHolder,
  type RuleAction,
  type RuleTest,
  type ScheduleId,
} from "../../src/domain/mod.ts";
import { EventBus } from "../../src/events/mod.ts";
import {
  type Decision,
  route,
  type RouteRequest,
  type RoutingFacts,
} from "../../src/routing/mod.ts";
import { SILENT_LOG, WebClient } from "../../src/runtime/mod.ts";
import { CallPolicyWorks } from "../../src/server/call_policy.ts";
import type { Ground } from "../../src/server/ground.ts";
import { parseMessage, SipRequest, verstatOf } from "../../src/sip/mod.ts";
import { entryOf } from "../screening/gate.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { gatewayOf } from "../support/gateways.ts";
import { SeededRandom } from "../support/seeded_random.ts";
import { TempStore, userOf } from "../support/temp_store.ts";
import { routingFactsOver } from "../web/policy.ts";

const CALLS = 1_000;
const CARRIER = gatewayOf("carrier");
const OTHER = gatewayOf("other");
const OURS = ["+4930100", "+4930200"];
const CALLERS = ["+491702468135", "+493012345678", "+12025550123", "+442079460000", "", "+4930101"];
const EXTENSIONS = ["101", "102", "103"];
const START = new Date("2026-03-27T00:00:00Z");

type Store = ReturnType<TempStore["open"]>;

/** An office in which anything may be said about anything. */
function fill(store: Store, random: SeededRandom): void {
  store.gateways.save(CARRIER, {});
  store.gateways.save(OTHER, {});
  for (const extension of EXTENSIONS) store.users.save(userOf(extension));
  OURS.forEach((number, at) =>
    store.numbers.save({
      id: `n${at}` as InboundNumberId,
      number,
      name: "",
      gateways: at === 0 ? [] : [CARRIER.id],
      destination: random.pick(EXTENSIONS),
    })
  );
  store.schedules.save({
    id: "s1" as ScheduleId,
    name: "Office",
    weekly: [{ days: [1, 2, 3, 4, 5], from: "09:00", to: "17:00" }],
    holidays: "de",
    days: [],
  });
  store.numberLists.saveList({ id: "vip" as NumberListId, name: "VIP", purpose: "none" });
}

/** Says something else about calls than before. */
function stir(store: Store, random: SeededRandom): void {
  for (const { id } of store.callRules.list()) store.callRules.remove(id);
  for (let at = 0; at < random.integer(6); at++) store.callRules.save(ruleOf(at, random));
  for (const { id } of store.numberLists.all()) store.numberLists.remove(id);
  store.numberLists.save(Array.from({ length: random.integer(4) }, () => someEntry(random)));
  for (const extension of EXTENSIONS) {
    store.callSettings.save(userOf(extension).id, {
      ...DEFAULT_CALL_SETTINGS,
      doNotDisturb: random.integer(4) === 0,
      forward: random.integer(3) === 0
        ? { all: { to: random.pick([...EXTENSIONS, ...OURS]), enabled: true } }
        : {},
    });
  }
}

function someEntry(random: SeededRandom): NumberEntry {
  const list = random.pick(["allow", "block", "grey", "vip"]) as NumberListId;
  const [value, kind] = random.pick(
    [
      [random.pick(CALLERS.filter((number) => number !== "")), "exact"],
      ["+49", "prefix"],
      ["us", "country"],
      ["^\\+44.*0{4}$", "pattern"],
    ] as const,
  );
  const direction = random.pick(["incoming", "outgoing", "both"] as const);
  return entryOf(value, { list, kind, direction, score: random.integer(101) });
}

function ruleOf(at: number, random: SeededRandom): CallRule {
  const tests: readonly RuleTest[] = [
    { kind: "anonymous" },
    { kind: "caller", match: "prefix", value: "+49" },
    { kind: "caller", match: "pattern", value: "5$|^\\+44" },
    { kind: "list", list: "vip" as NumberListId },
    { kind: "schedule", schedule: "s1" as ScheduleId },
    { kind: "verified", attestation: random.pick(["A", "B", "C"]) },
    { kind: "gateway", gateway: CARRIER.id },
    { kind: "do-not-disturb", user: userOf("101").id },
    { kind: "contact" },
    { kind: "dialled", match: "exact", value: random.pick([...OURS, ...EXTENSIONS]) },
  ];
  const actions: readonly RuleAction[] = [
    { kind: "reject", how: random.pick(["busy", "declined", "not-in-service", "silent"]) },
    { kind: "forward", to: random.pick([...EXTENSIONS, "+49301"]) },
    { kind: "challenge" },
    { kind: "announce", announcement: { kind: "prompt", name: "closed-now" } },
    { kind: "go-on", callerPrefix: "X: " },
    { kind: "ring", rings: [{ to: EXTENSIONS, seconds: 5 }, { to: ["103"], seconds: 9 }] },
  ];
  return {
    id: `r${at}` as CallRuleId,
    name: `Rule ${at}`,
    enabled: random.integer(5) > 0,
    numbers: random.integer(3) === 0 ? ["n0" as InboundNumberId] : [],
    internal: random.integer(3) === 0,
    conditions: Array.from({ length: random.integer(3) }, () => ({
      ...random.pick(tests),
      negated: random.integer(2) === 0,
    })),
    action: random.pick(actions),
  };
}

interface TriedCall {
  readonly caller: string;
  readonly dialled: string;
  /** Undefined for one of our phones. */
  readonly gateway: string | undefined;
  readonly anonymous: boolean;
  readonly verified: "A" | "B" | "C" | "failed" | undefined;
}

function callOf(random: SeededRandom): TriedCall {
  const isOutside = random.integer(4) > 0;
  return {
    caller: random.pick(isOutside ? CALLERS : EXTENSIONS),
    dialled: random.pick(isOutside ? [...OURS, "+4930999"] : [...EXTENSIONS, "+49301", "*78"]),
    gateway: isOutside ? random.pick([CARRIER.id, OTHER.id]) : undefined,
    anonymous: random.integer(5) === 0,
    verified: random.pick(["A", "B", "C", "failed", undefined, undefined] as const),
  };
}

/** The INVITE of a carrier that says so of the signature. */
function inviteOf(verified: TriedCall["verified"]): SipRequest {
  const verstat = verified === undefined
    ? ""
    : `;verstat=TN-Validation-${verified === "failed" ? "Failed" : `Passed-${verified}`}`;
  const text = "INVITE sip:x@pbx SIP/2.0\r\n" +
    "Via: SIP/2.0/UDP carrier;branch=z9hG4bK1\r\nFrom: <sip:x@carrier>;tag=1\r\n" +
    "To: <sip:x@pbx>\r\nCall-ID: 1\r\nCSeq: 1 INVITE\r\nMax-Forwards: 70\r\n" +
    `P-Asserted-Identity: <sip:x${verstat}@carrier>\r\nContent-Length: 0\r\n\r\n`;
  const message = parseMessage(new TextEncoder().encode(text));
  ok(message instanceof SipRequest);
  return message;
}

/** What becomes of a call as it does for one that is there: screened, then routed. */
async function live(
  call: TriedCall,
  works: CallPolicyWorks,
  facts: RoutingFacts,
): Promise<Decision> {
  const { caller, dialled, gateway } = call;
  if (gateway === undefined) {
    const by = { user: userOf(caller).id, extension: caller };
    return route({ dialled, caller: by, anonymous: call.anonymous }, facts);
  }
  const request = inviteOf(call.verified);
  const anonymous = call.anonymous || caller === "";
  const arrived = { gateway: gateway as typeof CARRIER.id, dialled, request, tried: [] };
  const told = await works.screen({ ...arrived, caller: { number: caller, name: "", anonymous } });
  if (told) return told;
  const asks: RouteRequest["caller"] = {
    extension: caller,
    gateway: arrived.gateway,
    stir: verstatOf(request),
  };
  return route({ dialled, caller: asks, anonymous }, facts);
}

function worksOver(
  temp: TempStore,
  store: ReturnType<TempStore["open"]>,
  ground: Pick<Ground, "clock" | "random" | "running">,
): CallPolicyWorks {
  const events = new EventBus((error) => {
    throw error;
  });
  const place = new PlaceHolder({ country: "de", timeZone: "Europe/Berlin" });
  const web = new WebClient({
    fetch: () => Promise.reject(new Error("nobody answers")),
    resolve: () => Promise.resolve([]),
  });
  const rest = { log: SILENT_LOG, meter: temp.meter, config: {} as Config };
  return new CallPolicyWorks({ ...ground, ...rest }, {
    store,
    events,
    place,
    web,
    takesMessages: () => false,
  });
}

Deno.test("numbers are barred however they are written and dialled", async () => {
  await using temp = new TempStore();
  await using running = new AsyncDisposableStack();
  const store = temp.open();
  const random = new SeededRandom(22);
  const clock = new FakeClock(START);
  const works = worksOver(temp, store, { clock, random, running });
  await works.prepare();
  const value = works.normalisePrefix("0900");
  store.numberLists.save([entryOf(value, { kind: "prefix", direction: "outgoing" })]);
  for (const dialled of ["0900 123456", "+49900123456", "0049 900 123456"]) {
    ok(works.isBarred(dialled), dialled);
  }
  for (const dialled of ["0800 123456", "101", "+33900123456"]) {
    ok(!works.isBarred(dialled), dialled);
  }
  const { spellings } = works.rules.at(() => clock.now());
  deepEqual(spellings("+49900123456"), ["+49900123456", "+49900123456", "0900123456"]);
  equal(spellings("101"), spellings("101"));
});

Deno.test("trying a call says what becomes of it, for 1,000 calls of chance", async () => {
  await using temp = new TempStore();
  await using running = new AsyncDisposableStack();
  const store = temp.open();
  const random = new SeededRandom(21);
  fill(store, random);
  const clock = new FakeClock(START);
  const works = worksOver(temp, store, { clock, random, running });
  await works.prepare();
  const factsAt = (at: () => Date) => ({
    ...routingFactsOver(store),
    hasBlocked: works.hasBlocked.bind(works),
    isBarred: works.isBarred.bind(works),
    rules: works.rules.at(at),
  });
  const dryRun = new DryRun({
    clock,
    gateways: store.gateways,
    numbers: store.numbers,
    users: store.users,
    judge: (call) => works.screening.judge(call),
    factsAt: (at) => factsAt(() => at),
    normalise: (number) => works.normalise(number),
  });
  const kinds = new Map<string, number>();
  for (let run = 0; run < CALLS; run++) {
    if (run % 10 === 0) stir(store, random);
    // Over the change of the clocks, and for some weeks.
    clock.advance(random.integer(90) * 60_000);
    const call = callOf(random);
    const { verified, gateway, ...rest } = call;
    const tried = await dryRun.run({
      ...rest,
      at: clock.now().toISOString(),
      ...(gateway === undefined ? {} : { gateway }),
      ...(verified === undefined ? {} : { verified }),
    });
    ok(tried.ok, JSON.stringify([call, tried]));
    const decision = await live(call, works, factsAt(() => clock.now()));
    deepEqual(tried.value.decision, decision, `call ${run}: ${JSON.stringify(call)}`);
    const kind = kindOf(tried.value);
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  // None of it by chance in one way only.
  for (const kind of ["ring", "reject", "turn-away", "challenge", "announce", "change"]) {
    ok((kinds.get(kind) ?? 0) >= 5, `${kind}: ${JSON.stringify([...kinds])}`);
  }
  equal([...kinds.values()].reduce((sum, count) => sum + count), CALLS);
});

const kindOf = ({ decision }: DryRunResult) =>
  decision.kind === "service" ? decision.service.kind : decision.kind;
