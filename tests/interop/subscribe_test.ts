/** Phones that watch others, and misbehave while they do; timers run in real time. */

import assert from "node:assert/strict";
import { interop, sideBySide } from "./support/programs.ts";
import { Server } from "./support/server.ts";
import { Sipp } from "./support/sipp.ts";
import { until } from "./support/until.ts";

const CASES: Readonly<Record<string, string>> = {
  "who refreshes and ends a subscription is told each time": "uac_subscribes",
  "no answer to a NOTIFY ends the subscription": "uac_ignores_notify",
  "a 481 to a NOTIFY ends the subscription": "uac_forgot_subscription",
  "a subscription that is never refreshed ends on time": "uac_never_refreshes",
  "an unknown package gets 489 with those there are": "uac_subscribes_to_unknown",
  "a body gets 415, and 413 when it is long": "uac_subscribes_at_length",
};

const extensionOf = (index: number) => `${101 + index}`;

interop("Notifier survives watchers that misbehave", ["sipp"], async (t) => {
  const cases = Object.entries(CASES);
  await using server = await Server.start({
    extensions: ["200", ...cases.map((_, index) => extensionOf(index))],
  });
  await sideBySide(
    t,
    Object.fromEntries(cases.map(([name, scenario], index) =>
      [name, async () => {
        const username = extensionOf(index);
        await using phone = await Sipp.start(server, {
          scenario,
          username,
          target: "200",
          seconds: 80,
        });
        await phone.passed(85_000);
      }] as const
    )),
  );
  await t.step("nothing is left of any subscription", async () => {
    await until("no subscriptions", 5_000, async () => {
      return await server.metric("ringdown_subscriptions") === 0 || undefined;
    });
    assert.equal(await server.metric("ringdown_subscriptions_unreachable"), 0);
  });
});
