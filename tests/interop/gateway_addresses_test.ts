/** One carrier at several addresses (RFC 3263 §4.3): the first is dead, and says nothing. */

import { deepEqual, equal, ok } from "node:assert/strict";
import { freePort } from "./support/free_port.ts";
import { NameServer } from "./support/name_server.ts";
import { interopApart } from "./support/programs.ts";
import { Server } from "./support/server.ts";
import { phonePort, sippCalls, type SippResult } from "./support/sipp_calls.ts";
import { SippCarrier } from "./support/sipp_carrier.ts";
import { until } from "./support/until.ts";
import { WebClient } from "./support/web_client.ts";

const HOST = "127.0.0.1";

/** A port that takes everything and says nothing: not even the system tells that nobody is there. */
class BlackHole implements Disposable {
  readonly #socket = Deno.listenDatagram({ transport: "udp", hostname: HOST, port: 0 });
  readonly port = (this.#socket.addr as Deno.NetAddr).port;

  [Symbol.dispose](): void {
    this.#socket.close();
  }
}

const longest = ({ waits }: SippResult) => waits.at(-1) ?? Infinity;

interopApart("a carrier whose first address is dead is called at its next", [
  "dnsmasq",
  "sipp",
], async (t) => {
  using dead = new BlackHole();
  await using alive = await SippCarrier.start();
  await using other = await SippCarrier.start();
  await using names = await NameServer.start([
    `srv-host=_sip._udp.carrier.test,here.test,${dead.port},10,0`,
    `srv-host=_sip._udp.carrier.test,here.test,${alive.port},20,0`,
    `srv-host=_sip._udp.gone.test,here.test,${dead.port},10,0`,
    `srv-host=_sip._udp.gone.test,here.test,${freePort(HOST)},20,0`,
    "host-record=here.test,127.0.0.1",
  ]);
  await using server = await Server.start({
    extensions: ["101"],
    settings: ["--country", "de", "--max-calls-per-device", "1000"],
    wrapper: names.wrapper,
  });
  const owner = await WebClient.setUp(server);
  const most = { concurrent: 1000, callsPerHour: 10_000 };
  equal((await owner.ask("PUT", "/tolls", { device: most, all: most })).status, 200);
  const add = (name: string, address: string, probe: string) =>
    server.command(
      ...["gateway", "add", name, address, "--transport", "udp"],
      ...["--from", "192.0.2.1", "--probe-seconds", probe],
    );
  const { secret } = server.account("101");
  const port = await phonePort(server, "101");
  const calls = (count: number) =>
    sippCalls(server, {
      scenario: "uac_calls_outside",
      row: ["101", `[authentication username=101 password=${secret}]`, HOST, "0301234567"],
      port,
      calls: count,
    });

  await t.step("within a second, though no other gateway is there", async () => {
    await add("carrier", "carrier.test", "0");
    await server.command("route", "add", "all", "--gateways", "carrier");
    await until(
      "its addresses",
      5_000,
      () => names.wasAsked("SRV", "_sip._udp.carrier.test") || undefined,
    );
    const first = await calls(1);
    deepEqual([first.made, first.failed], [1, 0]);
    ok(longest(first) > 600 && longest(first) < 1_500, `${longest(first)} ms`);
  });

  await t.step("and at once from then on", async () => {
    const next = await calls(5);
    deepEqual([next.made, next.failed], [5, 0]);
    ok(longest(next) < 600, `${longest(next)} ms`);
  });

  await t.step("its OPTIONS find it too", async () => {
    await add("asked", "carrier.test", "1");
    await until("the gateway being up", 10_000, async () => {
      const response = await fetch(`http://${HOST}:${server.http}/metrics`);
      return /^ringdown_gateway_up\{gateway="asked"[^}]*\} 1$/m.test(await response.text()) ||
        undefined;
    });
  });

  await t.step("a carrier that is dead at all its addresses gives place to the next", async () => {
    await add("gone", "gone.test", "0");
    await add("other", other.address, "0");
    await server.command("route", "remove", "all");
    await server.command("route", "add", "both", "--gateways", "gone,other");
    await until(
      "its addresses",
      5_000,
      () => names.wasAsked("SRV", "_sip._udp.gone.test") || undefined,
    );
    const both = await calls(1);
    deepEqual([both.made, both.failed], [1, 0]);
    ok(longest(both) < 2_500, `${longest(both)} ms`);
  });
  await t.step("nothing is left of the calls", () => server.idle());
});
