/** The trunk that one press builds at a Twilio of our own, with SIPp where Twilio's SIP is. */

import { deepEqual, equal, match, ok } from "node:assert/strict";
import { createHash } from "node:crypto";
import { FakeTwilio } from "../support/twilio/fake_twilio.ts";
import { Baresip } from "./support/baresip.ts";
import { freePort } from "./support/free_port.ts";
import { interop } from "./support/programs.ts";
import { Server } from "./support/server.ts";
import { sippCalls } from "./support/sipp_calls.ts";
import { SippCarrier } from "./support/sipp_carrier.ts";
import { WebClient } from "./support/web_client.ts";

const SID = `AC${"0".repeat(31)}1`;
const CALL = `CA${"0".repeat(31)}1`;
const TOKEN = "a token of thirty-two letters..";
const HOST = "127.0.0.1";
const OURS = "+14155550100";
const THEIRS = "+14155550199";

const valueOf = (header: string, name: string) =>
  new RegExp(`[ ,]${name}="?([^",]+)`).exec(header)?.[1] ?? "";

const md5 = (text: string) => createHash("md5").update(text).digest("hex");

/** What the response of a proof has to be, RFC 7616 §3.4.1. */
function responseOf(proof: string, { username, password }: Record<string, string>): string {
  const [nonce, nc, cnonce, qop] = ["nonce", "nc", "cnonce", "qop"].map((it) => valueOf(proof, it));
  const ha1 = md5(`${username}:${valueOf(proof, "realm")}:${password}`);
  const ha2 = md5(`INVITE:${valueOf(proof, "uri")}`);
  return md5([ha1, nonce, nc, cnonce, qop, ha2].join(":"));
}

interop("calls come and go by a trunk that one press has built", ["sipp", "baresip"], async (t) => {
  await using twilio = new FakeTwilio({ accountSid: SID, authToken: TOKEN });
  twilio.addNumber(OURS);
  await using server = await Server.start({
    extensions: ["101"],
    env: {
      RINGDOWN_TWILIO_ACCOUNT_SID: SID,
      RINGDOWN_TWILIO_AUTH_TOKEN: TOKEN,
      RINGDOWN_TWILIO_API_URL: twilio.apiUrl,
    },
  });
  const owner = await WebClient.setUp(server);
  await owner.ask("POST", "/numbers", { number: OURS, destination: "101" });
  const built = await owner.ask("POST", "/twilio/trunk", { host: HOST, secure: false });
  equal(built.status, 200, JSON.stringify(built.json));
  equal(twilio.numbers[0]?.trunk_sid, twilio.trunks[0]?.sid);
  const [credential] = twilio.lists[0]?.credentials ?? [];
  ok(credential);

  // Twilio's SIP is on this machine: calls go to it and come from it.
  await using carrier = await SippCarrier.start("uas_is_twilio", freePort(HOST), ["-rtp_echo"]);
  const from = freePort(HOST);
  const { json: gateway } = await owner.ask("GET", `/gateways/${built.json.gateway}`);
  const identity = { ...gateway.identity, addresses: [`${HOST}:${from}`] };
  const moved = { ...gateway, id: undefined, outboundProxy: carrier.address, identity };
  const changed = await owner.ask("PUT", `/gateways/${built.json.gateway}`, moved);
  equal(changed.status, 200, JSON.stringify(changed.json));
  await using phone = await Baresip.start(server, {
    ...{ username: "101", transport: "UDP", hertz: 440, answers: true },
  });

  await t.step("out, with our number and the proof that Twilio was given", async () => {
    await phone.dial(THEIRS);
    await phone.ear.hears(440);
    await phone.hangUp();
    const record = await server.record("101", THEIRS);
    deepEqual([record.legs.at(-1)?.gateway?.name, record.result], ["Twilio", "success"]);
    const [proof = ""] = await carrier.logged(/^Proxy-Authorization: .*$/m);
    equal(valueOf(proof, "username"), credential.username);
    equal(valueOf(proof, "response"), responseOf(proof, credential));
  });
  await t.step("in, and the call is known by Twilio's name for it", async () => {
    const { made, failed } = await sippCalls(server, {
      scenario: "uac_is_twilio",
      row: [SID, CALL, HOST, OURS],
      port: from,
      calls: 1,
    });
    deepEqual([made, failed], [1, 0]);
    const record = await server.record("+4915112345678", OURS);
    equal(record.result, "success");
    match(JSON.stringify(record.tried ?? record), new RegExp(CALL));
  });
});
