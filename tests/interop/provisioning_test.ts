/** Phones that set themselves up: they are given a URL, and nothing else. */

import assert from "node:assert/strict";
import { Baresip } from "./support/baresip.ts";
import { TONES } from "./support/ear.ts";
import { Linphone } from "./support/linphone.ts";
import { interop } from "./support/programs.ts";
import { Server } from "./support/server.ts";
import { talk } from "./support/until.ts";

/** The URL by which `username` sets itself up. */
async function urlFor(server: Server, username: string, vendor: string): Promise<string> {
  const printed = await server.command(
    "device",
    "provision",
    username,
    "--vendor",
    vendor,
    "--json",
  );
  const { url } = JSON.parse(printed);
  // The command knows the configured port, and this server has one that was free.
  return `http://${server.host}:${server.http}${new URL(url).pathname}`;
}

interop(
  "linphone and baresip set themselves up by URL, and hear each other",
  ["linphonec", "baresip", "curl"],
  async (t) => {
    await using server = await Server.start({ extensions: ["101", "102"] });
    const [linphoneUrl, baresipUrl] = [
      await urlFor(server, "101", "linphone"),
      await urlFor(server, "102", "baresip"),
    ];
    await using baresip = await Baresip.start(server, {
      username: "102",
      transport: "UDP",
      hertz: TONES.bob,
      accountsUrl: `${baresipUrl}accounts`,
    });
    await using linphone = await Linphone.start(server, {
      username: "101",
      hertz: TONES.alice,
      configurationUrl: linphoneUrl,
    });

    await t.step("a URL of a program is used up", async () => {
      for (const url of [linphoneUrl, `${baresipUrl}accounts`]) {
        const { status, body } = await fetch(url, { headers: { "User-Agent": "Linphone/5" } });
        await body?.cancel();
        assert.equal(status, 404);
      }
      assert.equal(await server.metric('ringdown_provisioning_refused_total{why="used"}'), 2);
    });
    await t.step("baresip calls linphone", async () => {
      await baresip.dial("101");
      await linphone.answer();
      await baresip.event("CALL_ESTABLISHED");
      await Promise.all([
        baresip.ear.hears(TONES.alice),
        linphone.ear.hears(TONES.bob),
      ]);
      await baresip.hangUp();
      await baresip.event("CALL_CLOSED");
      await linphone.prints(/Call \d+ .*ended/i);
    });
    await t.step("linphone calls baresip", async () => {
      await linphone.type(`call sip:102@${server.host}`);
      await baresip.event("CALL_INCOMING");
      await baresip.command("accept");
      await linphone.does("calls", /102.*(StreamsRunning|Connected)/i);
      await talk(2_000);
      await linphone.type("terminate");
      const record = await server.record("101", "102");
      assert.equal(record.result, "success");
      for (const { media } of record.legs) assert.ok((media?.packets ?? 0) > 50);
    });
    await t.step("no secret and no URL is in the log", () => {
      for (const url of [linphoneUrl, baresipUrl]) {
        assert.equal(server.log.includes(new URL(url).pathname), false);
      }
    });
    await t.step("nothing is left of the call", () => server.idle());
  },
);
