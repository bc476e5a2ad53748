/** Finding servers by a real DNS server, RFC 3263, from the name to a call that is answered. */

import assert from "node:assert/strict";
import { NameServer } from "./support/name_server.ts";
import { freePort } from "./support/free_port.ts";
import { interopApart, sideBySide } from "./support/programs.ts";
import { Server } from "./support/server.ts";
import { SipService } from "./support/sip_service.ts";
import { Sipp } from "./support/sipp.ts";

const NAMES = new URL("./support/resolve_names.ts", import.meta.url).pathname;

interface Target {
  readonly protocol: string;
  readonly host: string;
  readonly port: number;
}

/** Where the product would send requests for `hosts`, in this order. */
async function resolve(
  names: NameServer,
  hosts: readonly string[],
): Promise<readonly (readonly Target[])[]> {
  const [program = "", ...args] = names.wrapper;
  const command = [Deno.execPath(), "run", "-A", "--unstable-net", NAMES, ...hosts];
  const { success, stdout, stderr } = await new Deno.Command(program, {
    args: [...args, ...command],
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout).trim().split("\n").map((line) => JSON.parse(line));
}

const written = (targets: readonly Target[] | undefined) =>
  targets?.map(({ protocol, host, port }) => `${protocol} ${host} ${port}`);

interopApart("names lead to servers as a real DNS server says", ["dnsmasq"], async (t) => {
  await using names = await NameServer.start([
    "naptr-record=naptr.test,20,10,s,SIP+D2U,,_sip._udp.naptr.test",
    "naptr-record=naptr.test,10,20,s,SIP+D2T,,_sip._tcp.naptr.test",
    "naptr-record=naptr.test,10,10,s,SIPS+D2T,,_sips._tcp.naptr.test",
    "naptr-record=naptr.test,5,10,u,E2U+sip,!.*!sip:other@evil.test!",
    "srv-host=_sips._tcp.naptr.test,one.test,5061,0,0",
    "srv-host=_sip._tcp.naptr.test,two.test,5070,20,0",
    "srv-host=_sip._tcp.naptr.test,one.test,5060,10,0",
    "srv-host=_sip._udp.naptr.test,alias.test,5060,10,0",
    "srv-host=_sip._udp.srv.test,one.test,5080,10,75",
    "srv-host=_sip._udp.srv.test,two.test,5080,10,25",
    "srv-host=_sip._tcp.none.test",
    "host-record=one.test,192.0.2.1",
    "host-record=two.test,192.0.2.2,2001:db8::2",
    "host-record=six.test,2001:db8::6",
    "cname=alias.test,two.test",
  ]);
  const hosts = ["naptr.test", "two.test", "six.test", "alias.test", "nobody.test"];
  const srv = Array.from({ length: 400 }, () => "srv.test");
  const [naptr, both, six, alias, nobody, ...many] = await resolve(names, [...hosts, ...srv]);

  await t.step("NAPTR by order and preference, then SRV by priority, then addresses", () => {
    assert.deepEqual(written(naptr), [
      "TLS 192.0.2.1 5061",
      "TCP 192.0.2.1 5060",
      "TCP 192.0.2.2 5070",
      "TCP 2001:db8::2 5070",
      "UDP 192.0.2.2 5060",
      "UDP 2001:db8::2 5060",
    ]);
  });
  await t.step("A and AAAA where there is no more, also by an alias", () => {
    assert.deepEqual(written(both), ["UDP 192.0.2.2 5060", "UDP 2001:db8::2 5060"]);
    assert.deepEqual(written(six), ["UDP 2001:db8::6 5060"]);
    assert.deepEqual(written(alias), written(both));
    for (const type of ["NAPTR", "SRV", "A", "AAAA"]) {
      const name = type === "SRV" ? "_sip._udp.two.test" : "two.test";
      assert.ok(names.wasAsked(type, name), `${type} of ${name}`);
    }
  });
  await t.step("a name that is not there leads nowhere", () => assert.deepEqual(nobody, []));
  await t.step("three of four go to the server with three times the weight", () => {
    const first = many.filter((targets) => targets[0]?.host === "192.0.2.1").length;
    // Five standard deviations of 400 draws.
    assert.ok(Math.abs(first - 300) < 45, `${first} of 400`);
    for (const targets of many) assert.equal(targets.length, 3);
  });
});

interopApart("a BYE goes to a server that only DNS knows", ["dnsmasq", "sipp"], async (t) => {
  const dead = freePort();
  const hears = (transport: "UDP" | "TCP", host?: string) =>
    SipService.start({ scenario: "uas_hears_bye", transport, ...(host && { host }) });
  await using live = await hears("TCP");
  await using busy = await SipService.start({ scenario: "uas_is_overloaded", transport: "UDP" });
  await using next = await hears("UDP");
  await using ipv6 = await hears("TCP", "::1");
  await using names = await NameServer.start([
    "naptr-record=naptr.test,10,10,s,SIP+D2T,,_sip._tcp.naptr.test",
    `srv-host=_sip._tcp.naptr.test,here.test,${dead},10,0`,
    `srv-host=_sip._tcp.naptr.test,here.test,${live.port},20,0`,
    `srv-host=_sip._udp.srv.test,here.test,${busy.port},10,0`,
    `srv-host=_sip._udp.srv.test,here.test,${next.port},20,0`,
    `srv-host=_sip._tcp.six.test,there.test,${ipv6.port},10,0`,
    "host-record=here.test,127.0.0.1",
    "host-record=there.test,::1",
  ]);
  await using server = await Server.start({
    extensions: ["101", "102", "103", "201", "202", "203"],
    wrapper: names.wrapper,
  });
  /** A caller names `domain` in its Contact and closes its connection; then the callee hangs up. */
  const hangUp = async (from: string, to: string, domain: string) => {
    await using callee = await Sipp.start(server, { scenario: "uas_hangs_up", username: to });
    await using caller = await Sipp.start(server, {
      scenario: "uac_moves_to_a_name",
      username: from,
      target: `${to};${domain}`,
      transport: "TCP",
    });
    await caller.passed();
    await callee.passed();
  };
  await sideBySide(t, {
    "by NAPTR and SRV, past a server that is dead": async () => {
      await hangUp("101", "201", "naptr.test");
      await live.passed();
    },
    "by SRV, past a server that answers 503": async () => {
      await hangUp("102", "202", "srv.test");
      await busy.passed();
      await next.passed();
    },
    "by SRV and AAAA": async () => {
      await hangUp("103", "203", "six.test");
      await ipv6.passed();
    },
  });
  await t.step("nothing is left of the calls", () => server.idle());
});
