import { deepEqual, equal } from "node:assert/strict";
import type {
  CallRule,
  CallRuleId,
  Considered,
  GatewayId,
  InboundNumberId,
  NumberListId,
  RuleAction,
  RuleCondition,
  RuleTest,
  ScheduleId,
  ScheduleState,
  UserId,
} from "../../../src/domain/mod.ts";
import {
  explainRules,
  NumberPatterns,
  route,
  type RouteRequest,
  type RoutingFacts,
  type RuleFacts,
} from "../../../src/routing/mod.ts";
import { factsOf, idOf, lineOf, members, type Office, on } from "../office.ts";

const CARRIER = "gateway-carrier" as GatewayId;
const OTHER = "gateway-other" as GatewayId;
const OURS = "+4930100";

/** What rules know, but for what is said otherwise. */
interface World {
  readonly office?: Office;
  readonly schedules?: Readonly<Record<string, ScheduleState>>;
  readonly listed?: readonly string[];
  readonly contacts?: readonly string[];
  readonly blocked?: readonly string[];
}

const OPEN: ScheduleState = { open: true, why: "hours", hours: { from: "09:00", to: "17:00" } };
const CLOSED: ScheduleState = { open: false, why: "outside-hours" };

function worldOf(
  rules: readonly CallRule[],
  world: World = {},
): RoutingFacts & { rules: RuleFacts } {
  const facts = factsOf({ ...world.office, numbers: { [OURS]: { destination: "102" } } });
  const known: RuleFacts = {
    // Another list each time, as it is read from the disk.
    get rules() {
      return [...rules];
    },
    isInList: (_list, number) => (world.listed ?? []).includes(number),
    isContact: (number, user) =>
      (world.contacts ?? []).includes(user === undefined ? number : `${user} ${number}`),
    spellings: (number) => [number, number.replace(/^0/, "+49"), number.replace(/^\+49/, "0")],
    matches: (pattern, text) => new NumberPatterns([pattern]).find(text) !== undefined,
    scheduleState: (id) => world.schedules?.[id],
    isEmergency: (number) => number === "112",
    names: { schedule: (id) => id, list: (id) => id, gateway: (id) => id, user: (id) => id },
  };
  // What is not its own must count as well: facts are asked, never copied.
  return Object.create(facts, {
    rules: { value: known },
    hasBlocked: {
      value: (user: UserId, number: string) => (world.blocked ?? []).includes(`${user} ${number}`),
    },
  });
}

let lastId = 0;

function rule(action: RuleAction, changes: Partial<CallRule> = {}): CallRule {
  const id = `r${++lastId}` as CallRuleId;
  return {
    id,
    name: id,
    enabled: true,
    numbers: [],
    internal: false,
    conditions: [],
    action,
    ...changes,
  };
}

const BUSY: RuleAction = { kind: "reject", how: "busy" };
const FORWARD: RuleAction = { kind: "forward", to: "103" };

/** A call of +4917012345 from outside. */
const fromOutside = (changes: Partial<RouteRequest["caller"]> = {}): RouteRequest => ({
  dialled: OURS,
  caller: { extension: "+4917012345", gateway: CARRIER, ...changes },
});

const fromInside = (dialled: string): RouteRequest => ({
  dialled,
  caller: { user: idOf("101"), extension: "101" },
});

/** What becomes of a call, in one line. */
function become(
  rules: readonly CallRule[],
  request: RouteRequest = fromOutside(),
  world: World = {},
): string {
  const decision = route(request, worldOf(rules, world));
  if (decision.kind !== "service") return lineOf(decision);
  const { service } = decision;
  switch (service.kind) {
    case "turn-away":
      return service.how;
    case "announce":
      return `announce ${service.announcement.name}`;
    default:
      return service.kind;
  }
}

const LEADS = "102: 102 30s";
const yes = (test: RuleTest): RuleCondition => ({ ...test, negated: false });
const no = (test: RuleTest): RuleCondition => ({ ...test, negated: true });
const schedule = { kind: "schedule", schedule: "s" as ScheduleId } as const;
const list = { kind: "list", list: "l" as NumberListId } as const;
const caller = (match: "exact" | "prefix" | "contains" | "pattern", value: string): RuleTest => ({
  kind: "caller",
  match,
  value,
});

const anonymous: RouteRequest = { ...fromOutside(), anonymous: true };
const unknown = fromOutside({ extension: "" });
const signed = (attestation?: "A" | "B" | "C") =>
  fromOutside({ stir: { result: "passed", ...(attestation ? { attestation } : {}) } });
const verified = { kind: "verified", attestation: "B" } as const;

/** A condition, a call, a world, and whether it holds. */
const CONDITIONS: readonly (readonly [RuleTest, RouteRequest, World, boolean])[] = [
  [caller("exact", "+4917012345"), fromOutside(), {}, true],
  [caller("exact", "+491701234"), fromOutside(), {}, false],
  [caller("prefix", "+49170"), fromOutside(), {}, true],
  [caller("prefix", "49170"), fromOutside(), {}, false],
  [caller("contains", "7012"), fromOutside(), {}, true],
  [caller("pattern", "^\\+49(170|171)\\d+$"), fromOutside(), {}, true],
  [caller("pattern", "^\\+44"), fromOutside(), {}, false],
  [caller("prefix", "+"), anonymous, {}, false],
  [list, fromOutside(), { listed: ["+4917012345"] }, true],
  [list, fromOutside(), {}, false],
  [list, anonymous, { listed: ["+4917012345"] }, false],
  [{ kind: "contact" }, fromOutside(), { contacts: ["+4917012345"] }, true],
  [{ kind: "contact" }, fromOutside(), {}, false],
  [
    { kind: "contact", user: idOf("103") },
    fromOutside(),
    { contacts: [`${idOf("103")} +4917012345`] },
    true,
  ],
  [{ kind: "anonymous" }, anonymous, {}, true],
  [{ kind: "anonymous" }, unknown, {}, true],
  [{ kind: "anonymous" }, fromOutside(), {}, false],
  [verified, signed("A"), {}, true],
  [verified, signed("B"), {}, true],
  [verified, signed("C"), {}, false],
  [verified, signed(), {}, true],
  [verified, fromOutside({ stir: { result: "failed", attestation: "A" } }), {}, false],
  [verified, fromOutside(), {}, false],
  [schedule, fromOutside(), { schedules: { s: OPEN } }, true],
  [schedule, fromOutside(), { schedules: { s: CLOSED } }, false],
  [{ kind: "presence", user: idOf("104"), presence: "connected" }, fromOutside(), {}, true],
  [
    { kind: "presence", user: idOf("104"), presence: "connected" },
    fromOutside(),
    { office: { unregistered: ["104"] } },
    false,
  ],
  [
    { kind: "presence", user: idOf("104"), presence: "on-a-call" },
    fromOutside(),
    { office: { calls: { "104": 1 } } },
    true,
  ],
  [{ kind: "presence", user: idOf("104"), presence: "on-a-call" }, fromOutside(), {}, false],
  [
    { kind: "do-not-disturb", user: idOf("104") },
    fromOutside(),
    { office: { settings: { "104": { doNotDisturb: true } } } },
    true,
  ],
  [{ kind: "do-not-disturb", user: idOf("104") }, fromOutside(), {}, false],
  [{ kind: "gateway", gateway: CARRIER }, fromOutside(), {}, true],
  [{ kind: "gateway", gateway: OTHER }, fromOutside(), {}, false],
  [{ kind: "dialled", match: "prefix", value: "+4930" }, fromOutside(), {}, true],
  [{ kind: "dialled", match: "exact", value: "+4930" }, fromOutside(), {}, false],
  [{ kind: "dialled", match: "exact", value: "030100" }, fromOutside(), {}, true],
  [{ kind: "caller", match: "exact", value: "017012345" }, fromOutside(), {}, true],
  [{ kind: "caller", match: "exact", value: "01701234" }, fromOutside(), {}, false],
  [{ kind: "caller", match: "prefix", value: "0170" }, fromOutside(), {}, true],
  [{ kind: "caller", match: "prefix", value: "0171" }, fromOutside(), {}, false],
  [{ kind: "caller", match: "contains", value: "0170" }, fromOutside(), {}, false],
];

for (const [test, request, world, holds] of CONDITIONS) {
  const { kind, ...what } = test;
  const of = `${kind} ${JSON.stringify(what)} ${JSON.stringify(request.caller)}`;
  Deno.test(`[RULE-3] [RULE-8] [RULE-9] [RULE-10] ${of} ${JSON.stringify(world)}: ${holds}`, () => {
    const [if_, unless] = [yes(test), no(test)].map((condition) =>
      become([rule(BUSY, { conditions: [condition] })], request, world)
    );
    const leads = request.anonymous ? `anonymous ${LEADS}` : LEADS;
    deepEqual([if_, unless], holds ? ["busy", leads] : [leads, "busy"]);
  });
}

Deno.test("[RULE-1] [RULE-4] the first rule that matches decides, and one that is off never", () => {
  equal(become([]), LEADS);
  equal(
    become([rule(BUSY, { enabled: false }), rule(FORWARD)]),
    "+4930100/unconditional 103: 103 30s",
  );
  equal(become([rule(BUSY), rule(FORWARD)]), "busy");
  const failing = rule(BUSY, { conditions: [yes({ kind: "anonymous" })] });
  equal(become([failing]), LEADS);
});

Deno.test("[RULE-2] a rule is for the numbers it names, and for our own phones if it says so", () => {
  const ours = `number-${OURS}` as InboundNumberId;
  const others = "number-other" as InboundNumberId;
  equal(become([rule(BUSY, { numbers: [others] })]), LEADS);
  equal(become([rule(BUSY, { numbers: [others, ours] })]), "busy");
  equal(become([rule(BUSY)], fromInside("102")), LEADS);
  equal(become([rule(BUSY, { internal: true })], fromInside("102")), "busy");
  equal(become([rule(BUSY, { internal: true })], fromInside("*9196")), "echo");
});

Deno.test("[RULE-5] no rule touches a number for emergencies", () => {
  const everything = rule(BUSY, { internal: true });
  equal(
    become([everything], fromInside("112"), { office: { outside: /./ } }).includes("112"),
    true,
  );
});

Deno.test("[RULE-6] a call to what is no number of ours meets no rule", () => {
  const elsewhere = { ...fromOutside(), dialled: "+4930999" };
  equal(become([rule(FORWARD)], elsewhere), "404 Not Found");
});

Deno.test("[RULE-7] a rule is not looked at when a call is sent on", () => {
  const world = { office: { settings: { "102": { forward: { all: on("104") } } } } };
  const internal = rule(BUSY, {
    internal: true,
    conditions: [yes({ kind: "dialled", match: "exact", value: "104" })],
  });
  equal(become([internal], fromInside("102"), world), "102/unconditional 104: 104 30s");
  equal(become([internal], fromInside("104"), world), "busy");
});

Deno.test("[RULE-11] with a schedule that is gone no rule matches, nor with its opposite", () => {
  equal(become([rule(BUSY, { conditions: [yes(schedule)] })]), LEADS);
  equal(become([rule(BUSY, { conditions: [no(schedule)] })]), LEADS);
});

const ACTIONS: readonly (readonly [string, RuleAction, World, string])[] = [
  ["reject as busy", BUSY, {}, "busy"],
  ["reject in silence", { kind: "reject", how: "silent" }, {}, "silent"],
  [
    "announce",
    { kind: "announce", announcement: { kind: "prompt", name: "closed-now" } },
    {},
    "announce closed-now",
  ],
  ["challenge", { kind: "challenge" }, {}, "challenge"],
  ["forward to a user", FORWARD, {}, "+4930100/unconditional 103: 103 30s"],
  [
    "forward with what the user has set",
    FORWARD,
    { office: { settings: { "103": { forward: { all: on("104") } } } } },
    "+4930100/unconditional 103/unconditional 104: 104 30s",
  ],
  [
    "an agent",
    { kind: "agent", to: "sip:agent@example.org" },
    {},
    "+4930100/unconditional sip:agent@example.org: sip:agent@example.org 30s",
  ],
  ["forward to itself", { kind: "forward", to: OURS }, {}, LEADS],
  [
    "ring in rounds",
    { kind: "ring", rings: [{ to: ["103", "104"], seconds: 10 }, { to: ["105"], seconds: 5 }] },
    {},
    "+4930100: 103 104 10s | 105 5s",
  ],
  [
    "ring a group and a fall-back",
    { kind: "ring", rings: [{ to: ["600", "105"], seconds: 10 }], otherwise: "106" },
    { office: { groups: { "600": { members: members("103", "104") } } } },
    "+4930100: 103 104 105 10s busy>106 no-answer>106 unreachable>106",
  ],
  [
    "ring a group alone, in its own order, for as long as the rule says",
    { kind: "ring", rings: [{ to: ["600"], seconds: 25 }, { to: ["105"], seconds: 5 }] },
    {
      office: {
        groups: {
          "600": {
            strategy: "in-turn",
            ringSeconds: 10,
            members: members("103", "104", "106", "107"),
          },
        },
      },
    },
    "+4930100: 103 10s | 104 10s | 106 5s | 105 5s",
  ],
  [
    "ring a group alone that rings together",
    { kind: "ring", rings: [{ to: ["600"], seconds: 25 }] },
    { office: { groups: { "600": { ringSeconds: 10, members: members("103", "104") } } } },
    "+4930100: 103 104 25s",
  ],
  [
    "leave out who cannot ring",
    { kind: "ring", rings: [{ to: ["103"], seconds: 10 }, { to: ["104"], seconds: 5 }] },
    { office: { unregistered: ["103"] } },
    "+4930100: 104 5s",
  ],
  [
    "nobody to ring, and a fall-back",
    { kind: "ring", rings: [{ to: ["103"], seconds: 10 }], otherwise: "104" },
    { office: { unregistered: ["103"] } },
    "+4930100/unavailable 104: 104 30s",
  ],
  [
    "nobody to ring",
    { kind: "ring", rings: [{ to: ["103"], seconds: 10 }] },
    { office: { settings: { "103": { doNotDisturb: true } } } },
    "486 Busy Here",
  ],
  [
    "ring outside",
    { kind: "ring", rings: [{ to: ["+491721"], seconds: 10 }] },
    { office: { outside: /^\+49172/ } },
    "+4930100: outside:+491721! 10s",
  ],
];

for (const [what, action, world, becomes] of ACTIONS) {
  Deno.test(`[RULE-12] [RULE-13] [RULE-14] ${what}: ${becomes}`, () => {
    const line = become([rule(action)], fromOutside(), world);
    equal(line, becomes);
  });
}

Deno.test("[RULE-24] a message is taken for a user who has a mailbox", () => {
  const action = { kind: "voicemail", to: "103" } as const;
  const office = { mailboxes: ["103"] };
  equal(become([rule(action)], fromOutside(), { office }), "leave-message");
  equal(become([rule(action)], fromOutside()), LEADS);
  equal(become([rule({ ...action, to: "999" })], fromOutside(), { office }), LEADS);
});

Deno.test("[RULE-15] who has passed a challenge goes where the number leads", () => {
  const passed = { ...fromOutside(), challenged: true };
  equal(become([rule({ kind: "challenge" })], passed), LEADS);
  equal(become([rule(BUSY)], passed), "busy");
});

Deno.test("[RULE-16] a text is put before the caller's name wherever it rings", () => {
  const prefix = rule({ kind: "go-on", callerPrefix: "Shop: " });
  const world = {
    office: {
      settings: { "102": { forward: { all: on("600") } } },
      groups: { "600": { members: members("103"), callerPrefix: "Sales: " } },
    },
  };
  const decision = route(fromOutside(), worldOf([prefix], world));
  equal(decision.kind === "ring" && decision.plan.callerPrefix, "Shop: Sales: ");
});

Deno.test("[RULE-17] a user who has blocked a number gets no calls of it", () => {
  const blocked = [`${idOf("102")} +4917012345`];
  equal(become([], fromOutside(), { blocked }), "486 Busy Here");
  equal(become([], fromOutside({ extension: "+49" }), { blocked }), LEADS);
  const group = rule({ kind: "ring", rings: [{ to: ["102", "103"], seconds: 9 }] });
  equal(become([group], fromOutside(), { blocked }), "+4930100: 103 9s");
});

Deno.test("[RULE-18] every rule up to the one that matches is told of, and why not", () => {
  const rules = [
    rule(BUSY, { name: "off", enabled: false }),
    rule(BUSY, { name: "hours", conditions: [no(schedule)] }),
    rule(BUSY, { name: "hidden", conditions: [yes({ kind: "anonymous" })] }),
    rule(FORWARD, { name: "all" }),
    rule(BUSY, { name: "never" }),
  ];
  const world = { schedules: { s: OPEN } };
  const tried: Considered[] = [];
  route(fromOutside(), worldOf(rules, world), tried);
  const words = ({ key, values }: Considered) => `${values["rule"]} ${key}`;
  deepEqual(tried.map(words).slice(0, 3), [
    "hours rule.open.hours",
    "hidden rule.not.anonymous",
    "all rule.does.forward",
  ]);
  deepEqual(tried[0]?.values, { rule: "hours", schedule: "s", from: "09:00", to: "17:00" });
  const number = `number-${OURS}` as InboundNumberId;
  const all = explainRules(fromOutside(), number, worldOf(rules, world));
  deepEqual(all.map(({ matches, why }) => `${matches ? "+" : ""}${words(why)}`), [
    "off rule.off",
    "hours rule.open.hours",
    "hidden rule.not.anonymous",
    "+all rule.does.forward",
    "never rule.later",
  ]);
});

Deno.test("a number that is barred is called by nobody here", () => {
  const facts = worldOf([], { office: { outside: /^\+/ } });
  const barred = Object.create(facts, { isBarred: { value: (to: string) => to === "+49900" } });
  equal(lineOf(route(fromInside("+49900"), barred)), "403 Forbidden");
  equal(lineOf(route(fromInside("+49301"), barred)), "+49301: outside:+49301 30s");
  const ring = rule({ kind: "ring", rings: [{ to: ["+49900"], seconds: 9 }] });
  const ruled = Object.create(worldOf([ring], { office: { outside: /^\+/ } }), {
    isBarred: { value: () => true },
  });
  equal(lineOf(route(fromOutside(), ruled)), "480 Temporarily Unavailable");
});
