/** Keys pressed during a call, between phones that say them in different ways (RFC 4733, INFO). */

import { deepEqual, equal, match, ok } from "node:assert/strict";
import { TONES } from "./support/ear.ts";
import { everybody, type People, people } from "./support/people.ts";
import { interop, sideBySide } from "./support/programs.ts";
import type { PhoneCall, ScriptPhone } from "./support/script_phone.ts";
import { Server } from "./support/server.ts";
import { baresipOf, callLinphone, hearEachOther, linphoneOf, scriptOf } from "./support/talking.ts";
import { until } from "./support/until.ts";

/** Waits until a key has come to its end. */
const keyOf = (phone: ScriptPhone, at = 0) =>
  until(`an event at ${phone.username}`, 10_000, () => {
    const key = phone.keys[at];
    return key && key.ends > 0 ? key : undefined;
  });

const infoOf = (call: PhoneCall) => until("an INFO", 10_000, () => call.infos[0]);

/** Alice's baresip calls Bob's script. */
async function baresipCalls(
  phones: AsyncDisposableStack,
  server: Server,
  who: People,
  how: { readonly events: boolean; readonly info?: number },
) {
  const alice = phones.use(
    await baresipOf(server, who, "alice", "UDP", false),
  );
  const bob = phones.use(await scriptOf(server, who, "bob", how));
  await alice.dial(who.bob);
  const headers = ["Allow: INVITE, ACK, BYE, CANCEL, INFO"];
  const call = await (await bob.rings()).answer(headers);
  await hearEachOther(alice, bob);
  return { alice, bob, call };
}

async function eventToEvent(server: Server, who: People): Promise<void> {
  await using phones = new AsyncDisposableStack();
  const { alice, bob, call } = await baresipCalls(phones, server, who, { events: true });
  for (const [at, key] of ["5", "#"].entries()) {
    await alice.command("sndcode", key);
    const heard = await keyOf(bob, at);
    equal(heard.key, key);
    await until("all its packets", 5_000, () => heard.ends === 3 || undefined);
    ok(heard.durationMs >= 40, `${heard.durationMs} ms`);
  }
  equal(bob.keys.length, 2);
  await call.hangUp();
  await alice.event("CALL_CLOSED");
}

async function eventToInfo(server: Server, who: People): Promise<void> {
  await using phones = new AsyncDisposableStack();
  const { alice, bob, call } = await baresipCalls(phones, server, who, { events: false });
  await alice.command("sndcode", "7");
  const info = await infoOf(call);
  equal(info.get("content-type"), "application/dtmf-relay");
  match(info.body, /^Signal=7\r\nDuration=\d+\r\n$/);
  // And its voice goes on.
  await bob.ear.hears(TONES.alice);
  await call.hangUp();
  await alice.event("CALL_CLOSED");
}

async function eventToTone(server: Server, who: People): Promise<void> {
  await using phones = new AsyncDisposableStack();
  const how = { events: false, info: 415 };
  const { alice, bob, call } = await baresipCalls(phones, server, who, how);
  const heard = bob.ear.hearsKey("9");
  await alice.command("sndcode", "9");
  await heard;
  await bob.ear.hears(TONES.alice);
  await call.hangUp();
  await alice.event("CALL_CLOSED");
}

async function infoToEvent(server: Server, who: People): Promise<void> {
  await using phones = new AsyncDisposableStack();
  const alice = phones.use(await scriptOf(server, who, "alice", { events: false }));
  const bob = phones.use(await scriptOf(server, who, "bob"));
  const answered = bob.rings().then((it) => it.answer());
  const call = await alice.call(who.bob, ["Allow: INVITE, ACK, BYE, CANCEL, INFO"]);
  const bobs = await answered;
  await hearEachOther(alice, bob);
  const text = "Signal=3\r\nDuration=240\r\n";
  equal(await call.send("INFO", [], { type: "application/dtmf-relay", text }), 200);
  equal(await call.send("INFO", [], { type: "application/dtmf", text: "*" }), 200);
  const [three, star] = [await keyOf(bob), await keyOf(bob, 1)];
  await until("all its packets", 5_000, () => star.ends === 3 || undefined);
  deepEqual([three.key, three.durationMs, three.ends], ["3", 240, 3]);
  deepEqual([star.key, star.durationMs, star.ends], ["*", 160, 3]);
  deepEqual(bobs.infos, []);
  bob.voice.press("6", 240);
  equal((await infoOf(call)).body, "Signal=6\r\nDuration=240\r\n");
  await call.hangUp();
  await bobs.isOver();
}

async function sameLength(server: Server, who: People): Promise<void> {
  await using phones = new AsyncDisposableStack();
  const alice = phones.use(await scriptOf(server, who, "alice"));
  const bob = phones.use(await scriptOf(server, who, "bob"));
  const answered = bob.rings().then((it) => it.answer());
  const call = await alice.call(who.bob);
  const bobs = await answered;
  await hearEachOther(alice, bob);
  for (const [at, ms] of [100, 160, 1_000].entries()) {
    alice.voice.press("D", ms);
    const heard = await keyOf(bob, at);
    await until("all its packets", 5_000, () => heard.ends === 3 || undefined);
    deepEqual([heard.key, heard.durationMs], ["D", ms]);
  }
  await bob.ear.hears(TONES.alice);
  await call.hangUp();
  await bobs.isOver();
}

async function toLinphone(server: Server, who: People): Promise<void> {
  await using phones = new AsyncDisposableStack();
  const bob = phones.use(await linphoneOf(server, who, "bob"));
  const alice = phones.use(await scriptOf(server, who, "alice"));
  const call = await callLinphone(alice, bob, who.bob);
  alice.voice.press("8", 200);
  await bob.prints(/Receiving tone 8/);
  await bob.type("4");
  const four = await keyOf(alice);
  await until("all its packets", 5_000, () => four.ends === 3 || undefined);
  equal(four.key, "4");
  ok(four.durationMs >= 40, `${four.durationMs} ms`);
  await call.hangUp();
  await bob.prints(/Call \d+ .*ended/i);
}

interop("a key that is pressed arrives", ["baresip", "linphonec"], async (t) => {
  await using server = await Server.start({ extensions: everybody(6) });
  await sideBySide(t, {
    "as the event it was": () => eventToEvent(server, people(1)),
    "for as long as it was pressed": () => sameLength(server, people(6)),
    "by INFO at a phone without events": () => eventToInfo(server, people(2)),
    "as a tone at one without INFO": () => eventToTone(server, people(3)),
    "as an event when pressed by INFO, and the other way round": () =>
      infoToEvent(server, people(4)),
    "at a linphone, and from it": () => toLinphone(server, people(5)),
  });
  await t.step("nothing is left of the calls", () => server.idle());
});
