import { deepEqual, equal } from "node:assert/strict";
import {
  AF_INET6,
  canonicalHost,
  canonicalIp,
  isLoopback,
  isPrivate,
  isUnicast,
  ownDescriptor,
  parseHostPort,
  parseIp,
  portHolder,
  readSocketAddress,
  SOCKADDR_OCTETS,
  unmapped,
  writeSocketAddress,
} from "../../src/runtime/mod.ts";

Deno.test("canonicalHost gives one spelling to each address", () => {
  equal(canonicalHost("2001:DB8:0:0::0001"), "2001:db8::1");
  equal(canonicalHost("::ffff:192.0.2.1"), "192.0.2.1");
  equal(canonicalHost("::ffff:c000:201"), "192.0.2.1");
  equal(unmapped("::ffff:192.0.2.1"), "192.0.2.1");
  equal(unmapped("2001:db8::1"), "2001:db8::1");
});

Deno.test("parseIp refuses what is no address", () => {
  for (
    const text of ["", "1.2.3", "1.2.3.256", "1.2.3.4.5", "a.b.c.d", ":::", "1::2::3", "12345::"]
  ) {
    equal(parseIp(text), undefined, text);
  }
  for (const text of ["1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "::1%eth0", "1.2.3.4::", "010.0.0.1"]) {
    equal(parseIp(text), undefined, text);
  }
});

Deno.test("isPrivate knows the ranges that do not leave the site", () => {
  for (
    const host of [
      "10.1.1.1",
      "172.31.0.1",
      "192.168.0.1",
      "100.64.0.1",
      "169.254.1.1",
      "fd00::1",
      "fe80::1",
      "::1",
      "127.0.0.1",
    ]
  ) {
    equal(isPrivate(host), true, host);
  }
  for (const host of ["8.8.8.8", "172.32.0.1", "100.128.0.1", "2001:db8::1", "example.org"]) {
    equal(isPrivate(host), false, host);
  }
});

Deno.test("isLoopback knows the addresses of this machine in any spelling", () => {
  for (const host of ["127.0.0.1", "127.9.9.9", "::1", "0:0::1", "::ffff:127.0.0.1"]) {
    equal(isLoopback(host), true, host);
  }
  for (const host of ["128.0.0.1", "::2", "127.0.0.1.example.org", "127.", ""]) {
    equal(isLoopback(host), false, host);
  }
});

Deno.test("isUnicast refuses what reaches nobody or everybody", () => {
  for (const host of ["8.8.8.8", "10.0.0.1", "2001:db8::1"]) equal(isUnicast(host), true, host);
  for (const host of ["0.1.2.3", "224.0.0.1", "255.255.255.255", "::", "ff02::1", "name"]) {
    equal(isUnicast(host), false, host);
  }
});

const SPELLINGS: readonly (readonly [text: string, canonical: string | undefined])[] = [
  ["192.0.2.1", "192.0.2.1"],
  ["192.0.2.01", undefined],
  ["0:0:0:0:0:0:0:0", "::"],
  ["1:0:0:2:0:0:0:3", "1:0:0:2::3"],
  ["1:0:2:0:3:0:4:0", "1:0:2:0:3:0:4:0"],
  ["64:ff9b::192.0.2.33", "64:ff9b::c000:221"],
  ["::ffff:0:192.0.2.1", "::ffff:0:c000:201"],
  ["example.org", undefined],
];

for (const [text, canonical] of SPELLINGS) {
  Deno.test(`canonicalIp writes ${text} as ${canonical}`, () => {
    equal(canonicalIp(text), canonical);
  });
}

Deno.test("parseHostPort takes literals with a port and nothing else", () => {
  deepEqual(parseHostPort("[::1]:5060"), { host: "::1", port: 5060 });
  deepEqual(parseHostPort("1.2.3.4:5060"), { host: "1.2.3.4", port: 5060 });
  for (const text of ["1.2.3.4:65536", "1.2.3.4", "::1:5060", "name:5060", "[1.2.3:5"]) {
    equal(parseHostPort(text), undefined, text);
  }
});

Deno.test("writeSocketAddress and readSocketAddress are each other's inverse", () => {
  for (const host of ["192.0.2.255", "2001:db8::1"]) {
    const octets = new Uint8Array(SOCKADDR_OCTETS);
    equal(writeSocketAddress(octets, { host, port: 5061 }), host.includes(":") ? 28 : 16);
    deepEqual(readSocketAddress(octets), { host, port: 5061 });
  }
});

Deno.test("writeSocketAddress maps IPv4 for a socket of IPv6", () => {
  const octets = new Uint8Array(SOCKADDR_OCTETS);
  equal(writeSocketAddress(octets, { host: "192.0.2.255", port: 1 }, AF_INET6), 28);
  deepEqual([...octets.subarray(8, 24)], [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 192, 0, 2, 255]);
  deepEqual(readSocketAddress(octets), { host: "192.0.2.255", port: 1 });
});

const LINUX = { ignore: Deno.build.os !== "linux" };

Deno.test("portHolder names who stands in the way", LINUX, () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  const name = `this process (pid ${Deno.pid})`;
  equal(portHolder("tcp", port), name);
  equal(portHolder("tcp", port, "127.0.0.1"), name);
  equal(portHolder("tcp", port, "0.0.0.0"), name);
  equal(portHolder("tcp", port, "127.0.0.2"), undefined);
  equal(portHolder("udp", port, "127.0.0.1"), undefined);
});

Deno.test("ownDescriptor finds the socket of a port", LINUX, () => {
  const socket = Deno.listenDatagram({ transport: "udp", hostname: "::1", port: 0 });
  try {
    const { port } = socket.addr as Deno.NetAddr;
    const descriptor = ownDescriptor("udp", port, "::1");
    equal(Deno.readLinkSync(`/proc/self/fd/${descriptor}`).startsWith("socket:"), true);
    equal(ownDescriptor("tcp", port), undefined);
  } finally {
    socket.close();
  }
});
