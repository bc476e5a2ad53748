/** Calls that ring at one phone and are answered at another. */

import { equal, match, ok } from "node:assert/strict";
import { TONES } from "./support/ear.ts";
import { LampWatcher } from "./support/lamp_watcher.ts";
import { everybody, type People, people } from "./support/people.ts";
import { interop, sideBySide } from "./support/programs.ts";
import { Server } from "./support/server.ts";
import { baresipOf, hearEachOther, linphoneOf, scriptOf } from "./support/talking.ts";
import { until } from "./support/until.ts";

/** Alice calls Bob, whose phone rings until somebody else has answered. */
async function ringing(phones: AsyncDisposableStack, server: Server, who: People) {
  const bob = phones.use(await scriptOf(server, who, "bob"));
  const alice = phones.use(await scriptOf(server, who, "alice"));
  const call = alice.call(who.bob);
  const rings = await bob.rings();
  const stopped = rings.stops().then((cancel) =>
    match(cancel.get("reason"), /cause=200;text="Call completed elsewhere"/)
  );
  return { alice, bob, picked: Promise.all([call, stopped]).then(([call]) => call) };
}

async function byBaresip(server: Server, who: People): Promise<void> {
  await using phones = new AsyncDisposableStack();
  const { alice, picked } = await ringing(phones, server, who);
  const carol = phones.use(
    await baresipOf(server, who, "carol", "TLS", false),
  );
  await carol.dial(`**${who.bob}`);
  const call = await picked;
  await alice.ear.hears(TONES.carol);
  await until("Alice seeing Carol", 5_000, () => call.display === who.carol || undefined);
  await call.hangUp();
  await carol.event("CALL_CLOSED");
}

async function byLinphone(server: Server, who: People): Promise<void> {
  for (
    const [name, group] of [["bob", "kitchen"], ["carol", "kitchen"], ["dave", "hall"]] as const
  ) {
    await server.command("user", "set", who[name], "--pickup-groups", group);
  }
  await using phones = new AsyncDisposableStack();
  const { alice, picked } = await ringing(phones, server, who);
  // Who is not in the group is told that there is nothing.
  const dave = phones.use(await scriptOf(server, who, "dave"));
  const inVain = await dave.call("*8");
  await dave.ear.hearsSound();
  await inVain.isOver();
  const refused = await dave.tryToCall(`**${who.bob}`);
  ok("status" in refused);
  equal(refused.status, 403);
  const carol = phones.use(await linphoneOf(server, who, "carol"));
  await carol.type("call sip:*8@127.0.0.1");
  const call = await picked;
  await hearEachOther(alice, carol);
  await call.hangUp();
  await carol.prints(/Call \d+ .*ended/i);
}

async function fromLamp(server: Server, who: People): Promise<void> {
  await using phones = new AsyncDisposableStack();
  const carol = phones.use(await scriptOf(server, who, "carol"));
  const lamps = phones.use(new LampWatcher(server, who.carol));
  await lamps.watch(who.bob);
  const { alice, picked } = await ringing(phones, server, who);
  await lamps.sees(who.bob, ["early"]);
  const body = lamps.bodiesOf(who.bob).find((one) => one.includes("<state>early")) ?? "";
  const value = (name: string) => new RegExp(` ${name}="([^"]+)"`).exec(body)?.[1] ?? "";
  const replaces = `${value("call-id")};to-tag=${value("remote-tag")};` +
    `from-tag=${value("local-tag")};early-only`;
  const calling = carol.call(who.bob, [`Replaces: ${replaces}`]);
  const [carols, call] = await Promise.all([calling, picked]);
  await hearEachOther(alice, carol);
  await call.hangUp();
  await carols.isOver();
}

interop("a call is picked up", ["baresip", "linphonec"], async (t) => {
  await using server = await Server.start({ extensions: everybody(3) });
  await sideBySide(t, {
    "by a baresip that dials ** and the extension": () => byBaresip(server, people(1)),
    "by a linphone of the same group that dials *8": () => byLinphone(server, people(2)),
    "by the key of a lamp": () => fromLamp(server, people(3)),
  });
  await t.step("nothing is left of the calls", () => server.idle());
});
