/** Calls that voicemail takes: what it is told, and what becomes of the call. */
import { deepEqual, equal, match, ok } from "node:assert/strict";
import type { LegId, UserId } from "../../src/domain/mod.ts";
import type {
  VoiceCaller,
  VoiceDialogue,
  VoiceLine,
  VoicemailService,
} from "../../src/voicemail/mod.ts";
import { inOffice, type Office } from "./exchange.ts";

/** Writes down what it is told, and does what the test says. */
class FakeVoicemail {
  readonly diary: string[] = [];
  line: VoiceLine | undefined;
  caller: VoiceCaller | undefined;
  service: VoicemailService | undefined;
  /** What is left to do when the caller is gone. */
  finish: Promise<void> = Promise.resolve();

  attend(service: VoicemailService, caller: VoiceCaller, line: VoiceLine): VoiceDialogue {
    this.line = line;
    this.caller = caller;
    this.service = service;
    const tell = (what: string) => void this.diary.push(what);
    return {
      begin: () => {
        tell(`begin ${service.kind}`);
        line.play({ kind: "prompts", names: ["goodbye"], repeat: false });
      },
      onPlayed: () => tell("played"),
      onKey: (key) => tell(`key ${key}`),
      onRecorded: ({ end }) => tell(`recorded ${end}`),
      stop: async (why) => {
        tell(`stop: ${why}`);
        await this.finish;
        line.note({ key: "voicemail.none", values: { extension: "1002" } });
      },
    };
  }
}

function withVoicemail(name: string, play: (office: Office, it: FakeVoicemail) => Promise<void>) {
  const it = new FakeVoicemail();
  inOffice(name, (office) => play(office, it), { voicemail: it, ringMs: 5_000 });
}

const BOB = "u-1002" as UserId;

/** The leg of who called first. */
function first({ pbx }: Office) {
  const started = pbx.events.find(({ type }) => type === "call.started");
  ok(started?.type === "call.started");
  return [started.call, `${started.call}-0` as LegId] as const;
}

withVoicemail("who does not answer has a mailbox", async (office, it) => {
  const { alice, bob } = office;
  const call = await alice.call("1002");
  await office.pass(4_000, 100);
  deepEqual(it.diary, []);
  await office.pass(2_000, 100);
  equal(call.state, "up");
  equal(bob.line("over").state, "over");
  deepEqual(it.diary, ["begin leave-message"]);
  deepEqual(it.service, { kind: "leave-message", mailbox: BOB });
  const { number, name, user } = it.caller ?? {};
  deepEqual([number, name, user], ["1001", "Alice", "u-1001"]);
  ok(office.diary.includes("listen to 0"));
  const at = first(office);
  office.pbx.b2bua.onPlayed(...at);
  office.pbx.b2bua.onDigit(...at, { key: "#", durationMs: 90 });
  const recording = { path: "", durationMs: 1, octets: 1, end: "silence" } as const;
  office.pbx.b2bua.onRecorded(...at, recording);
  await office.pass();
  deepEqual(it.diary.slice(1), ["played", "key #", "recorded silence"]);
  it.line?.hangUp();
  await office.pass();
  equal(call.state, "over");
  deepEqual(it.diary.at(-1), "stop: gone");
  ok(office.diary.includes("listen no more to 0"));
});

withVoicemail("the record waits for what the caller has left", async (office, it) => {
  const { promise, resolve } = Promise.withResolvers<void>();
  it.finish = promise;
  const call = await office.alice.call("*991002");
  await office.pass();
  call.hangUp();
  await office.pass();
  equal(office.pbx.records.length, 0);
  equal(office.diary.includes("release"), false, "the media stays until all is written down");
  resolve();
  await office.pass();
  const [record] = office.pbx.records;
  deepEqual(record?.tried?.map(({ key }) => key), ["code", "voicemail.leads", "voicemail.none"]);
  deepEqual([record?.reason, record?.endedBy, record?.result], ["voicemail", "caller", "success"]);
});

withVoicemail("keys of a phone that sends them as INFO reach voicemail too", async (office, it) => {
  const call = await office.alice.call("*97");
  await office.pass();
  deepEqual(it.service, { kind: "mailbox", own: "u-1001" });
  ok(call.dialog);
  const headers = ["Content-Type: application/dtmf-relay"];
  [call.dialog] = office.alice.phone.within(call.dialog, "INFO", {
    headers,
    body: "Signal=3\r\nDuration=90\r\n",
  });
  await office.pass();
  deepEqual(it.diary, ["begin mailbox", "key 3"]);
  deepEqual(office.alice.answers, ["200 INFO"]);
  call.hangUp();
});

withVoicemail("who hears a message calls back, and the dialogue is over", async (office, it) => {
  const { alice, bob, pbx } = office;
  const call = await alice.call("*97");
  await office.pass();
  it.line?.callBack("1002");
  await office.pass();
  deepEqual(it.diary, ["begin mailbox", "stop: gone"]);
  equal(bob.line().display, "Alice");
  bob.line().answer();
  await office.pass(400);
  deepEqual([call.state, bob.line("up").state], ["up", "up"]);
  call.hangUp();
  await office.pass();
  equal(pbx.records.length, 1);
});

withVoicemail(
  "[VM-21] a caller's number is no code, whatever it looks like",
  async (office, it) => {
    const call = await office.alice.call("*97");
    await office.pass();
    it.line?.callBack("*721003");
    await office.pass();
    equal(call.state, "over");
    equal(office.pbx.settings.size, 0, "nothing was forwarded");
  },
);

withVoicemail("a blind transfer to a mailbox", async (office, it) => {
  const { alice, bob } = office;
  const [ours, theirs] = await office.talk(alice, bob);
  ours.refer("*991003");
  await office.pass(500);
  deepEqual(it.service, { kind: "leave-message", mailbox: "u-1003" });
  equal(it.caller?.number, "1002", "who is sent there leaves the message");
  deepEqual(ours.told.at(-1), "SIP/2.0 200 OK terminated");
  deepEqual([ours.state, theirs.state], ["over", "up"]);
  theirs.hangUp();
  await office.pass();
  deepEqual(it.diary, ["begin leave-message", "stop: gone"]);
});

withVoicemail("a page sends who is talked with to a mailbox", async (office, it) => {
  const { alice, bob, pbx } = office;
  const [ours, theirs] = await office.talk(alice, bob);
  const [call] = pbx.b2bua.control.list();
  const leg = call?.legs.find(({ user }) => user === "u-1001")?.leg;
  ok(call && leg);
  equal(JSON.stringify(pbx.b2bua.control.toMailbox(call.id, leg, "9999")).includes("404"), true);
  equal(pbx.b2bua.control.toMailbox(call.id, leg, "1003"), "begun");
  await office.pass(500);
  deepEqual([it.service, it.caller?.number], [
    { kind: "leave-message", mailbox: "u-1003" },
    "1002",
  ]);
  deepEqual([ours.state, theirs.state], ["over", "up"]);
  theirs.hangUp();
  await office.pass();
});

for (const status of [486, 603, 404, 500]) {
  withVoicemail(`a phone that says ${status} leads to the mailbox`, async (office, it) => {
    const call = await office.alice.call("1002");
    await office.pass();
    office.bob.line().refuse(status);
    await office.pass();
    deepEqual([call.state, it.diary], ["up", ["begin leave-message"]]);
    call.hangUp();
    await office.pass();
  });
}

withVoicemail("[VM-7] an attended transfer to a mailbox: it begins anew", async (office, it) => {
  const { alice, bob } = office;
  const [toBob, theirs] = await office.talk(alice, bob);
  toBob.offer("sendonly");
  await office.pass();
  const toBox = await alice.call("*991003");
  await office.pass();
  equal(it.caller?.number, "1001");
  toBob.refer("*991003", toBox);
  await office.pass(800);
  deepEqual(it.diary, ["begin leave-message", "stop: replaced", "begin leave-message"]);
  equal(it.caller?.number, "1002");
  deepEqual([toBob.state, toBox.state, theirs.state], ["over", "over", "up"]);
  theirs.hangUp();
  await office.pass();
});

withVoicemail("a caller who hides is told to nobody", async (office, it) => {
  office.pbx.settings.set("u-1001" as UserId, {
    doNotDisturb: false,
    forward: {},
    hideCallerId: true,
    followMe: { enabled: false, members: [] },
    pickupGroups: [],
  });
  const call = await office.alice.call("*991002");
  await office.pass();
  equal(it.caller?.number, undefined);
  call.hangUp();
  await office.pass();
});

withVoicemail("who calls by a click may leave a message for who is away", async (office, it) => {
  const { alice, pbx } = office;
  const { forks } = pbx.b2bua;
  ok(forks);
  const user = "u-1001" as UserId;
  pbx.settings.set(BOB, {
    doNotDisturb: true,
    forward: {},
    hideCallerId: false,
    followMe: { enabled: false, members: [] },
    pickupGroups: [],
  });
  const dialled = pbx.b2bua.control.dial({ user, number: "1002", name: "", autoAnswer: false });
  match(JSON.stringify(dialled), /"call"/);
  await office.pass();
  deepEqual(it.diary, []);
  alice.line().answer();
  await office.pass(600);
  deepEqual(it.service, { kind: "leave-message", mailbox: BOB });
  alice.line("up").hangUp();
  await office.pass();
});
