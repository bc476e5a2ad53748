import { deepEqual, equal } from "node:assert/strict";
import {
  domainAt,
  gatewayTarget,
  gatewayUri,
  parseGatewayAddress,
  routesTo,
} from "../../src/gateways/gateway_address.ts";
import { isSource, SourceList } from "../../src/gateways/source_list.ts";
import { gatewayOf } from "../support/gateways.ts";

Deno.test("an address is a name or a literal, with a port or without", () => {
  deepEqual(parseGatewayAddress("sip.example"), { host: "sip.example" });
  deepEqual(parseGatewayAddress("sip.example:5062"), { host: "sip.example", port: 5062 });
  deepEqual(parseGatewayAddress("192.0.2.1:1"), { host: "192.0.2.1", port: 1 });
  deepEqual(parseGatewayAddress("[2001:db8::1]:5060"), { host: "2001:db8::1", port: 5060 });
  deepEqual(parseGatewayAddress("2001:DB8::1"), { host: "2001:db8::1" });
  for (
    const bad of [
      "",
      " ",
      "a b",
      "sip:a",
      "a:0",
      "a:65536",
      "a:",
      "-a",
      "300.0.0.1",
      "[a]:1",
      "a@b",
      "a/b",
    ]
  ) equal(parseGatewayAddress(bad), undefined, bad);
});

Deno.test("the transport is in the URI, and TLS alone where nothing else may be", () => {
  equal(String(gatewayUri(gatewayOf("a"), "+49")), "sip:+49@a.example");
  equal(
    String(gatewayUri(gatewayOf("a", { transport: "TCP", address: "a.example:5070" }))),
    "sip:a.example:5070;transport=tcp",
  );
  equal(
    String(gatewayTarget(gatewayOf("a", { transport: "UDP", tlsOnly: true }))),
    "sip:a.example;transport=tls",
  );
});

Deno.test("an outbound proxy is the target, and a route", () => {
  const gateway = gatewayOf("a", {
    outboundProxy: "proxy.example:5070",
    fromDomain: "home.example",
  });
  equal(String(gatewayTarget(gateway)), "sip:proxy.example:5070");
  deepEqual(routesTo(gateway), ["sip:proxy.example:5070;lr"]);
  deepEqual(routesTo(gatewayOf("a")), []);
  equal(domainAt(gateway), "home.example");
  equal(domainAt(gatewayOf("a", { address: "a.example:5070" })), "a.example");
});

Deno.test("a source is an address, one with its port, or a network", () => {
  const list = new SourceList([
    "192.0.2.0/24",
    "198.51.100.7:5080",
    "2001:db8::/32",
    "203.0.113.1",
  ]);
  const has = (host: string, port = 5060) => list.has({ host, port });
  deepEqual(
    [
      has("192.0.2.255", 1),
      has("192.0.3.0"),
      has("198.51.100.7"),
      has("198.51.100.7", 5080),
      has("2001:db8:ffff::1"),
      has("2001:db9::1"),
      has("203.0.113.1"),
      has("::ffff:203.0.113.1"),
      has("203.0.113.2"),
    ],
    [true, false, false, true, true, false, true, true, false],
  );
  equal(list.hasHost("198.51.100.7"), true);
});

for (const bad of ["", "a", "0.0.0.0/0", "10.0.0.0/7", "10.0.0.0/33", "10.0.0.0/", "1.2.3.4/5/6"]) {
  Deno.test(`"${bad}" is no source`, () => equal(isSource(bad), false));
}
