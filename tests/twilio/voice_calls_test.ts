import { deepEqual, equal, match, ok } from "node:assert/strict";
import type {
  CallRecord,
  Considered,
  GatewayId,
  OutboxEntry,
  UserId,
} from "../../src/domain/mod.ts";
import { EventBus } from "../../src/events/mod.ts";
import { ErrandError } from "../../src/outbox/mod.ts";
import type { Decision } from "../../src/routing/mod.ts";
import { Meter, Secret, SILENT_LOG } from "../../src/runtime/mod.ts";
import {
  type ArrivingCall,
  RecordingErrand,
  SipTickets,
  TICKET_HEADER,
  VoiceCalls,
  voiceWebhooks,
} from "../../src/twilio/mod.ts";
import { FakeTwilio } from "../support/twilio/fake_twilio.ts";
import { addDevice, TempStore } from "../support/temp_store.ts";

const SID = `AC${"0".repeat(31)}1`;
const OURS = "+4930123456";
const THEIRS = "+4915112345678";
const ADA = "user-101" as UserId;
const CARRIER = "carrier" as GatewayId;
const HOUR_MS = 3_600_000;

const RINGS: Decision = {
  kind: "ring",
  plan: {
    called: "101",
    rounds: [{
      members: [{ target: { kind: "user", user: ADA }, afterMs: 0, confirm: false }],
      ms: 20_000,
    }],
    otherwise: {},
    callerPrefix: "",
    autoAnswer: false,
  },
  diversions: [],
  anonymous: false,
};
const OUTSIDE: Decision = {
  ...RINGS,
  plan: {
    ...RINGS.plan,
    rounds: [{
      members: [{
        target: { kind: "outside", number: "+15550199009" },
        afterMs: 0,
        confirm: false,
      }],
      ms: 20_000,
    }],
  },
};
const service = (service: Extract<Decision, { kind: "service" }>["service"]): Decision => ({
  kind: "service",
  service,
});

/** Webhooks over a store, with decisions of the test's. */
class World implements AsyncDisposable {
  readonly temp = new TempStore();
  readonly store = this.temp.open();
  readonly twilio = new FakeTwilio({ accountSid: SID, authToken: "hush" });
  readonly events = new EventBus(() => {});
  readonly records: CallRecord[] = [];
  readonly led: (readonly [ArrivingCall, boolean])[] = [];
  readonly tickets = new SipTickets(this.temp.clock, this.temp.random);
  readonly calls: VoiceCalls;
  readonly #handlers: ReturnType<typeof voiceWebhooks>;
  decide: () => Promise<Decision> = () => Promise.resolve(RINGS);
  mailbox: UserId | undefined = ADA;
  noRoom: string | undefined;
  woken = 0;

  constructor() {
    addDevice(this.store, "101");
    const { clock } = this.temp;
    this.events.subscribe("call.ended", ({ record }) => void this.records.push(record));
    this.calls = new VoiceCalls({
      ...{ clock, log: SILENT_LOG, meter: new Meter(), events: this.events },
      ...{ store: this.store.webhookCalls, tickets: this.tickets },
      leader: {
        lead: async (call, hasPassed, tried) => {
          this.led.push([call, hasPassed]);
          tried.push({ key: "screen.does.allow", values: {} } satisfies Considered);
          return { decision: await this.decide(), mailbox: this.mailbox };
        },
        mailboxOf: () => this.mailbox,
        outside: (_call, _route, number) => number,
      },
      mailboxes: {
        mailbox: () => ({}),
        noRoom: () => Promise.resolve(this.noRoom),
        settings: { longestSeconds: 180, shortestSeconds: 3, silenceSeconds: 10 },
      },
      gateway: () => ({ id: CARRIER, name: "Twilio calls", username: "u", password: "p" }),
      sipAddress: () => "pbx.example.org:5060",
      publicUrl: () => "https://pbx.example.org",
      language: () => "en-US",
    });
    this.#handlers = voiceWebhooks({
      ...{ clock, calls: this.calls, store: this.store.webhookCalls },
      outbox: {
        add: (entry) => this.store.outbox.add(entry, clock.now()),
        wake: () => void this.woken++,
      },
      atomically: (task) => this.store.atomically(task),
      normalise: (number) => number,
    });
  }

  async ask(path: string, fields: Readonly<Record<string, string>>): Promise<string> {
    const [name = "", query = ""] = path.split("?");
    const own = new URLSearchParams(query);
    const handler = this.#handlers[`/twilio/${name}`];
    if (!handler) throw new Error(`Nobody answers at ${name}`);
    return await handler({
      of: (field) => fields[field] ?? "",
      own: (field) => own.get(field) ?? "",
    });
  }

  /** The name of the ticket in an answer. */
  ticketIn(twiml: string): string {
    return new RegExp(`${TICKET_HEADER}=([0-9a-f]+)`).exec(twiml)?.[1] ?? "";
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.calls[Symbol.dispose]();
    await this.twilio[Symbol.asyncDispose]();
    await this.temp[Symbol.asyncDispose]();
  }
}

Deno.test("who calls is read from the request, with what is said of the signature", async () => {
  for (
    const [from, extra, caller, stir] of [
      [
        THEIRS,
        { StirVerstat: "TN-Validation-Passed-A", CallerName: "Eve" },
        [THEIRS, "Eve", false],
        {
          result: "passed",
          attestation: "A",
        },
      ],
      ["anonymous", { StirVerstat: "TN-Validation-Failed-C" }, ["", "", true], {
        result: "failed",
      }],
      ["+266696687", { StirVerstat: "No-TN-Validation" }, ["", "", true], { result: "none" }],
      ["client:eve", {}, ["", "", true], { result: "none" }],
      ["sip:eve@example.org", {}, ["", "", true], { result: "none" }],
    ] as const
  ) {
    await using world = new World();
    await world.ask("voice", world.twilio.ring(from, OURS, extra));
    const [[call] = []] = world.led;
    const { number, name, anonymous } = call?.caller ?? {};
    deepEqual([[number, name, anonymous], call?.stir, call?.gateway], [caller, stir, CARRIER]);
  }
});

for (
  const [what, change] of [
    ["without a sid", { CallSid: "" }],
    ["with a sid that is none", { CallSid: "CA1" }],
    ["to nobody", { To: "", Called: "" }],
    ["to something that is no number", { To: "x", Called: "<x>" }],
  ] as const
) {
  Deno.test(`a request ${what} is hung up, and asks for nothing again`, async () => {
    await using world = new World();
    const fields = { ...world.twilio.ring(THEIRS, OURS), ...change };
    for (const path of ["voice", "voice/fallback", "voice/action?step=dial", "voice/action"]) {
      match(await world.ask(path, fields), /<Response><Hangup\/><\/Response>$/, path);
    }
    deepEqual(world.led, []);
  });
}

Deno.test("a ticket lets one call in by SIP, to its number and for a minute", async () => {
  await using world = new World();
  const call = world.twilio.ring(THEIRS, OURS);
  const name = world.ticketIn(await world.ask("voice", call));
  equal(world.tickets.take("0".repeat(32), OURS), undefined);
  equal(world.tickets.take(name, "+4930999999"), undefined);
  const ticket = world.tickets.take(name, OURS);
  deepEqual([ticket?.sid, ticket?.isScreened, ticket?.hasPassed], [call.CallSid, true, false]);
  equal(world.tickets.take(name, OURS), undefined);
  const late = world.ticketIn(await world.ask("voice", world.twilio.ring(THEIRS, OURS)));
  await world.temp.clock.run(60_000);
  equal(world.tickets.take(late, OURS), undefined);
});

Deno.test("tickets are no more than so many: the oldest go", async () => {
  await using world = new World();
  const ticket = { sid: "", dialled: OURS, isScreened: true, hasPassed: false, tried: [] };
  const names = Array.from({ length: 1_001 }, () => world.tickets.newName());
  for (const name of names) world.tickets.add(name, ticket);
  equal(world.tickets.take(names[0] ?? "", OURS), undefined);
  equal(world.tickets.take(names[1] ?? "", OURS), ticket);
  equal(world.tickets.take(names[1_000] ?? "", OURS), ticket);
});

Deno.test("what is not decided within three seconds rings, to be screened by SIP", async () => {
  await using world = new World();
  world.decide = () => new Promise(() => {});
  const asking = world.ask("voice", world.twilio.ring(THEIRS, OURS));
  await world.temp.clock.run(2_999);
  equal(await Promise.race([asking, Promise.resolve("waits")]), "waits");
  await world.temp.clock.run(1);
  const twiml = await asking;
  match(twiml, /<Sip /);
  equal(world.tickets.take(world.ticketIn(twiml), OURS)?.isScreened, false);
});

Deno.test("a decision that fails rings too", async () => {
  await using world = new World();
  world.decide = () => Promise.reject(new Error("The store is gone"));
  match(await world.ask("voice", world.twilio.ring(THEIRS, OURS)), /<Sip /);
});

Deno.test("who presses 5 is let in without a second challenge; who does not, is not", async () => {
  await using world = new World();
  world.decide = () => Promise.resolve(service({ kind: "challenge", to: OURS }));
  const [right, wrong] = [world.twilio.ring(THEIRS, OURS), world.twilio.ring(THEIRS, OURS)];
  match(await world.ask("voice", right), /<Gather [^>]*numDigits="1"/);
  await world.ask("voice", wrong);
  world.decide = () => Promise.resolve(RINGS);
  const step = "voice/action?step=challenge";
  match(await world.ask(step, { ...wrong, Digits: "4" }), /<Response><Hangup\/>/);
  match(await world.ask(step, wrong), /<Response><Hangup\/>/);
  // Nobody has challenged that one.
  match(await world.ask(step, { ...world.twilio.ring(THEIRS, OURS), Digits: "5" }), /<Hangup\/>/);
  const twiml = await world.ask(step, { ...right, Digits: "5" });
  equal(world.led.at(-1)?.[1], true);
  equal(world.tickets.take(world.ticketIn(twiml), OURS)?.hasPassed, true);
  // Once is enough.
  match(await world.ask(step, { ...right, Digits: "5" }), /<Response><Hangup\/>/);
});

/** Whoever is not answered, by how the Dial ended. */
for (
  const [status, says] of [
    ["completed", /<Response><Hangup\/>/],
    ["canceled", /<Response><Hangup\/>/],
    ["busy", /<Record /],
    ["no-answer", /<Record /],
    ["failed", /<Record /],
  ] as const
) {
  Deno.test(`a Dial that ended as ${status}`, async () => {
    await using world = new World();
    const call = world.twilio.ring(THEIRS, OURS);
    await world.ask("voice", call);
    match(await world.ask("voice/action?step=dial", { ...call, DialCallStatus: status }), says);
  });
}

Deno.test("where nobody takes messages, and where there is no room, none is taken", async () => {
  await using world = new World();
  const call = world.twilio.ring(THEIRS, OURS);
  await world.ask("voice", call);
  world.noRoom = "full";
  const dialled = { ...call, DialCallStatus: "no-answer" };
  match(await world.ask("voice/action?step=dial", dialled), /no message can be taken.*<Hangup\/>/);
  world.mailbox = undefined;
  const other = world.twilio.ring(THEIRS, OURS);
  await world.ask("voice", other);
  match(await world.ask("voice/action?step=dial", { ...other, DialCallStatus: "busy" }), /<Hangup/);
});

/** What becomes of a call in the history: what was decided, how it ended, what is kept. */
for (
  const [what, decision, status, kept] of [
    ["turned away", service({ kind: "turn-away", how: "busy" }), "busy", "turned-away 486"],
    ["to no number of ours", { kind: "reject", status: 404, reason: "" }, "busy", "not-found 404"],
    [
      "announced",
      service({
        kind: "announce",
        announcement: { kind: "prompt", name: "closed-now" },
      }),
      "completed",
      "hung-up 200",
    ],
    [
      "left as a message",
      service({ kind: "leave-message", mailbox: ADA }),
      "completed",
      "voicemail 200",
    ],
    [
      "challenged in vain",
      service({ kind: "challenge", to: OURS }),
      "completed",
      "turned-away 603",
    ],
    ["given up", RINGS, "no-answer", "cancelled 487"],
    ["that never reached us", RINGS, "completed", "unreachable 503"],
    ["not answered outside", OUTSIDE, "failed", "no-answer 480"],
  ] as const satisfies readonly (readonly [string, Decision, string, string])[]
) {
  Deno.test(`the record of a call ${what}`, async () => {
    await using world = new World();
    world.decide = () => Promise.resolve(decision);
    const call = world.twilio.ring(THEIRS, OURS);
    await world.ask("voice", call);
    await world.ask("voice/status", { ...call, CallStatus: status });
    // Again, and another end, and a step back.
    for (const word of [status, "canceled", "ringing", "teleported"]) {
      await world.ask("voice/status", { ...call, CallStatus: word });
    }
    deepEqual(world.records.map(({ reason, status }) => `${reason} ${status}`), [kept]);
    const [record] = world.records;
    deepEqual([record?.id, record?.from, record?.to], [call.CallSid, THEIRS, OURS]);
    match(await world.ask("voice", call), /<Response><Hangup\/>/);
  });
}

Deno.test("a call that came by SIP has its record from there", async () => {
  await using world = new World();
  const call = world.twilio.ring(THEIRS, OURS);
  await world.ask("voice", call);
  world.calls.cameBySip(call.CallSid);
  await world.ask("voice/status", { ...call, CallStatus: "completed", CallDuration: "5" });
  deepEqual(world.records, []);
});

Deno.test("what was talked outside is in the record, in whichever order it is told", async () => {
  for (const isDialFirst of [true, false]) {
    await using world = new World();
    world.decide = () => Promise.resolve(OUTSIDE);
    const call = world.twilio.ring(THEIRS, OURS);
    match(await world.ask("voice", call), /<Number>\+15550199009<\/Number>/);
    await world.temp.clock.run(90_000);
    const told = [
      () =>
        world.ask("voice/action?step=dial", {
          ...{ ...call, DialCallStatus: "completed", DialCallDuration: "60" },
        }),
      () => world.ask("voice/status", { ...call, CallStatus: "completed", CallDuration: "60" }),
    ];
    for (const tell of isDialFirst ? told : told.toReversed()) await tell();
    const [record] = world.records;
    const callee = record?.legs.find(({ side }) => side === "callee");
    equal(+(callee?.endedAt ?? 0) - +(callee?.answeredAt ?? 0), 60_000);
    deepEqual([callee?.gateway?.id, record?.result, world.records.length], [CARRIER, "success", 1]);
  }
});

Deno.test("a call whose end nobody has told ends after hours, and is forgotten after weeks", async () => {
  await using world = new World();
  world.decide = () => Promise.resolve(OUTSIDE);
  const call = world.twilio.ring(THEIRS, OURS);
  await world.ask("voice", call);
  const { store, temp: { clock } } = world;
  const known = store.webhookCalls.get(call.CallSid);
  ok(known);
  const begun = (hours: number) => {
    const sid = world.twilio.sid("CA");
    const startedAt = new Date(+clock.now() - hours * HOUR_MS);
    store.webhookCalls.save({ ...known, sid, startedAt });
    return sid;
  };
  const [recent, long] = [begun(5), begun(7)];
  const old = begun(31 * 24);
  world.calls.sweep();
  deepEqual(world.records.map(({ id, reason }) => `${id} ${reason}`), [
    `${old} no-answer`,
    `${long} no-answer`,
  ]);
  deepEqual(
    [recent, long, old].map((sid) => store.webhookCalls.get(sid)?.isOver),
    [false, true, undefined],
  );
});

Deno.test("the fallback takes a message of a call that nobody knows", async () => {
  await using world = new World();
  const call = world.twilio.ring(THEIRS, OURS);
  match(await world.ask("voice/fallback", call), /Sorry.*<Record [^>]*action=/);
  await world.ask("voice/status", { ...call, CallStatus: "completed", CallDuration: "20" });
  deepEqual(world.records.map(({ reason }) => reason), ["voicemail"]);
});

/** What waits to be fetched. */
const waiting = ({ store }: World): readonly OutboxEntry[] => store.outbox.list(10, 0);

Deno.test("a recording is fetched once, whoever tells of it how often", async () => {
  await using world = new World();
  const call = world.twilio.ring(THEIRS, OURS);
  const said = world.twilio.record(call.CallSid, new Uint8Array([1]));
  const path = `recording?mailbox=${ADA}`;
  await world.ask(path, { ...said, RecordingStatus: "in-progress" });
  await world.ask("recording", said);
  await world.ask(path, { ...said, RecordingSid: "../../x" });
  deepEqual(waiting(world), []);
  await world.ask(path, said);
  await world.ask(path, said);
  equal(waiting(world).length, 1);
  equal(world.woken > 0, true);
});

/** An errand for what a caller has said; `fetched` is what Twilio answers. */
async function fetching(
  play: (
    parts: {
      readonly world: World;
      readonly kept: string[];
      readonly entry: OutboxEntry;
      readonly errand: RecordingErrand;
      readonly asked: string[];
    },
  ) => Promise<void>,
  fetched: () => Promise<{ readonly octets: Uint8Array }>,
  durationMs = 5_000,
) {
  await using world = new World();
  const call = world.twilio.ring(THEIRS, OURS);
  await world.ask("voice", call);
  const said = world.twilio.record(call.CallSid, new Uint8Array([1]));
  await world.ask(`recording?mailbox=${ADA}`, said);
  const [kept, asked]: [string[], string[]] = [[], []];
  const { store, temp: { clock } } = world;
  const errand = new RecordingErrand({
    ...{ clock, store: store.webhookCalls, users: store.users },
    access: () => ({ accountSid: SID, authToken: new Secret("hush") }),
    fetchFile: () => (url) => {
      asked.push(url);
      return fetched();
    },
    mailboxes: {
      mailbox: () => ({}),
      noRoom: () => Promise.resolve(world.noRoom),
      settings: { longestSeconds: 180, shortestSeconds: 3, silenceSeconds: 10 },
      files: { store: () => Promise.resolve("f".repeat(32)) },
      keep: ({ from, called, call }) => kept.push(`${from} ${called} ${call}`) > 0,
    },
    durationOf: () => Number.isNaN(durationMs) ? undefined : durationMs,
    removesAtTwilio: () => true,
    add: (entry) => store.outbox.add(entry, clock.now()),
  });
  const [entry] = waiting(world);
  if (!entry) throw new Error("Nothing waits");
  await play({ world, kept, entry, errand, asked });
}

const FILE = () => Promise.resolve({ octets: new Uint8Array([1]) });

Deno.test("what a caller said is kept once, and then removed at Twilio where that is wanted", () =>
  fetching(async ({ world, kept, entry, errand, asked }) => {
    (await errand.run(entry))();
    match(kept[0] ?? "", /^\+4915112345678 101 CA0/);
    match(
      asked[0] ?? "",
      /^https:\/\/api\.twilio\.com\/2010-04-01\/Accounts\/AC0+1\/Recordings\/RE/,
    );
    deepEqual(waiting(world).map(({ kind }) => kind), ["recording", "recording-removal"]);
    // The process ended before the outbox knew.
    (await errand.find(entry))?.();
    deepEqual([kept.length, asked.length, waiting(world).length], [1, 1, 2]);
  }, FILE));

Deno.test("less than the shortest message is none", () =>
  fetching(
    async ({ kept, entry, errand }) => {
      (await errand.run(entry))();
      deepEqual(kept, []);
    },
    FILE,
    2_000,
  ));

for (
  const [what, attempts, code, fault] of [
    ["a file that is not there yet", 0, 404, "throttled"],
    ["one that never was", 5, 404, "refused"],
    ["one that may not be had", 0, 403, "refused"],
  ] as const
) {
  Deno.test(`${what} is ${fault}`, () =>
    fetching(
      async ({ entry, errand }) => {
        const error = await errand.run({ ...entry, attempts }).catch((error: unknown) => error);
        ok(error instanceof ErrandError);
        equal(error.fault, fault);
      },
      () => Promise.reject(new ErrandError("refused", "The file", code)),
    ));
}

Deno.test("a full mailbox and what is no sound leave the message at Twilio", async () => {
  await fetching(async ({ world, entry, errand }) => {
    world.noRoom = "full";
    const error = await errand.run(entry).catch((error: unknown) => error);
    match(String(error), /takes no message \(full\)/);
    equal(world.store.webhookCalls.isRecordingKept(JSON.parse(entry.payload).sid), false);
  }, FILE);
  await fetching(
    async ({ entry, errand }) => {
      const error = await errand.run(entry).catch((error: unknown) => error);
      match(String(error), /no sound/);
    },
    FILE,
    NaN,
  );
});
