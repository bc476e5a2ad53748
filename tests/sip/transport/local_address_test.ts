import { deepStrictEqual, equal } from "node:assert/strict";
import { LocalAddresses } from "../../../src/sip/transport/mod.ts";
import { FakeClock } from "../../support/fake_clock.ts";

const INTERFACES = [
  { address: "127.0.0.1", netmask: "255.0.0.0" },
  { address: "::1", netmask: "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" },
  { address: "fe80::1", netmask: "ffff:ffff:ffff:ffff::" },
  { address: "192.168.1.10", netmask: "255.255.255.0" },
  { address: "10.0.0.1", netmask: "255.0.0.0" },
  { address: "10.9.0.1", netmask: "255.255.0.0" },
  { address: "2001:db8:5::10", netmask: "ffff:ffff:ffff:ffff::" },
];

const FACING: readonly (readonly [string, string])[] = [
  ["127.0.0.1", "127.0.0.1"],
  ["127.0.0.53", "127.0.0.1"],
  ["::1", "::1"],
  ["192.168.1.77", "192.168.1.10"],
  ["10.4.4.4", "10.0.0.1"],
  ["10.9.4.4", "10.9.0.1"],
  ["10.9.0.1", "10.9.0.1"],
  ["2001:db8:5::99", "2001:db8:5::10"],
  ["2001:db8:6::99", "2001:db8:5::10"],
  ["172.16.0.1", "192.168.1.10"],
  ["8.8.8.8", "203.0.113.5"],
];

for (const [remote, local] of FACING) {
  Deno.test(`LocalAddresses faces ${remote} with ${local}`, () => {
    const addresses = new LocalAddresses({
      clock: new FakeClock(),
      interfaces: () => INTERFACES,
      external: { ipv4: "203.0.113.5" },
    });
    equal(addresses.facing(remote), local);
  });
}

Deno.test("LocalAddresses tells a concrete bind as it is, but a private one to the public", () => {
  const external = { ipv4: "203.0.113.5" };
  const interfaces = () => INTERFACES;
  const addresses = new LocalAddresses({ clock: new FakeClock(), interfaces, external });
  const bound = { host: "10.0.0.1", port: 5060 };
  equal(addresses.advertised(bound, "192.168.1.77"), bound);
  deepStrictEqual(addresses.advertised(bound, "8.8.8.8"), { host: "203.0.113.5", port: 5060 });
  const wildcard = { host: "::", port: 5060 };
  deepStrictEqual(addresses.advertised(wildcard, "10.9.1.1"), { host: "10.9.0.1", port: 5060 });
});

Deno.test("LocalAddresses reads the interfaces anew every 10 seconds", () => {
  const clock = new FakeClock();
  let reads = 0;
  const interfaces = () => [{ address: `10.0.0.${++reads}`, netmask: "255.0.0.0" }];
  const addresses = new LocalAddresses({ clock, interfaces });
  equal(addresses.facing("10.1.1.1"), "10.0.0.1");
  clock.advance(9_999);
  equal(addresses.facing("10.1.1.2"), "10.0.0.1");
  clock.advance(1);
  equal(addresses.facing("10.1.1.1"), "10.0.0.2");
});
