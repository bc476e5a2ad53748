/** Carriers: calls out by each choice, calls in by each identity, and one that is killed. */

import { deepEqual, equal, match, ok } from "node:assert/strict";
import { Baresip } from "./support/baresip.ts";
import { TONES } from "./support/ear.ts";
import { freePort } from "./support/free_port.ts";
import { interop } from "./support/programs.ts";
import { Server } from "./support/server.ts";
import { SippCarrier } from "./support/sipp_carrier.ts";
import { phonePort, sippCalls } from "./support/sipp_calls.ts";
import { until } from "./support/until.ts";
import { WebClient } from "./support/web_client.ts";

const NUMBER = "0301234567";
const HOST = "127.0.0.1";
/** Nothing comes from there: the gateways of these tests share the address of the phones. */
const NOWHERE = ["--from", "192.0.2.1"];

const started = (extensions: readonly string[]) =>
  Server.start({
    extensions,
    settings: ["--country", "de", "--max-calls-per-device", "1000"],
  });

/** The owner of a server that many calls may leave: limits are high, and looked at all the same. */
async function ownerOf(server: Server): Promise<WebClient> {
  const owner = await WebClient.setUp(server);
  const most = { concurrent: 1000, callsPerHour: 10_000 };
  equal((await owner.ask("PUT", "/tolls", { device: most, all: most })).status, 200);
  return owner;
}

/** What a SIPp knows that calls `number` as a phone of `username`. */
function phoneRow(server: Server, username: string, number = NUMBER): readonly string[] {
  const { secret } = server.account(username);
  return [username, `[authentication username=${username} password=${secret}]`, HOST, number];
}

/** A figure of one gateway. */
async function figure(server: Server, name: string, gateway: string): Promise<number> {
  const response = await fetch(`http://${HOST}:${server.http}/metrics`);
  const text = await response.text();
  const pattern = new RegExp(`^${name}\\{gateway="${gateway}"[^}]*\\} (\\S+)$`, "m");
  return Number(pattern.exec(text)?.[1] ?? 0);
}

const isUp = (server: Server, gateway: string) =>
  until(
    `the gateway ${gateway} being up`,
    10_000,
    async () => await figure(server, "ringdown_gateway_up", gateway) === 1 || undefined,
  );

interop("a carrier that is killed amid 50 calls a second loses none", ["sipp"], async () => {
  await using server = await started(["101"]);
  await ownerOf(server);
  await using a = await SippCarrier.start();
  await using b = await SippCarrier.start();
  const probed = [...NOWHERE, "--probe-seconds", "1"];
  await server.command("gateway", "add", "a", a.address, ...probed);
  await server.command("gateway", "add", "b", b.address, ...probed);
  await server.command("route", "add", "all", "--gateways", "a,b");
  await isUp(server, "a");
  await isUp(server, "b");
  match(await server.command("gateway", "test", "a"), /^It answers with 200 /);
  const calling = sippCalls(server, {
    scenario: "uac_calls_outside",
    row: phoneRow(server, "101"),
    port: await phonePort(server, "101"),
    calls: 400,
    perSecond: 50,
  });
  await until(
    "a hundred calls at the first",
    20_000,
    async () => await figure(server, "ringdown_gateway_calls_total", "a") >= 100 || undefined,
  );
  await a.kill();
  const { made, failed, waits } = await calling;
  const at = (share: number) => waits[Math.min(waits.length - 1, Math.floor(share * waits.length))];
  // deno-lint-ignore no-console
  console.log(
    `      until it rang, ms: median ${at(0.5)}, 90 % ${at(0.9)}, 99 % ${at(0.99)}, ` +
      `longest ${waits.at(-1)}`,
  );
  deepEqual([made, failed], [400, 0]);
  ok((waits.at(-1) ?? Infinity) < 1_000, `somebody waited for ${waits.at(-1)} ms`);
  ok(await figure(server, "ringdown_gateway_answers_total", "a") > 0);
  ok(await figure(server, "ringdown_gateway_answers_total", "b") > 0);
  equal(await figure(server, "ringdown_gateway_up", "a"), 0);
  const [call] = await server.records("101", NUMBER, 400);
  equal(call?.legs.at(-1)?.gateway?.name, "b");
  await a.start();
  const back = Date.now();
  await isUp(server, "a");
  // deno-lint-ignore no-console
  console.log(`      back after ${Date.now() - back} ms, asked every second`);
  ok(Date.now() - back < 3_500);
});

interop("calls go out by each choice", ["sipp"], async (t) => {
  await using server = await started(["101"]);
  const owner = await ownerOf(server);
  await using a = await SippCarrier.start();
  await using b = await SippCarrier.start();
  for (const [name, { address }] of [["a", a], ["b", b]] as const) {
    await server.command("gateway", "add", name, address, ...NOWHERE, "--probe-seconds", "1");
  }
  await isUp(server, "a");
  await isUp(server, "b");
  const table = "prefix,operator,gateways\n49,Any,a\n4930100,Berlin,b";
  equal((await owner.ask("PUT", "/operators", { table })).json.count, 2);
  const names = async (number: string, calls: number) => {
    const port = await phonePort(server, "101");
    const { made } = await sippCalls(server, {
      scenario: "uac_calls_outside",
      row: phoneRow(server, "101", number),
      port,
      calls,
      perSecond: 2,
    });
    equal(made, calls);
    const records = await server.records("101", number, calls);
    return records.map(({ legs }) => legs.at(-1)?.gateway?.name ?? "").toSorted().join("");
  };
  const rows = [
    ["priority", "0301000001", /^aaaa$/],
    ["weight", "0301000002", /^aabb$/],
    ["least-used", "0301000003", /^a+b+$/],
    ["sticky", "0301000004", /^(aaaa|bbbb)$/],
    ["operator", "0301000005", /^bbbb$/],
  ] as const;
  for (const [choice, number, wanted] of rows) {
    await t.step(choice, async () => {
      const only = ["--gateways", "a,b", "--patterns", number, "--choice", choice];
      await server.command("route", "add", choice, ...only);
      const found = await names(number, 4);
      ok(wanted.test(found), found);
    });
  }
});

interop("calls come in by each identity, and are heard", ["sipp", "baresip"], async (t) => {
  await using server = await started(["101", "102"]);
  const from = freePort(HOST);
  await Deno.writeTextFile(`${server.data}/theirs`, "swordfish");
  const digest = ["--carrier-user", "carrier", "--carrier-secret-file", `${server.data}/theirs`];
  await server.command("gateway", "add", "static", "192.0.2.7", "--from", `${HOST}:${from}`);
  await server.command("gateway", "add", "proven", "192.0.2.8", ...NOWHERE, ...digest);
  await server.command("number", "add", "+4930123456", "102");
  await using bob = await Baresip.start(server, {
    username: "102",
    transport: "UDP",
    hertz: TONES.bob,
    answers: true,
  });
  const arrives = async (scenario: string, to: string, uri: string, port?: number) => {
    const row = ["carrier", "[authentication username=carrier password=swordfish]", HOST, to, uri];
    const { made, failed } = await sippCalls(server, {
      scenario,
      row,
      calls: 1,
      ...(port === undefined ? {} : { port }),
    });
    deepEqual([made, failed], [1, 0]);
  };
  const came = async (gateway: string, count: number) => {
    const records = await server.records("+4915112345678", "+4930123456", count);
    equal(records[0]?.legs[0]?.gateway?.name, gateway);
  };
  await t.step("by its address, with the number as the country dials it", async () => {
    await arrives("uac_is_carrier", "030123456", `sip:030123456@${HOST}`, from);
    await came("static", 1);
  });
  await t.step("by a secret", async () => {
    await arrives("uac_calls_as_carrier", "+4930123456", "");
    await came("proven", 2);
  });
  await t.step("by the contact that we have registered", async () => {
    await using registrar = await SippCarrier.start("uas_is_registrar");
    const account = ["--username", "4930100", "--register", "on"];
    const secret = ["--secret-file", `${server.data}/theirs`];
    const no = ["--probe-seconds", "0"];
    const all = [...account, ...secret, ...NOWHERE, ...no];
    await server.command("gateway", "add", "registered", registrar.address, ...all);
    await server.logged(/Registered at a gateway gateway=registered/);
    const [, contact = ""] = await registrar.logged(/^Contact: <(sip:[0-9a-f]+@[^;>]+)>/m);
    await arrives("uac_is_carrier", "+4930123456", contact);
    await came("registered", 3);
    const tested = await server.command("gateway", "test", "registered", "--register");
    match(tested, /^Registered until /m);
  });
  await t.step("whoever is none of these is asked who it is", async () => {
    const { made } = await sippCalls(server, {
      scenario: "uac_is_stranger",
      row: ["x", "", HOST, "+4930123456", `sip:+4930123456@${HOST}`],
      calls: 1,
    });
    equal(made, 1);
  });
  await t.step("and what is said is heard at the other end and back", async () => {
    await using echo = await SippCarrier.start("uas_is_carrier", freePort(HOST), ["-rtp_echo"]);
    const probed = [...NOWHERE, "--probe-seconds", "1"];
    await server.command("gateway", "add", "echo", echo.address, ...probed);
    await server.command("route", "add", "all", "--gateways", "echo");
    await isUp(server, "echo");
    await bob.dial(NUMBER);
    await bob.ear.hears(TONES.bob);
    await bob.hangUp();
    const record = await server.record("102", NUMBER);
    equal(record.legs.at(-1)?.gateway?.name, "echo");
  });
});
