import { deepEqual, equal } from "node:assert/strict";
import { ErrandError } from "../../src/outbox/mod.ts";
import { Meter, SILENT_LOG } from "../../src/runtime/mod.ts";
import { type TwilioAccount, type TwilioApi, TwilioHealth } from "../../src/twilio/mod.ts";
import { FakeClock } from "../support/fake_clock.ts";

const FIVE_MINUTES = 300_000;

class Scene {
  readonly clock = new FakeClock();
  readonly told: string[] = [];
  asked = 0;
  fault: ErrandError | undefined;
  status: TwilioAccount["status"] = "active";
  amount = 20;
  readonly account = {
    account: () => {
      this.asked++;
      const { status } = this;
      return this.fault
        ? Promise.reject(this.fault)
        : Promise.resolve({ sid: "AC", name: "", status, isTrial: false });
    },
    balance: () => Promise.resolve({ amount: this.amount, currency: "USD" }),
  } as unknown as TwilioApi;
  api: TwilioApi | undefined = this.account;
  readonly health = new TwilioHealth({
    clock: this.clock,
    log: SILENT_LOG,
    meter: new Meter(),
    api: () => this.api,
    onUnhealthy: (why) => this.told.push(why),
  });
}

Deno.test("an account is asked every five minutes, and unhealthy after three failures", async () => {
  const it = new Scene();
  await using _ = it.health;
  equal(it.health.state, "unknown");
  await it.clock.run(FIVE_MINUTES);
  equal(it.health.state, "healthy");
  it.fault = new ErrandError("unclear", "Twilio does not answer");
  await it.clock.run(2 * FIVE_MINUTES);
  deepEqual([it.health.state, it.told], ["healthy", []]);
  await it.clock.run(2 * FIVE_MINUTES);
  deepEqual([it.health.state, it.told], ["unhealthy", ["Twilio does not answer"]]);
  it.fault = undefined;
  await it.clock.run(FIVE_MINUTES);
  deepEqual([it.health.state, it.asked], ["healthy", 6]);
});

Deno.test("an account that was suspended is unhealthy, though Twilio answers", async () => {
  const it = new Scene();
  await using _ = it.health;
  it.status = "suspended";
  await it.clock.run(3 * FIVE_MINUTES);
  deepEqual(it.told, ["The account is suspended"]);
});

Deno.test("little money is told of", async () => {
  const it = new Scene();
  await using _ = it.health;
  await it.clock.run(FIVE_MINUTES);
  equal(it.health.lowBalance, undefined);
  it.amount = 4.99;
  await it.clock.run(FIVE_MINUTES);
  deepEqual(it.health.lowBalance, { amount: 4.99, currency: "USD" });
});

Deno.test("nobody is asked without an account, and another begins anew", async () => {
  const it = new Scene();
  await using _ = it.health;
  it.fault = new ErrandError("refused", "Authenticate", 20003);
  await it.clock.run(3 * FIVE_MINUTES);
  equal(it.health.state, "unhealthy");
  it.api = undefined;
  await it.clock.run(FIVE_MINUTES);
  deepEqual([it.health.state, it.asked], ["unknown", 3]);
});
