import { equal, throws } from "node:assert/strict";
import { createNetworkTest, isLoopback, sourceOf } from "../../src/accounts/mod.ts";

const SOURCES: readonly (readonly [address: string, source: string])[] = [
  ["192.0.2.1", "192.0.2.1"],
  ["::ffff:192.0.2.1", "192.0.2.1"],
  ["::ffff:c000:201", "192.0.2.1"],
  ["2001:db8::1", "2001:db8:0:0::/64"],
  ["2001:DB8:0:0:ffff::9", "2001:db8:0:0::/64"],
  ["2001:db8:0:1::9", "2001:db8:0:1::/64"],
  ["fe80::1%eth0", "fe80:0:0:0::/64"],
  ["not an address", "not an address"],
];

for (const [address, source] of SOURCES) {
  Deno.test(`${address} counts as ${source}`, () => equal(sourceOf(address), source));
}

const LOOPBACK: readonly (readonly [address: string, loopback: boolean])[] = [
  ["127.0.0.1", true],
  ["127.9.9.9", true],
  ["::1", true],
  ["0:0:0:0:0:0:0:1", true],
  ["::ffff:127.0.0.1", true],
  ["128.0.0.1", false],
  ["::2", false],
  ["127.0.0.1.example.org", false],
];

for (const [address, loopback] of LOOPBACK) {
  Deno.test(`${address} is ${loopback ? "" : "not "}this machine`, () => {
    equal(isLoopback(address), loopback);
  });
}

const INSIDE: readonly (readonly [network: string, address: string, inside: boolean])[] = [
  ["10.0.0.0/8", "10.255.0.1", true],
  ["10.0.0.0/8", "11.0.0.1", false],
  ["10.0.0.0/8", "::ffff:10.1.1.1", true],
  ["192.0.2.7", "192.0.2.7", true],
  ["192.0.2.7", "192.0.2.8", false],
  ["2001:db8::/32", "2001:db8:1::1", true],
  ["2001:db8::/32", "2001:db9::1", false],
  ["0.0.0.0/0", "203.0.113.1", true],
  ["0.0.0.0/0", "nobody", false],
];

for (const [network, address, inside] of INSIDE) {
  Deno.test(`${address} is ${inside ? "" : "not "}in ${network}`, () => {
    equal(createNetworkTest([network])(address), inside);
  });
}

for (const bad of ["", "lan", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/x", "::/129", "10.0.0.0/-1"]) {
  Deno.test(`"${bad}" is not a network`, () => {
    throws(() => createNetworkTest([bad]), RangeError);
  });
}
