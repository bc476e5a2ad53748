/** Somebody calls for help: a real phone, a carrier, and a mail to the owner. */

import { deepEqual, equal, match } from "node:assert/strict";
import { Linphone } from "./support/linphone.ts";
import { TONES } from "./support/ear.ts";
import { mailServer } from "./support/mail_server.ts";
import { interop } from "./support/programs.ts";
import { Server } from "./support/server.ts";
import { SippCarrier } from "./support/sipp_carrier.ts";
import { until } from "./support/until.ts";
import { WebClient } from "./support/web_client.ts";

interop(
  "somebody calls for help",
  ["sipp", "linphonec", "aiosmtpd"],
  async (t) => {
    await using server = await Server.start({ extensions: ["101"], settings: ["--country", "de"] });
    const owner = await WebClient.setUp(server);
    const mail = await mailServer();
    await using _mail = mail.child;
    await using carrier = await SippCarrier.start("uas_is_carrier", undefined, ["-rtp_echo"]);
    await using phone = await Linphone.start(server, {
      username: "101",
      hertz: TONES.alice,
      plain: true,
    });

    await t.step("without a line the owner is warned", async () => {
      const { json } = await owner.ask("GET", "/emergency");
      deepEqual(json.lacks, ["no-gateway", "no-address"]);
    });

    await t.step("the owner says where help comes to, by which line, and who is told", async () => {
      const gateway = await owner.ask("POST", "/gateways", {
        name: "carrier",
        address: carrier.address,
        probeSeconds: 0,
      });
      equal(gateway.status, 201, JSON.stringify(gateway.json));
      const plan = { address: "Mill Lane 4", number: "+4930123456" };
      const set = await owner.ask("PUT", "/emergency", plan);
      deepEqual(set.json.lacks, []);
      // Nothing else may go out: help must all the same.
      const { json: { data: [device] } } = await owner.ask("GET", "/devices");
      const barred = await owner.ask("PUT", `/devices/${device.id}/tolls`, { outside: false });
      equal(barred.status, 204);
      const where = { location: "barn" };
      equal((await owner.ask("PUT", `/devices/${device.id}/emergency`, where)).status, 200);
      const to = { host: "127.0.0.1", port: mail.port, security: "none" };
      const told = await owner.ask("PUT", "/notices", {
        mail: { ...to, from: "pbx@example.org", to: ["owner@example.org"] },
      });
      equal(told.status, 200, JSON.stringify(told.json));
    });

    await t.step(
      "112 goes out with the number that help can call back, and both hear",
      async () => {
        await phone.call(`sip:112@${server.host}:${server.udp}`);
        await carrier.logged(/INVITE sip:112@[\s\S]*?\nFrom: [^\n]*sip:\+4930123456@/);
        await phone.ear.hears(TONES.alice);
        await phone.hangUp();
        const record = await server.record("101", "112");
        equal(record.status, 200);
      },
    );

    await t.step("a mail says at once who called and where", async () => {
      const text = await until("a mail", 10_000, () => {
        const all = mail.child.lines.join("\n");
        return /Subject: EMERGENCY/.test(all) && /call back/.test(all) ? all : undefined;
      });
      match(text, /Subject: EMERGENCY: .*101.* called 112/);
      match(text, /Where: barn, Mill Lane 4/);
      match(text, /call back: \+4930123456/);
    });

    await t.step("an alarm stays until the owner has seen it", async () => {
      const { json: { data: [call] } } = await owner.ask("GET", "/emergency/calls");
      deepEqual([call.number, call.gateway, call.location, call.noticedAt], [
        "112",
        "carrier",
        "barn, Mill Lane 4",
        undefined,
      ]);
      equal((await owner.ask("POST", `/emergency/calls/${call.id}/notice`)).status, 204);
    });

    await t.step("*933 tries it without calling anybody", async () => {
      await phone.call(`sip:*933@${server.host}:${server.udp}`);
      const test = await until("the test on record", 10_000, async () => {
        const { json: { data: [last] } } = await owner.ask("GET", "/emergency/calls");
        return last.test ? last : undefined;
      });
      equal(test.shown, "+4930123456");
      await server.record("101", "*933", 30_000);
    });
    await server.idle();
  },
);
