/** Those who listen to a call of others. */
import { deepEqual, equal, ok } from "node:assert/strict";
import type { CallId, UserId } from "../../src/domain/mod.ts";
import type { ListenWish } from "../../src/b2bua/mod.ts";
import { inOffice, type Office } from "./exchange.ts";

/** Dave wants to listen to `call`, or to the only one. */
function listen({ pbx }: Office, more: Partial<ListenWish> = {}) {
  const [call] = pbx.b2bua.control.list();
  const wish = { user: "u-1004" as UserId, call: call?.id ?? "none" as CallId, autoAnswer: false };
  return pbx.b2bua.control.listen({ ...wish, ...more });
}

/** Alice talks with Bob, and Dave listens. */
async function listening(office: Office) {
  const [alices, bobs] = await office.talk(office.alice, office.bob);
  ok("call" in listen(office));
  await office.pass();
  const daves = office.dave.line();
  daves.answer();
  await office.pass();
  return { alices, bobs, daves };
}

/** What the media engine was told of mixes. */
const mixes = (office: Office) => office.diary.filter((one) => one.startsWith("mix"));

inOffice("[CALL-70] who listens hears both, who notice nothing", async (office) => {
  const [alices, bobs] = await office.talk(office.alice, office.bob);
  const [alice, bob] = [office.alice.answers.length, office.bob.answers.length];
  ok("call" in listen(office));
  await office.pass();
  const daves = office.dave.line();
  equal(daves.invite.from.uri.kind === "sip" && daves.invite.from.uri.user, "1004");
  deepEqual(mixes(office), [], "nobody hears them before the phone is answered");
  daves.answer();
  await office.pass();
  deepEqual(mixes(office), ["mix 0+1 for 0"]);
  deepEqual([alices.state, bobs.state, daves.state], ["up", "up", "up"]);
  deepEqual([office.alice.answers.length, office.bob.answers.length], [alice, bob]);
  daves.hangUp();
  await office.pass();
  deepEqual([alices.state, bobs.state], ["up", "up"], "the two talk on");
});

inOffice("[CALL-70] the call of who listens ends with the one that is heard", async (office) => {
  const { bobs, daves } = await listening(office);
  bobs.hangUp();
  await office.pass();
  equal(daves.state, "over");
  const [heard, own] = office.pbx.records;
  deepEqual(heard?.tried?.at(-1), { key: "listened", values: { by: "1004" } });
  deepEqual(heard?.legs.length, 2);
  deepEqual([own?.from, own?.reason, own?.endedBy], ["1004", "hung-up", "us"]);
  deepEqual(own?.tried, [{ key: "listens", values: { to: "1001, 1002" } }]);
});

inOffice(
  "[CALL-70] the phone of who wants to listen rings no longer than they talk",
  async (office) => {
    const [alices] = await office.talk(office.alice, office.bob);
    listen(office);
    await office.pass();
    alices.hangUp();
    await office.pass();
    equal(office.dave.line("over").state, "over");
    const [heard] = office.pbx.records;
    ok(!heard?.tried?.some(({ key }) => key === "listened"), "nobody has listened");
  },
);

inOffice("who listens hears on after a hold and a blind transfer", async (office) => {
  const { alices, bobs, daves } = await listening(office);
  alices.offer("sendonly");
  await office.pass();
  alices.offer("sendrecv");
  await office.pass();
  equal(mixes(office).at(-1), "mix 0+1 for 0");
  alices.refer("1003");
  await office.pass();
  equal(mixes(office).at(-1), "mix nobody for 0", "while Carol's phone rings");
  office.carol.line().answer();
  await office.pass(600);
  equal(mixes(office).at(-1), "mix 1+2 for 0");
  equal(daves.state, "up");
  bobs.hangUp();
  await office.pass();
  equal(daves.state, "over");
});

inOffice("who listens follows those who were taken into another call", async (office) => {
  const { alices, bobs, daves } = await listening(office);
  alices.offer("sendonly");
  await office.pass();
  const consultation = await office.alice.call("1003");
  await office.pass(100);
  const carols = office.carol.line();
  carols.answer();
  await office.pass(100);
  mixes(office);
  alices.refer("1003", consultation);
  await office.pass(800);
  deepEqual([bobs.display, carols.display], ["Carol", "Bob"]);
  equal(daves.state, "up");
  equal(mixes(office).at(-1), "mix 1+1 for 0", "Bob, of the first call, and Carol, of the second");
  carols.hangUp();
  await office.pass();
  equal(daves.state, "over");
  const notes = office.pbx.records.map(({ tried }) =>
    tried?.filter(({ key }) => key === "listened")
  );
  deepEqual(notes.map((each) => each?.length ?? 0), [1, 1, 0], "both records tell of it");
});

inOffice("nobody picks up what rings for who wants to listen", async (office) => {
  await office.talk(office.alice, office.bob);
  listen(office);
  await office.pass();
  await office.carol.call("**1004");
  await office.pass();
  const { diary } = office;
  ok(diary.some((one) => one.startsWith("play no-call-to-pick-up")));
  ok(!diary.some((one) => one.startsWith("mix")));
});

inOffice(
  "nobody listens where nobody talks, nor to oneself, nor without a phone",
  async (office) => {
    const { alice, pbx } = office;
    deepEqual(listen(office), { refused: "nobody" });
    await alice.call("1002");
    await office.pass();
    deepEqual(listen(office), { refused: "nobody" });
    office.bob.line().answer();
    await office.pass();
    deepEqual(listen(office, { user: "u-1002" as UserId }), { refused: "takes-part" });
    deepEqual(listen(office, { user: "u-none" as UserId }), { refused: "no-phone" });
    equal(pbx.b2bua.control.list().length, 1);
  },
);
