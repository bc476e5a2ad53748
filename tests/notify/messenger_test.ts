import { deepEqual, equal, match } from "node:assert/strict";
import {
  type CallId,
  type EmergencyCall,
  type MessageMail,
  MOST_NOTICES,
  type NoticeSettings,
  type NoticeText,
  type TextId,
  type UserId,
  type VoiceMessage,
  type VoiceMessageId,
} from "../../src/domain/mod.ts";
import { EventBus } from "../../src/events/mod.ts";
import { type MailAttachment, Messenger } from "../../src/notify/mod.ts";
import { Meter, Secret, SILENT_LOG, type WebRequest } from "../../src/runtime/mod.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { TempStore } from "../support/temp_store.ts";

const MAIL = {
  host: "mail.test",
  port: 587,
  security: "starttls",
  from: "pbx@example.org",
  to: ["owner@example.org"],
} as const;

const CALL: EmergencyCall = {
  id: 1,
  at: new Date("2026-11-21T20:00:00Z"),
  number: "112",
  test: false,
  extension: "101",
  name: "Ada",
  location: "Mill Lane 4",
  shown: "+4930123",
  gateway: "carrier",
};

const ADA = "user-ada" as UserId;

const MESSAGE: VoiceMessage = {
  id: "m1" as VoiceMessageId,
  mailbox: ADA,
  call: "c" as CallId,
  from: "+49301",
  fromName: "Bob",
  called: "101",
  at: new Date("2026-11-21T20:00:00Z"),
  durationMs: 65_400,
  octets: 1_000,
  heard: false,
};

const TEXT = {
  from: "+4915112345678",
  to: "+4930123456",
  body: "Is the shop open?",
  pictures: 1,
  at: new Date("2026-11-21T20:00:00Z"),
};

interface Scene {
  readonly clock: FakeClock;
  readonly events: EventBus;
  readonly store: ReturnType<TempStore["open"]>;
  readonly messenger: Messenger;
  readonly mails: NoticeText[];
  readonly pushes: WebRequest[];
  /** What Ada wants of messages. */
  wantsMail: MessageMail | undefined;
  isPushed: boolean;
  readonly sounds: Map<VoiceMessageId, MailAttachment>;
  /** Whom the mails were for, and what was with them. */
  readonly extras: unknown[];
  /** Why nothing can be sent. */
  fault: string | undefined;
  /** Lets what is under way be done. */
  settle(): Promise<void>;
}

async function scene(
  settings: NoticeSettings,
  play: (scene: Scene) => Promise<void>,
): Promise<void> {
  await using temp = new TempStore();
  const store = temp.open();
  store.notices.save(settings, { push: new Secret("key") });
  const clock = new FakeClock();
  const events = new EventBus((error) => {
    throw error;
  });
  const [mails, pushes]: [NoticeText[], WebRequest[]] = [[], []];
  const sent = <Value>(to: Value[], what: Value) => {
    if (it.fault !== undefined) throw new Error(it.fault);
    to.push(what);
  };
  await using messenger = new Messenger({
    clock,
    log: SILENT_LOG,
    meter: new Meter(),
    events,
    store: store.notices,
    messages: {
      mailOf: (owner) => owner === ADA ? it.wantsMail : undefined,
      get isPushed() {
        return it.isPushed;
      },
      nameOf: () => "Ada (101)",
      soundOf: (id) => Promise.resolve(it.sounds.get(id)),
    },
    textOf: (id) => id === 1 ? TEXT : undefined,
    web: {
      text: async (request) => {
        await Promise.resolve();
        sent(pushes, request);
        return "";
      },
    },
    timeZone: () => "UTC",
    mail: async (_settings, _secret, notice, extras) => {
      await Promise.resolve();
      sent(mails, notice);
      it.extras.push(extras ?? {});
    },
  });
  const it: Scene = {
    clock,
    events,
    store,
    messenger,
    mails,
    pushes,
    fault: undefined,
    wantsMail: undefined,
    isPushed: false,
    sounds: new Map(),
    extras: [],
    async settle() {
      for (let turn = 0; turn < 50; turn++) await Promise.resolve();
    },
  };
  await play(it);
}

const call = ({ events }: Scene, changes: Partial<EmergencyCall> = {}) =>
  events.publish({ type: "emergency.called", call: { ...CALL, ...changes } });

Deno.test("Messenger sends at once by every way there is who called for help and where", () =>
  scene(
    {
      language: "en",
      texts: false,
      mail: MAIL,
      push: { kind: "webhook", url: "http://hook.test/x" },
    },
    async (it) => {
      call(it);
      await it.settle();
      equal(it.mails[0]?.title, "EMERGENCY: Ada (101) called 112");
      match(it.mails[0]?.text ?? "", /Where: Mill Lane 4\.\nNumber to call back: \+4930123\./);
      equal(it.mails[0]?.urgent, true);
      equal(it.pushes[0]?.url, "http://hook.test/x");
      deepEqual(it.pushes[0]?.headers, { Authorization: "Bearer key" });
      equal(JSON.parse(it.pushes[0]?.json ?? "").title, "EMERGENCY: Ada (101) called 112");
      deepEqual(it.store.notices.list(), []);
    },
  ));

Deno.test("Messenger speaks the language that was chosen, and says what is missing", () =>
  scene({ language: "de", texts: false, mail: MAIL }, async (it) => {
    const { gateway: _gateway, shown: _shown, ...bare } = CALL;
    it.events.publish({ type: "emergency.called", call: { ...bare, location: "" } });
    await it.settle();
    match(it.mails[0]?.title ?? "", /^NOTRUF: Ada \(101\) hat die 112 gerufen$/);
    match(it.mails[0]?.text ?? "", /Niemand hat angegeben.*\nEs gab kein Gateway/);
  }));

Deno.test("Messenger sends to nobody where nothing is set", () =>
  scene({ language: "en", texts: false }, async (it) => {
    call(it);
    await it.settle();
    deepEqual([it.mails, it.pushes, it.store.notices.list()], [[], [], []]);
  }));

Deno.test("Messenger tells that calls outside were stopped", () =>
  scene({ language: "en", texts: false, mail: MAIL }, async (it) => {
    const stop = { id: 1, subject: "all", name: "", reason: "callsPerHour", at: CALL.at } as const;
    it.events.publish({ type: "toll.stopped", stop });
    await it.settle();
    equal(it.mails[0]?.title, "Calls outside were stopped: all");
  }));

Deno.test("Messenger tries again, later each time, until it works", () =>
  scene({ language: "en", texts: false, mail: MAIL }, async (it) => {
    it.fault = "The server cannot be reached";
    call(it);
    await it.settle();
    equal(it.store.notices.list()[0]?.error, "The server cannot be reached");
    const attempts = () => it.store.notices.list()[0]?.attempts;
    for (const [ms, expected] of [[5_000, 2], [5_000, 3], [25_000, 3], [5_000, 4]] as const) {
      it.clock.advance(ms);
      await it.settle();
      equal(attempts(), expected);
    }
    it.fault = undefined;
    it.clock.advance(120_000);
    await it.settle();
    equal(it.mails.length, 1);
    deepEqual(it.store.notices.list(), []);
  }));

Deno.test("Messenger gives up after a day", () =>
  scene({ language: "en", texts: false, mail: MAIL }, async (it) => {
    it.fault = "no";
    call(it);
    await it.settle();
    for (let half = 0; half < 60; half++) {
      it.clock.advance(1_800_000);
      await it.settle();
    }
    deepEqual(it.store.notices.list(), []);
    deepEqual(it.mails, []);
  }));

Deno.test("Messenger says why a test went wrong, and keeps none", () =>
  scene({ language: "en", texts: false, mail: MAIL }, async (it) => {
    equal(await it.messenger.try("mail"), undefined);
    equal(it.mails[0]?.title, "A test");
    it.fault = "The server does not take the password (535)";
    equal(await it.messenger.try("mail"), "The server does not take the password (535)");
    deepEqual(it.store.notices.list(), []);
  }));

for (
  const [kind, url, to, headers, body] of [
    ["ntfy", "https://ntfy.test/house", "https://ntfy.test", { Authorization: "Bearer key" }, {
      topic: "house",
      priority: 5,
    }],
    ["gotify", "http://gotify.test/", "http://gotify.test/message", { "X-Gotify-Key": "key" }, {
      priority: 10,
    }],
  ] as const
) {
  Deno.test(`Messenger speaks to ${kind} as it wants`, () =>
    scene({ language: "en", texts: false, push: { kind, url } }, async (it) => {
      call(it);
      await it.settle();
      const [request] = it.pushes;
      equal(request?.url, to);
      deepEqual(request?.headers, headers);
      const sent = JSON.parse(request?.json ?? "{}");
      for (const [name, value] of Object.entries(body)) equal(sent[name], value);
    }));
}

Deno.test("of notices that wait the oldest go where there are too many", async () => {
  await using temp = new TempStore();
  const { notices } = temp.open();
  const text = { title: "t", text: "x", urgent: false };
  for (let n = 0; n < MOST_NOTICES + 3; n++) notices.add("mail", text, new Date(n));
  const kept = notices.list();
  equal(kept.length, MOST_NOTICES);
  equal(kept[0]?.at.getTime(), 3);
});

Deno.test("what opens a mail account is kept sealed", async () => {
  await using temp = new TempStore();
  {
    await using store = temp.open();
    store.notices.save({ language: "en", texts: false, mail: MAIL }, {
      mail: new Secret("correct horse"),
    });
    equal(JSON.stringify(store.settings.all()).includes("correct horse"), false);
  }
  const store = temp.open();
  equal(store.notices.secrets.mail?.reveal(), "correct horse");
  store.notices.save({ language: "en", texts: false }, {});
  equal(store.notices.secrets.mail, undefined);
});

Deno.test("Messenger mails a message to its owner, with its sound", () =>
  scene(
    {
      language: "en",
      texts: false,
      mail: MAIL,
      push: { kind: "webhook", url: "http://hook.test/x" },
    },
    async (it) => {
      const sound = { name: "a.wav", contentType: "audio/wav", octets: new Uint8Array([1]) };
      it.sounds.set(MESSAGE.id, sound);
      it.events.publish({ type: "voicemail.left", message: MESSAGE });
      await it.settle();
      equal(it.mails.length, 0, "who wants no mail gets none");
      it.wantsMail = { to: "ada@example.org", attach: true };
      it.events.publish({ type: "voicemail.left", message: MESSAGE });
      await it.settle();
      equal(it.mails[0]?.title, "Message from Bob (+49301)");
      match(
        it.mails[0]?.text ?? "",
        /^Bob \(\+49301\) left a message of 1:05 for Ada \(101\), Nov 21/,
      );
      deepEqual(it.extras, [{ recipient: "ada@example.org", attachment: sound }]);
      equal(it.pushes.length, 0);
      it.isPushed = true;
      it.wantsMail = { to: "ada@example.org", attach: false };
      it.events.publish({
        type: "voicemail.left",
        message: { ...MESSAGE, from: undefined, fromName: "" },
      });
      await it.settle();
      equal(JSON.parse(it.pushes[0]?.json ?? "").title, "Message from somebody unknown");
      deepEqual(it.extras[1], { recipient: "ada@example.org", attachment: undefined });
    },
  ));

Deno.test("Messenger keeps the mail about a message, and sends it without what is gone by then", () =>
  scene({ language: "de", texts: false, mail: MAIL }, async (it) => {
    it.wantsMail = { to: "ada@example.org", attach: true };
    it.fault = "no server";
    it.events.publish({ type: "voicemail.left", message: MESSAGE });
    await it.settle();
    deepEqual(it.store.notices.list().map(({ recipient, message }) => [recipient, message]), [
      ["ada@example.org", "m1"],
    ]);
    call(it);
    it.fault = undefined;
    await it.clock.run(10_000);
    deepEqual(it.mails.map(({ title }) => title), [
      "NOTRUF: Ada (101) hat die 112 gerufen",
      "Nachricht von Bob (+49301)",
    ], "what is urgent comes first");
    deepEqual(it.extras, [
      { recipient: undefined, attachment: undefined },
      { recipient: "ada@example.org", attachment: undefined },
    ]);
  }));

Deno.test("a text is told of where that is wanted, and once", async () => {
  const texts = { language: "en", texts: true, mail: MAIL } as const;
  await scene(texts, async ({ events, mails, settle }) => {
    events.publish({ type: "text.received", text: 1 as TextId });
    events.publish({ type: "text.received", text: 2 as TextId });
    await settle();
    equal(mails.length, 1);
    equal(mails[0]?.title, "Text from +4915112345678");
    match(mails[0]?.text ?? "", /Is the shop open\?\n\[1 picture or file\]\n\nTo \+4930123456/);
  });
  await scene({ ...texts, texts: false }, async ({ events, mails, settle }) => {
    events.publish({ type: "text.received", text: 1 as TextId });
    await settle();
    equal(mails.length, 0);
  });
});

Deno.test("that nothing can be sent any more is told of, in German too", async () => {
  const settings = { language: "de", texts: false, mail: MAIL } as const;
  await scene(settings, async ({ events, mails, settle }) => {
    events.publish({ type: "outbox.stalled", why: "Twilio does not answer" });
    await settle();
    match(mails[0]?.title ?? "", /können nicht gesendet werden/);
  });
});
