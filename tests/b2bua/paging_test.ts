/** Speaking to the loudspeakers of a group. */
import { deepEqual, equal, match } from "node:assert/strict";
import type { Extension, RingGroupId } from "../../src/domain/mod.ts";
import { sdp } from "../support/phone.ts";
import { inOffice, type Office } from "./exchange.ts";
import { scenario } from "./set_up.ts";

const speakers = ({ pbx }: Pick<Office, "pbx">): void => {
  pbx.groups.push({
    id: "p" as RingGroupId,
    extension: "1200" as Extension,
    name: "Hall",
    strategy: "together",
    members: ["1001", "1002", "1003"].map((to) => ({ to, delaySeconds: 0 })),
    ringSeconds: 20,
    skipBusy: false,
    callerPrefix: "",
    page: true,
  });
};

inOffice(
  "[CALL-40] a page is heard by every phone that answers, not by who speaks",
  async (office) => {
    const { alice, bob, carol } = office;
    speakers(office);
    const page = await alice.call("*7241200");
    await office.pass();
    equal(page.state, "up");
    equal(alice.lines.length, 1);
    match(bob.line().invite.headers.raw("call-info").join(), /answer-after=0/);
    bob.line().answer();
    await office.pass();
    carol.line().answer();
    await office.pass();
    const copies = office.diary.filter((one) => one.startsWith("copy") || one.startsWith("play"));
    deepEqual(copies, ["copy 0 to 1", "play beep to 0", "copy 0 to 1+2"]);
    bob.line("up").hangUp();
    await office.pass();
    equal(page.state, "up");
    page.hangUp();
    await office.pass();
    equal(carol.line("over").state, "over");
  },
);

inOffice("[CALL-41] a page that nobody hears ends", async (office) => {
  const { alice, bob, carol } = office;
  speakers(office);
  const page = await alice.call("*7241200");
  await office.pass();
  bob.line().refuse(486);
  carol.line().refuse(486);
  await office.pass();
  equal(page.state, "over");
});

inOffice(
  "nobody is sent to a page",
  async (office) => {
    const { alice, bob } = office;
    speakers(office);
    const [ours, theirs] = await office.talk(alice, bob);
    ours.refer("*7241200");
    await office.pass();
    match(ours.told.at(-1) ?? "", /^SIP\/2.0 403/);
    equal(theirs.state, "up");
  },
);

scenario(
  "[CALL-40] nobody is rung before who speaks has said in which codec",
  {},
  async ({ pbx, alice, bob }) => {
    speakers({ pbx });
    const invite = await alice.invite("*7241200");
    await pbx.run(20);
    const dialog = alice.dialogAsCaller(invite, alice.take(200, "INVITE"));
    deepEqual(bob.heard(), []);
    alice.ack(dialog, invite.cseq.number, { sdp: sdp("192.0.2.7") });
    await pbx.run(20);
    bob.reply(bob.take("INVITE"), 180);
    const verbs = pbx.media.diary.filter((one) => /^(offer|take)/.test(one));
    deepEqual(verbs, ["offer-as-endpoint 0>0", "take-answer 0>0", "offer-like-0 1>1"]);
    alice.within(dialog, "BYE");
    await pbx.run(20);
    alice.take(200, "BYE");
    bob.take("CANCEL");
  },
);
