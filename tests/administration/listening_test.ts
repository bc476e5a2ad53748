/** Who may listen to a call, and what is kept of it. */
import { deepEqual, equal } from "node:assert/strict";
import { Calling, Listening, LiveCalls } from "../../src/administration/mod.ts";
import type { ListenRefusal } from "../../src/b2bua/mod.ts";
import { type CallId, DEFAULT_CALL_SETTINGS } from "../../src/domain/mod.ts";
import { Secret } from "../../src/runtime/mod.ts";
import { addDevice, deviceOf, TempStore, userOf } from "../support/temp_store.ts";
import { FakeCalls, talking } from "../web/fake_calls.ts";
import { RecordedAudit } from "../web/site.ts";

const ACTOR = { kind: "account", name: "root" } as const;
const ONE = "one" as CallId;

/** The owner has a desk phone and a mobile; two others talk. */
async function withCall(
  use: (parts: {
    readonly listening: Listening;
    readonly calls: FakeCalls;
    readonly audit: RecordedAudit;
    readonly temp: ReturnType<TempStore["open"]>;
  }) => void,
) {
  await using temp = new TempStore();
  const store = temp.open();
  const { user } = addDevice(store, "101");
  store.devices.save(deviceOf("101-mobile", user, new Secret("correct horse")), new Secret("x"));
  const calls = new FakeCalls();
  calls.calls.push(
    talking("one", { number: "102", name: "Bob" }, { number: "+49301" }),
  );
  const audit = new RecordedAudit();
  const { control } = calls;
  const { users, devices, callSettings } = store;
  const live = new LiveCalls({ control, users, audit });
  const nameOf = () => undefined;
  const calling = new Calling({ control, users, devices, callSettings, nameOf, audit });
  const mayListen = () => calls.mayBeListenedTo;
  const listening = new Listening({ control, live, calling, mayListen, audit });
  use({ listening, calls, audit, temp: store });
}

const OWNER = userOf("101").id;

Deno.test("Listening rings the phones of who listens, and the audit log tells of it", () =>
  withCall(({ listening, calls, audit }) => {
    deepEqual(listening.begin(ACTOR, OWNER, ONE, {}), { ok: true, value: { id: "listener" } });
    const wish = { user: OWNER, call: ONE, device: undefined, autoAnswer: false };
    deepEqual(calls.asked, [["listen", wish]]);
    deepEqual(audit.entries, [{
      actor: ACTOR,
      action: "call.listened",
      subject: { type: "call", id: ONE, name: "Bob – +49301" },
      after: { by: "listener" },
    }]);
  }));

Deno.test("Listening rings the phone that was chosen, for this time or for all calls", () =>
  withCall(({ listening, calls, temp }) => {
    const [desk] = temp.devices.ofUser(OWNER);
    const dialling = { device: desk?.id ?? "none" as never, autoAnswer: true };
    temp.callSettings.save(OWNER, { ...DEFAULT_CALL_SETTINGS, dialling });
    listening.begin(ACTOR, OWNER, ONE, {});
    listening.begin(ACTOR, OWNER, ONE, { device: "device-101-mobile", autoAnswer: false });
    const wish = { user: OWNER, call: ONE };
    deepEqual(calls.asked, [
      ["listen", { ...wish, device: desk?.id, autoAnswer: true }],
      ["listen", { ...wish, device: "device-101-mobile", autoAnswer: false }],
    ]);
  }));

Deno.test("Listening asks nobody where it is off, the call is over, or the phone is not one's own", () =>
  withCall(({ listening, calls, audit }) => {
    const problem = (input: unknown, call = ONE) => {
      const result = listening.begin(ACTOR, OWNER, call, input);
      if (result.ok) return "begun";
      return result.missing ? "missing" : result.problems.map(({ field, text }) => [field, text]);
    };
    equal(problem({}, "gone" as CallId), "missing");
    deepEqual(problem({ device: "device-102" }), [["device", "problem.unknown"]]);
    deepEqual(problem({ autoAnswer: "perhaps" }).length, 1);
    calls.mayBeListenedTo = false;
    deepEqual(problem({}), [["", "listening.refused.off"]]);
    deepEqual([calls.asked, audit.entries], [[], []]);
  }));

Deno.test("Listening says why it cannot be, and then nothing is in the audit log", () =>
  withCall(({ listening, calls, audit }) => {
    const refusals: readonly ListenRefusal[] = ["full", "no-phone", "nobody", "takes-part"];
    for (const refused of refusals) {
      calls.listened = { refused };
      const result = listening.begin(ACTOR, OWNER, ONE, {});
      deepEqual(!result.ok && !result.missing && result.problems, [
        { field: "", text: `listening.refused.${refused}` },
      ]);
    }
    deepEqual(audit.entries, []);
  }));
