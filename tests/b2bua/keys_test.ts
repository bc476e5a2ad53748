/** Key presses between legs that hear them in different ways: RFC 4733, INFO, tones. */
import { deepEqual, equal, ok } from "node:assert/strict";
import type { CallId, LegId } from "../../src/domain/mod.ts";
import { readDtmf } from "../../src/b2bua/dtmf_info.ts";
import { H } from "../../src/sip/mod.ts";
import { bodyText, type Phone, talk } from "../support/phone.ts";
import { scenario, type Scene } from "./set_up.ts";

const RELAY = "Content-Type: application/dtmf-relay";
const PRESS_5 = "Signal=5\r\nDuration=240\r\n";

/** The call there is, and its legs. */
function callOf({ pbx }: Scene): { readonly call: CallId; readonly legs: readonly LegId[] } {
  const [call] = pbx.b2bua.control.list();
  ok(call);
  return { call: call.id, legs: call.legs.map(({ leg }) => leg) };
}

/** An INFO with `body` of a key press. */
const press = (phone: Phone, dialog: Parameters<Phone["within"]>[0], type: string, body: string) =>
  phone.within(dialog, "INFO", { headers: [type], body });

async function hangUp(by: Phone, dialog: Parameters<Phone["within"]>[0]): Promise<void> {
  by.within(dialog, "BYE");
  await by.pbx.run(20);
}

for (const [type, body] of [[RELAY, PRESS_5], ["Content-Type: application/dtmf", "5"]] as const) {
  scenario(`${type.slice(14)}: who hears events gets one`, {}, async (scene) => {
    const { pbx, alice, bob } = scene;
    const { callerDialog } = await talk(alice, bob);
    pbx.media.diary.length = 0;
    const [next] = press(alice, callerDialog, type, body);
    await pbx.run(10);
    alice.take(200, "INFO");
    deepEqual(pbx.media.diary, ["send 5 to 1"]);
    deepEqual(bob.heard(), []);
    await hangUp(alice, next);
  });
}

scenario("a phone without events gets the INFO as it is", {}, async (scene) => {
  const { pbx, alice, bob } = scene;
  const { callerDialog } = await talk(alice, bob);
  const { legs } = callOf(scene);
  pbx.media.deaf.add(legs[1] ?? "" as LegId);
  const [next] = press(alice, callerDialog, RELAY, PRESS_5);
  await pbx.run(10);
  const info = bob.take("INFO");
  equal(bodyText(info), PRESS_5);
  bob.reply(info, 200, { tag: info.to.tag ?? "" });
  await pbx.run(10);
  alice.take(200, "INFO");
  await hangUp(alice, next);
});

scenario("and one that does not take INFO either hears a tone", {}, async (scene) => {
  const { pbx, alice, bob } = scene;
  const { callerDialog } = await talk(alice, bob);
  pbx.media.deaf.add(callOf(scene).legs[1] ?? "" as LegId);
  pbx.media.diary.length = 0;
  const [next] = press(alice, callerDialog, RELAY, PRESS_5);
  await pbx.run(10);
  const info = bob.take("INFO");
  bob.reply(info, 415, { tag: info.to.tag ?? "" });
  await pbx.run(10);
  alice.take(200, "INFO");
  deepEqual(pbx.media.diary, ["send 5 to 1"]);
  await hangUp(alice, next);
});

scenario("an INFO that is no key press goes through", {}, async ({ pbx, alice, bob }) => {
  const { callerDialog } = await talk(alice, bob);
  const [next] = press(alice, callerDialog, RELAY, "Signal=99\r\n");
  await pbx.run(10);
  const info = bob.take("INFO");
  bob.reply(info, 200, { tag: info.to.tag ?? "" });
  await pbx.run(10);
  alice.take(200, "INFO");
  await hangUp(alice, next);
});

scenario(
  "an event that the partner cannot hear becomes an INFO, if it takes those",
  {},
  async (scene) => {
    const { pbx, alice, bob } = scene;
    const { callerDialog } = await talk(alice, bob, {
      answerHeaders: ["Allow: INVITE, ACK, BYE, CANCEL, INFO"],
    });
    const { call, legs } = callOf(scene);
    pbx.media.deaf.add(legs[1] ?? "" as LegId);
    pbx.media.diary.length = 0;
    pbx.b2bua.onDigit(call, legs[0] ?? "" as LegId, { key: "#", durationMs: 120 });
    await pbx.run(10);
    const info = bob.take("INFO");
    equal(info.headers.first(H.contentType)?.type, "application/dtmf-relay");
    equal(bodyText(info), "Signal=#\r\nDuration=120\r\n");
    bob.reply(info, 200, { tag: info.to.tag ?? "" });
    await pbx.run(10);
    deepEqual(pbx.media.diary, []);
    await hangUp(alice, callerDialog);
  },
);

scenario("a 481 of the partner is none of the asker's dialog", {}, async ({ pbx, alice, bob }) => {
  const { callerDialog } = await talk(alice, bob);
  const [next] = press(alice, callerDialog, RELAY, "Signal=99\r\n");
  await pbx.run(10);
  const info = bob.take("INFO");
  bob.reply(info, 481, { tag: info.to.tag ?? "" });
  await pbx.run(10);
  alice.take(500, "INFO");
  await hangUp(alice, next);
});

scenario("else a tone", {}, async (scene) => {
  const { pbx, alice, bob } = scene;
  const { callerDialog } = await talk(alice, bob);
  const { call, legs } = callOf(scene);
  pbx.media.deaf.add(legs[0] ?? "" as LegId);
  pbx.media.diary.length = 0;
  pbx.b2bua.onDigit(call, legs[1] ?? "" as LegId, { key: "0", durationMs: 100 });
  await pbx.run(10);
  deepEqual(pbx.media.diary, ["send 0 to 0"]);
  await hangUp(alice, callerDialog);
});

const BODIES:
  readonly (readonly [type: string, body: string, key: string | undefined, ms?: number])[] = [
    ["application/dtmf-relay", "Signal=1\r\nDuration=100\r\n", "1", 100],
    ["application/dtmf-relay", "Signal= *\nDuration= 250", "*", 250],
    ["application/dtmf-relay", "signal=a\r\n", "A", 160],
    ["application/dtmf-relay", "Signal=11\r\nDuration=9999999\r\n", "#", 160],
    ["application/dtmf-relay", "Signal=5\r\nDuration=1\r\n", "5", 40],
    ["application/dtmf-relay", "Signal=x\r\n", undefined],
    ["application/dtmf-relay", "", undefined],
    ["application/dtmf-relay", `Signal=5\r\n${"x".repeat(500)}`, undefined],
    ["application/dtmf", "10", "*", 160],
    ["application/dtmf", " 7 ", "7", 160],
    ["application/dtmf", "77", undefined],
    ["text/plain", "7", undefined],
  ];

for (const [type, body, key, ms] of BODIES) {
  Deno.test(`${type} ${JSON.stringify(body.slice(0, 40))} is ${key ?? "no key"}`, () => {
    const digit = readDtmf(type, new TextEncoder().encode(body));
    deepEqual(digit, key === undefined ? undefined : { key, durationMs: ms });
  });
}
