import { deepEqual, equal } from "node:assert/strict";
import type { AutoReply, TextMessage, UserId } from "../../src/domain/mod.ts";
import { EventBus } from "../../src/events/mod.ts";
import { CircuitBreaker, Errand, ErrandError, Outbox } from "../../src/outbox/mod.ts";
import {
  type BroughtText,
  MediaErrand,
  MediaFolder,
  type OutgoingText,
  type TakenText,
  type TextCarrier,
  TextErrand,
  Texts,
} from "../../src/texts/mod.ts";
import { TempStore } from "../support/temp_store.ts";

const OURS = "+15550100001";
const OTHER = "+15550100002";
const THEIRS = "+4915112345678";

/** A carrier that takes all it is given. */
class Carrier implements TextCarrier {
  readonly taken: (OutgoingText & TakenText)[] = [];
  wrong: ErrandError | undefined;
  picture: ErrandError | Uint8Array = new Uint8Array([1, 2, 3]);
  fetched = 0;

  send(text: OutgoingText): Promise<TakenText> {
    if (this.wrong) return Promise.reject(this.wrong);
    const taken = { sid: `SM${this.taken.length}`, status: "queued", segments: 1 } as const;
    this.taken.push({ ...text, ...taken });
    return Promise.resolve(taken);
  }

  find(text: OutgoingText, _: Date, isKnown: (sid: string) => boolean) {
    return Promise.resolve(
      this.taken.find((one) => one.body === text.body && !isKnown(one.sid)),
    );
  }

  fetchMedia() {
    this.fetched++;
    if (this.picture instanceof ErrandError) return Promise.reject(this.picture);
    return Promise.resolve({ contentType: "image/png", octets: this.picture });
  }
}

interface Scene {
  readonly temp: TempStore;
  readonly store: ReturnType<TempStore["open"]>;
  readonly carrier: Carrier;
  readonly texts: Texts;
  readonly outbox: Outbox;
  readonly folder: MediaFolder;
  readonly events: string[];
  closed: boolean;
  undisturbed: boolean;
  send(body: string, theirs?: string): TextMessage | string;
  bring(change?: Partial<BroughtText>): boolean;
  /** All that was said, the first first. */
  thread(theirs?: string): readonly (readonly [string, string, string])[];
}

async function scene(play: (scene: Scene) => Promise<void>): Promise<void> {
  await using temp = new TempStore();
  const { clock, log, meter, random } = temp;
  const store = temp.open();
  const bus = new EventBus((error) => {
    throw error;
  });
  const events: string[] = [];
  bus.subscribe("text.received", ({ text }) => void events.push(`received ${text}`));
  bus.subscribe("text.changed", ({ text }) => void events.push(`changed ${text}`));
  const carrier = new Carrier();
  const folder = new MediaFolder(temp.path("texts"), random);
  const onChanged = (text: TextMessage["id"]) => bus.publish({ type: "text.changed", text });
  const common = { texts: store.texts, carrier: () => carrier, onChanged };
  const errands: Record<string, Errand> = {
    text: new TextErrand(common),
    media: new MediaErrand({ ...common, folder }),
  };
  const atomically = <Value>(task: () => Value) => store.atomically(task);
  await using outbox = new Outbox({
    ...{ clock, log, meter, store: store.outbox, atomically, errands },
    breaker: new CircuitBreaker({ failures: 3, openMs: 30_000 }),
    onStalled: () => {},
  });
  let sids = 0;
  const it: Scene = {
    ...{ temp, store, carrier, folder, outbox, events, closed: false, undisturbed: false },
    texts: new Texts({
      ...{ clock, log, meter, events: bus, store: store.texts, outbox, atomically },
      facts: {
        isOurs: (number) => number === OURS || number === OTHER,
        isUndisturbed: () => it.undisturbed,
        isClosed: () => it.closed,
      },
    }),
    send: (body, theirs = THEIRS) => it.texts.send({ ours: OURS, theirs, body, media: [] }),
    bring: (change = {}) =>
      it.texts.receive({
        ...{ sid: `in${sids++}`, ours: OURS, theirs: THEIRS, body: "Hi", media: [], segments: 1 },
        at: clock.now(),
        ...change,
      }),
    thread(theirs = THEIRS) {
      const { id } = store.texts.between(OURS, theirs) ?? {};
      if (id === undefined) return [];
      return store.texts.messages(id, 100).toReversed()
        .map(({ direction, body, status }) => [direction, body, status] as const);
    },
  };
  await play(it);
}

Deno.test("a text is kept, then sent, then told how far it has come", () =>
  scene(async ({ send, texts, thread, carrier, temp, events }) => {
    const sent = send("Hello") as TextMessage;
    deepEqual(thread(), [["out", "Hello", "waiting"]]);
    await temp.clock.run(0);
    deepEqual(thread(), [["out", "Hello", "queued"]]);
    deepEqual([carrier.taken[0]?.from, carrier.taken[0]?.to], [OURS, THEIRS]);
    equal(texts.progress({ sid: "SM0", status: "delivered" }), true);
    equal(texts.progress({ sid: "SM0", status: "sent" }), false);
    equal(texts.progress({ sid: "SM0", status: "delivered" }), false);
    deepEqual(thread(), [["out", "Hello", "delivered"]]);
    deepEqual(events, [`changed ${sent.id}`, `changed ${sent.id}`, `changed ${sent.id}`]);
  }));

Deno.test("texts to one number arrive in their order", () =>
  scene(async ({ send, carrier, temp }) => {
    for (let i = 0; i < 20; i++) send(`${i}`);
    for (let i = 0; i < 20; i++) await temp.clock.run(0);
    deepEqual(carrier.taken.map(({ body }) => body), Array.from({ length: 20 }, (_, i) => `${i}`));
  }));

for (
  const [what, text, refusal] of [
    ["from a number that is not ours", { ours: THEIRS }, "not-ours"],
    ["to what is no number", { theirs: "12" }, "not-a-number"],
    ["of nothing", { body: "  " }, "empty"],
    ["of 1,601 letters", { body: "a".repeat(1_601) }, "too-long"],
    ["with 11 files", { media: Array(11).fill({ contentType: "image/png" }) }, "too-many-files"],
  ] as const
) {
  Deno.test(`a text ${what} is refused, and nothing is kept`, () =>
    scene(({ texts, store }) => {
      const written = { ours: OURS, theirs: THEIRS, body: "Hi", media: [], ...text };
      equal(texts.send(written), refusal);
      equal(store.texts.countConversations("all"), 0);
      equal(store.outbox.count(), 0);
      return Promise.resolve();
    }));
}

Deno.test("what the carrier refuses is shown as failed, with its number of the error", () =>
  scene(async ({ send, carrier, temp, store }) => {
    carrier.wrong = new ErrandError("refused", "No such number", 21211);
    const { id } = send("Hello") as TextMessage;
    await temp.clock.run(0);
    const kept = store.texts.get(id);
    deepEqual([kept?.status, kept?.errorCode], ["failed", 21211]);
  }));

Deno.test("who has said STOP is written to no more, until START", () =>
  scene(async ({ send, bring, thread }) => {
    bring({ body: "stop" });
    equal(send("Please"), "opted-out");
    bring({ body: "START" });
    equal(typeof send("Welcome back"), "object");
    bring({ body: "arrêt", optOut: "stop" });
    equal(send("Please"), "opted-out");
    equal(thread().length, 4);
    await Promise.resolve();
  }));

Deno.test("who has said STOP where we did not hear it is known by the carrier's refusal", () =>
  scene(async ({ send, carrier, temp }) => {
    carrier.wrong = new ErrandError("refused", "Unsubscribed", 21610);
    send("Hello");
    await temp.clock.run(0);
    equal(send("Hello?"), "opted-out");
  }));

Deno.test("the status of a text may come before it is known to be taken", () =>
  scene(async ({ send, carrier, temp, texts, thread, store }) => {
    carrier.wrong = new ErrandError("unclear", "The answer broke off");
    const { id } = send("Hello") as TextMessage;
    await temp.clock.run(0);
    carrier.wrong = undefined;
    equal(texts.progress({ sid: "SM9", status: "delivered", id }), true);
    await temp.clock.run(60_000);
    deepEqual([thread(), carrier.taken.length], [[["out", "Hello", "delivered"]], 0]);
    equal(store.texts.bySid("SM9")?.id, id);
    equal(store.outbox.count(), 0);
  }));

Deno.test("a status for a text that has another sid changes nothing", () =>
  scene(async ({ send, temp, texts, store }) => {
    const { id } = send("Hello") as TextMessage;
    await temp.clock.run(0);
    equal(texts.progress({ sid: "SM7", status: "failed", id }), false);
    equal(store.texts.get(id)?.status, "queued");
  }));

Deno.test("a text that comes twice is kept once", () =>
  scene(({ bring, thread, store, events }) => {
    equal(bring({ sid: "SMx" }), true);
    equal(bring({ sid: "SMx" }), false);
    deepEqual(thread(), [["in", "Hi", "received"]]);
    equal(store.texts.countUnread("all"), 1);
    equal(events.length, 1);
    return Promise.resolve();
  }));

Deno.test("pictures are fetched and kept, and tried again while they cannot be", () =>
  scene(async ({ bring, carrier, temp, store, folder, outbox }) => {
    carrier.picture = new ErrandError("unreached", "No connection");
    const media = [{ contentType: "image/png", source: "https://api.twilio.com/1" }];
    bring({ sid: "MM1", media });
    await temp.clock.run(0);
    equal(store.texts.bySid("MM1")?.media[0]?.file, undefined);
    carrier.picture = new Uint8Array([7, 8]);
    await temp.clock.run(1_000);
    // Files are written by the system, and in no time of this clock.
    await outbox[Symbol.asyncDispose]();
    const [picture] = store.texts.bySid("MM1")?.media ?? [];
    deepEqual(await folder.read(picture?.file ?? ""), new Uint8Array([7, 8]));
    equal(await folder.sweep((name) => store.texts.files().has(name)), 0);
    equal(await folder.sweep(() => false), 1);
  }));

Deno.test("a file outside the folder is no picture", () =>
  scene(async ({ folder, temp }) => {
    await Deno.writeTextFile(temp.path("secret"), "x");
    for (const name of ["../secret", "secret", "", "0".repeat(32)]) {
      equal(await folder.read(name), undefined);
    }
  }));

const RULE: AutoReply = {
  id: "rule",
  enabled: true,
  trigger: { on: "always" },
  text: "We are closed",
  pauseHours: 4,
};

Deno.test("a rule answers once to each sender until its pause is over", () =>
  scene(async ({ bring, thread, store, temp }) => {
    store.texts.saveAutoReplies([RULE]);
    bring();
    bring();
    bring({ theirs: "+4915100000000" });
    await temp.clock.run(0);
    deepEqual(thread().map(([, body]) => body), ["Hi", "We are closed", "Hi"]);
    equal(thread("+4915100000000").length, 2);
    await temp.clock.run(4 * 3_600_000);
    bring();
    equal(thread().length, 5);
    const [last] = store.texts.messages(store.texts.between(OURS, THEIRS)?.id ?? 0 as never, 1);
    deepEqual([last?.isAutomatic, last?.author], [true, "rule"]);
  }));

for (
  const [what, change] of [
    ["a short code", { theirs: "12345" }],
    ["the name of a company", { theirs: "PARCELS" }],
    ["another number of ours", { theirs: OTHER }],
    ["who stops", { body: "STOP" }],
    ["who asks for help, which the carrier answers", { body: "help" }],
  ] as const
) {
  Deno.test(`a rule does not answer ${what}`, () =>
    scene(({ bring, store }) => {
      store.texts.saveAutoReplies([RULE]);
      bring(change);
      equal(store.outbox.count(), 0);
      return Promise.resolve();
    }));
}

Deno.test("two machines that answer each other end after ten answers a day", () =>
  scene(({ bring, store }) => {
    store.texts.saveAutoReplies([{ ...RULE, pauseHours: 0 }]);
    for (let i = 0; i < 30; i++) bring();
    equal(store.outbox.count(), 10);
    return Promise.resolve();
  }));

Deno.test("rules answer to a word, while closed, and while somebody is not to be disturbed", () =>
  scene((it) => {
    const { bring, thread, store } = it;
    const words = { on: "keyword", words: ["Hours", "öffnungszeiten"] } as const;
    const rules: AutoReply[] = [
      { ...RULE, id: "off", text: "off", enabled: false },
      { ...RULE, id: "other", text: "other", number: OTHER },
      { ...RULE, id: "word", text: "9 to 5", trigger: words },
      { ...RULE, id: "closed", text: "closed", trigger: { on: "closed", schedule: "s" } },
      { ...RULE, id: "dnd", text: "later", trigger: { on: "do-not-disturb", user: "u" as UserId } },
    ];
    store.texts.saveAutoReplies(rules);
    deepEqual(store.texts.autoReplies, rules);
    bring({ body: "rush-hours?" });
    bring({ body: "Ihre ÖFFNUNGSZEITEN?", theirs: "+4915100000001" });
    bring({ body: "none" });
    it.closed = true;
    bring({ body: "none" });
    it.undisturbed = true;
    bring({ body: "none" });
    const answers = thread().filter(([direction]) => direction === "out").map(([, body]) => body);
    deepEqual(answers, ["9 to 5", "closed", "later"]);
    equal(thread("+4915100000001").length, 2);
    return Promise.resolve();
  }));

Deno.test("conversations are listed for those whose numbers they are with, and searched", () =>
  scene(({ bring, store: { texts } }) => {
    bring({ body: "The parcel is here" });
    bring({ theirs: "+15559999999", body: "100 % sure" });
    bring({ ours: OTHER, body: "Elsewhere" });
    const slice = { limit: 10, offset: 0 };
    equal(texts.conversations("all", slice).length, 3);
    deepEqual(texts.conversations([OTHER], slice).map(({ ours }) => ours), [OTHER]);
    deepEqual(texts.conversations([], slice), []);
    const found = (text: string) => texts.conversations("all", { ...slice, text }).length;
    deepEqual([found("parcel"), found("%"), found("_"), found("99999"), found("")], [
      1,
      1,
      0,
      1,
      3,
    ]);
    equal(texts.countConversations([OURS]), 2);
    const [first] = texts.conversations([OURS], slice);
    equal(texts.countUnread([OURS]), 2);
    equal(first && texts.markRead(first.id), true);
    equal(texts.countUnread([OURS]), 1);
    equal(first && texts.removeConversation(first.id), true);
    equal(texts.countConversations([OURS]), 1);
    return Promise.resolve();
  }));
