import { deepStrictEqual, equal } from "node:assert/strict";
import {
  type Flow,
  responseRoute,
  sentByIsSource,
  type TransportProtocol,
  viaAdditions,
  type ViaAddress,
} from "../../../src/sip/transport/mod.ts";

const source = { host: "198.51.100.7", port: 40_000 };

function flowOf(protocol: TransportProtocol, closed = false): Flow {
  return {
    id: "flow",
    protocol,
    local: { host: "192.0.2.1", port: 5060 },
    remote: source,
    reliable: protocol !== "UDP",
    closed,
    send: () => {},
    trust: () => {},
    close: () => {},
  };
}

Deno.test("viaAdditions always tells the source address, and the port when asked", () => {
  const via: ViaAddress = { host: "10.0.0.5", port: 5060 };
  deepStrictEqual(viaAdditions(via, source), { received: source.host });
  deepStrictEqual(viaAdditions({ ...via, hasRport: true }, source), {
    received: source.host,
    rport: source.port,
  });
  deepStrictEqual(viaAdditions(via, source, { forceRport: true }), {
    received: source.host,
    rport: source.port,
  });
});

type Way = "flow" | string;
const CASES:
  readonly (readonly [string, TransportProtocol, boolean, ViaAddress, readonly Way[]])[] = [
    ["UDP with rport goes to the source", "UDP", false, { host: "10.0.0.5", hasRport: true }, [
      "flow",
    ]],
    ["UDP without rport goes to the port in sent-by", "UDP", false, {
      host: "10.0.0.5",
      port: 5080,
    }, [
      "UDP 198.51.100.7 5080",
    ]],
    ["UDP without a port goes to 5060", "UDP", false, { host: "phone.test" }, [
      "UDP 198.51.100.7 5060",
    ]],
    [
      "UDP with the source's port in sent-by is the flow",
      "UDP",
      false,
      { host: "x", port: 40_000 },
      [
        "flow",
      ],
    ],
    ["TCP goes back on the connection, else to sent-by", "TCP", false, { host: "x", port: 5070 }, [
      "flow",
      "TCP 198.51.100.7 5070",
    ]],
    ["TCP whose connection is lost opens another", "TCP", true, { host: "x", hasRport: true }, [
      "TCP 198.51.100.7 5060",
    ]],
    ["TLS whose connection is lost goes to 5061", "TLS", true, { host: "x" }, [
      "TLS 198.51.100.7 5061",
    ]],
    ["WSS only has its connection", "WSS", false, { host: "x.invalid", port: 443 }, ["flow"]],
    ["WSS whose connection is lost cannot be answered", "WSS", true, { host: "x.invalid" }, []],
  ];

for (const [what, protocol, closed, via, ways] of CASES) {
  Deno.test(`responseRoute: ${what}`, () => {
    const { flow, target } = responseRoute(via, flowOf(protocol, closed));
    const found: Way[] = [];
    if (flow) found.push("flow");
    if (target) found.push(`${target.protocol} ${target.host} ${target.port}`);
    deepStrictEqual(found, ways);
  });
}

Deno.test("responseRoute uses the source port when told to", () => {
  const route = responseRoute({ host: "x", port: 5060 }, flowOf("UDP"), { forceRport: true });
  equal(route.flow?.id, "flow");
});

Deno.test("sentByIsSource compares addresses, not their spelling", () => {
  const six = { host: "2001:db8::1", port: 5060 };
  equal(sentByIsSource({ host: "[2001:DB8:0::0001]" }, six), true);
  equal(sentByIsSource({ host: "198.51.100.7" }, source), true);
  equal(sentByIsSource({ host: "198.51.100.8" }, source), false);
  equal(sentByIsSource({ host: "phone.test" }, source), false);
});
