import { deepEqual, equal } from "node:assert/strict";
import { type NumberListId, SCREEN_STAGES, type UserId } from "../../src/domain/mod.ts";
import { decisionOf, notesOf } from "../../src/screening/mod.ts";
import { atTheGate, CALLER, entryOf, type Gate } from "./gate.ts";

const allow = { list: "allow" as NumberListId };
const grey = { list: "grey" as NumberListId };

atTheGate(
  "[SCREEN-1] the stages look in their order, and the first with fault decides",
  async (gate) => {
    const { action, stage, steps } = await gate.judge();
    deepEqual([action.kind, stage], ["allow", undefined]);
    deepEqual(steps.map((step) => step.stage), [...SCREEN_STAGES]);
    gate.add(entryOf(CALLER), entryOf(CALLER, grey));
    const blocked = await gate.judge();
    equal(blocked.stage, "block-list");
    deepEqual(blocked.steps.map((step) => step.stage), ["allow-list", "block-list"]);
    gate.add(entryOf(CALLER, allow));
    equal(await gate.line(), "allow allow-list");
  },
);

atTheGate("[SCREEN-2] a stage that is off is passed over", async (gate) => {
  gate.add(entryOf(CALLER));
  gate.stage("block-list", { enabled: false });
  const { action, steps } = await gate.judge();
  equal(action.kind, "allow");
  equal(steps[1]?.why.key, "screen.off");
});

for (
  const action of [
    { kind: "block", how: "silent" },
    { kind: "challenge" },
    { kind: "announce", announcement: { kind: "prompt", name: "not-taken" } },
    { kind: "agent", to: "sip:agent@example.org" },
    { kind: "allow" },
  ] as const
) {
  atTheGate(`[SCREEN-4] what is blocked may meet ${action.kind}`, async (gate) => {
    gate.add(entryOf(CALLER));
    gate.stage("block-list", { action });
    deepEqual((await gate.judge()).action, action);
  });
}

/** An entry, a caller, and whether it is blocked. */
const ENTRIES: readonly (readonly [Parameters<typeof entryOf>, string, boolean])[] = [
  [["+491701"], "+491701", true],
  [["+491701"], "+4917012", false],
  [["+4917", { kind: "prefix" }], "+491701", true],
  [["+4917", { kind: "prefix" }], "+49", false],
  [["+4917", { kind: "prefix" }], "004917", false],
  [["^\\+49.*99$", { kind: "pattern" }], "+4917099", true],
  [["^\\+49.*99$", { kind: "pattern" }], "+44099", false],
  [["de", { kind: "country" }], "+491701", true],
  [["de", { kind: "country" }], "+33123456789", false],
  [["+491701", { direction: "both" }], "+491701", true],
  [["+491701", { direction: "outgoing" }], "+491701", false],
  [["+491701", { until: new Date("2026-03-02T12:00:01Z") }], "+491701", true],
  [["+491701", { until: new Date("2026-03-02T12:00:00Z") }], "+491701", false],
  [["+491701", { owner: "user-101" as UserId }], "+491701", false],
  [[".*", { kind: "pattern" }], "", false],
];

for (const [[value, changes], number, blocked] of ENTRIES) {
  const what = `${value} ${JSON.stringify(changes ?? {})}`;
  atTheGate(`[SCREEN-6] [SCREEN-7] ${what} and ${number || "nobody"}: ${blocked}`, async (gate) => {
    gate.add(entryOf(value, changes));
    equal(await gate.line({}, number), blocked ? "block block-list" : "allow -");
  });
}

atTheGate("[SCREEN-6] the entry that names a number most exactly counts", async (gate) => {
  const entries = [
    entryOf("^\\+", { kind: "pattern", reason: "pattern" }),
    entryOf("de", { kind: "country", reason: "country" }),
    entryOf("+49", { kind: "prefix", reason: "short" }),
    entryOf("+4917", { kind: "prefix", reason: "long" }),
    entryOf(CALLER, { reason: "whole" }),
  ];
  for (const entry of entries) {
    gate.add(entry);
    const { steps } = await gate.judge();
    equal(steps.at(-1)?.why.values["reason"], entry.reason);
  }
});

atTheGate("[SCREEN-7] an entry that counts no more hides none that does", async (gate) => {
  const until = new Date("2026-03-01T00:00:00Z");
  gate.add(
    entryOf(CALLER, { until }),
    entryOf("+4917", { kind: "prefix", until }),
    entryOf("^\\+49", { kind: "pattern", until }),
    entryOf("135$", { kind: "pattern" }),
  );
  equal(await gate.line(), "block block-list");
});

atTheGate("[SCREEN-8] what a user has blocked counts for that user", (gate) => {
  const [ada, bob] = ["user-ada" as UserId, "user-bob" as UserId];
  gate.add(entryOf(CALLER, { owner: ada }));
  const wanted = { number: CALLER, direction: "incoming", at: gate.clock.now() } as const;
  deepEqual(
    [gate.lists.isBlockedBy(ada, wanted), gate.lists.isBlockedBy(bob, wanted)],
    [true, false],
  );
});

atTheGate("[SCREEN-9] [SCREEN-16] a suspected number is at fault from a score on", async (gate) => {
  gate.add(entryOf(CALLER, { ...grey, score: 50 }));
  equal(await gate.line(), "challenge grey-list");
  gate.set({ greyFrom: 90 });
  equal(await gate.line(), "allow -");
  gate.add(entryOf(CALLER, { ...grey, score: 71 }));
  equal(await gate.line(), "block spam-score");
  gate.set({ threshold: 0.71 });
  equal(await gate.line(), "allow -");
});

atTheGate("[SCREEN-10] a change of the lists counts for the next call", async (gate) => {
  equal(await gate.line(), "allow -");
  const entry = entryOf(CALLER);
  gate.add(entry);
  equal(await gate.line(), "block block-list");
  gate.store.numberLists.remove(entry.id);
  equal(await gate.line(), "allow -");
  const list = { id: "own" as NumberListId, name: "Own", purpose: "none" } as const;
  gate.store.numberLists.saveList(list);
  gate.add(entryOf(CALLER, { list: list.id }));
  equal(await gate.line(), "allow -");
  gate.store.numberLists.saveList({ ...list, purpose: "block" });
  equal(await gate.line(), "block block-list");
});

/** A number, and what is said of it. */
const NUMBERS = [
  [CALLER, "mobile", 0],
  ["+15551234567", "impossible", 0.4],
  ["+33123456789", "unknown", 0],
  ["", "none", 0],
] as const;

for (const [number, kind, score] of NUMBERS) {
  atTheGate(`[SCREEN-11] ${number || "nobody"} is ${kind}, and never at fault`, async (gate) => {
    const { stage, steps } = await gate.judge({}, number);
    const step = steps.find((one) => one.stage === "number");
    deepEqual([stage, step?.why.key, step?.score], [undefined, `screen.number.${kind}`, score]);
  });
}

const scoreOf = async (gate: Gate, number = CALLER, dialled = "+4930100") => {
  const { steps } = await gate.judge({ dialled }, number);
  return steps.find(({ stage }) => stage === "history")?.score ?? 0;
};

atTheGate("[SCREEN-12] digits that go up or down one by one", async (gate) => {
  equal(await scoreOf(gate, "+4930123456"), 0.4);
  equal(await scoreOf(gate, "+49309876549"), 0.4);
  equal(await scoreOf(gate, "+493012344567"), 0);
});

atTheGate("[SCREEN-12] many calls within an hour", async (gate) => {
  for (let call = 0; call < 10; call++) {
    equal(await scoreOf(gate, CALLER, `+4930${call}`), 0);
    await gate.clock.run(60_000);
  }
  equal(await scoreOf(gate), 0.5);
  await gate.clock.run(3_600_000);
  equal(await scoreOf(gate), 0);
});

atTheGate("[SCREEN-12] calls that are short on average", async (gate) => {
  for (let call = 0; call < 6; call++) {
    equal(await scoreOf(gate, CALLER, `+4930${call}`), call < 5 ? 0 : 0.3);
    const answeredAt = gate.clock.now();
    await gate.clock.run(1_200_000);
    const endedAt = new Date(answeredAt.getTime() + 5_000);
    gate.history.end({ from: CALLER, answeredAt, endedAt } as never);
  }
});

atTheGate("[SCREEN-12] many numbers in many calls of a day, also at odd hours", async (gate) => {
  gate.stage("grey-list", { enabled: false });
  for (let call = 0; call < 51; call++) {
    await scoreOf(gate, CALLER, `+4930${call % 25}`);
    // Twelve o'clock, and then for four hours and a half.
    await gate.clock.run(300_000);
  }
  equal(await scoreOf(gate), 1);
  await gate.clock.run(2 * 3_600_000);
  equal(await scoreOf(gate, CALLER, "+49301"), 0.6);
  await gate.clock.run(2 * 3_600_000);
  equal(await scoreOf(gate, CALLER, "+49302"), 0.8);
});

atTheGate("[SCREEN-12] one number again and again", async (gate) => {
  const scores: number[] = [];
  for (let call = 0; call < 4; call++) scores.push(await scoreOf(gate));
  deepEqual(scores, [0, 0, 0, 0.3]);
});

atTheGate(
  "[SCREEN-12] calls of before a restart count, but for old ones and our own",
  (gate) => {
    const now = gate.clock.now().getTime();
    const past = (hours: number, side: "caller" | "callee", changes = {}) => {
      const startedAt = new Date(now - hours * 3_600_000);
      const endedAt = new Date(startedAt.getTime() + 60_000);
      const legs = [{ side, gateway: { id: "g", name: "g" } }];
      return { from: CALLER, to: "+49301", startedAt, endedAt, legs, ...changes } as never;
    };
    const unlike = [
      past(25, "caller"),
      past(0.5, "callee"),
      past(0.5, "caller", { anonymous: true }),
    ];
    gate.history.remember([...unlike, past(0.5, "caller"), past(0.4, "caller")]);
    const figures = gate.history.figures(CALLER, "+49301", gate.clock.now(), false);
    deepEqual([figures.callsInDay, figures.sameNumber, figures.averageSeconds], [2, 2, undefined]);
    const answeredAt = new Date(now - 1_000_000);
    const talked = { answeredAt, endedAt: new Date(now - 980_000) };
    gate.history.remember([past(0.3, "caller", talked)]);
    equal(gate.history.figures(CALLER, "+49301", gate.clock.now(), false).averageSeconds, 20);
    return Promise.resolve();
  },
);

/** A caller who has called far too often. */
async function badCaller(gate: Gate): Promise<void> {
  for (let call = 0; call < 11; call++) await gate.judge();
}

atTheGate("[SCREEN-13] contacts and signed numbers have no history that counts", async (gate) => {
  await badCaller(gate);
  equal(await gate.line({ isTrial: true }), "challenge grey-list");
  gate.stage("grey-list", { enabled: false });
  equal(await gate.line({ stir: { result: "passed", attestation: "A" } }), "allow -");
  equal(await gate.line({ stir: { result: "passed", attestation: "B" } }), "challenge history");
  gate.contacts.add(CALLER);
  equal(await gate.line(), "allow -");
});

atTheGate("[SCREEN-14] who is at fault by the history is suspected for a day", async (gate) => {
  await badCaller(gate);
  const [entry] = gate.store.numberLists.entries({}, { limit: 9 });
  deepEqual([entry?.list, entry?.value, entry?.score, entry?.addedBy], [
    "grey",
    CALLER,
    80,
    "history",
  ]);
  equal(entry?.until?.toISOString(), "2026-03-03T12:00:00.000Z");
  await gate.clock.run(24 * 3_600_000);
  equal(await gate.line(), "allow -");
});

atTheGate("[SCREEN-5] a trial leaves nothing behind", async (gate) => {
  for (let call = 0; call < 30; call++) await gate.judge({ isTrial: true });
  equal(await scoreOf(gate), 0);
  equal(gate.store.numberLists.count({}), 0);
  equal(gate.count("ringdown_screened_calls_total"), 1);
});

atTheGate("[SCREEN-15] an operator that is suspected, and a bad signature", async (gate) => {
  const wordOf = async (stage: string, stir: Parameters<Gate["judge"]>[0] = {}) => {
    const { steps } = await gate.judge(stir);
    const step = steps.find((one) => one.stage === stage);
    return `${step?.why.key} ${step?.score}`;
  };
  equal(await wordOf("operator"), "screen.operator.named 0");
  gate.set({ operators: ["mobile one"] });
  equal(await wordOf("operator"), "screen.operator.suspected 0.5");
  equal(await wordOf("stir"), "screen.stir.none 0");
  equal(await wordOf("stir", { stir: { result: "failed" } }), "screen.stir.failed 0.5");
  equal(await wordOf("stir", { stir: { result: "passed" } }), "screen.stir.passed 0");
});

Deno.test("a verdict becomes what is done with the call", () => {
  const call = { dialled: "+4930100", anonymous: true };
  equal(decisionOf({ kind: "allow" }, call), undefined);
  deepEqual(decisionOf({ kind: "block", how: "busy" }, call), {
    kind: "service",
    service: { kind: "turn-away", how: "busy" },
  });
  deepEqual(decisionOf({ kind: "challenge" }, call), {
    kind: "service",
    service: { kind: "challenge", to: "+4930100" },
  });
  const voicemail = { kind: "voicemail", to: "101" } as const;
  deepEqual(decisionOf(voicemail, call, () => "u-101" as UserId), {
    kind: "service",
    service: { kind: "leave-message", mailbox: "u-101", anonymous: true },
  }, "[SCREEN-20]");
  deepEqual(decisionOf(voicemail, call), {
    kind: "service",
    service: { kind: "turn-away", how: "declined" },
  });
  const agent = decisionOf({ kind: "agent", to: "sip:a@b" }, call);
  equal(agent?.kind === "ring" && agent.anonymous, true);
});

atTheGate("a record keeps what was held against a call, and what came of it", async (gate) => {
  deepEqual(notesOf(await gate.judge()), []);
  gate.add(entryOf(CALLER, { reason: "Sells roofs" }));
  deepEqual(notesOf(await gate.judge()), [
    {
      key: "screen.block-list.listed",
      values: { number: CALLER, entry: CALLER, reason: "Sells roofs" },
    },
    { key: "screen.does.block", values: {} },
  ]);
});
