import { deepEqual, throws } from "node:assert/strict";
import { createClientReader } from "../../src/accounts/mod.ts";

const proxy = { address: "10.0.0.1", secure: false };
const read = createClientReader(["10.0.0.0/24", "fd00::/8", "127.0.0.1"]);

type Case = readonly [
  what: string,
  headers: Readonly<Record<string, string>>,
  address: string,
  secure: boolean,
];

const CASES: readonly Case[] = [
  ["nothing", {}, "10.0.0.1", false],
  ["a client", { "X-Forwarded-For": "192.0.2.7" }, "192.0.2.7", false],
  [
    "a client over TLS",
    { "X-Forwarded-For": "192.0.2.7", "X-Forwarded-Proto": "https" },
    "192.0.2.7",
    true,
  ],
  [
    "what a client has made up before its own address",
    { "X-Forwarded-For": "127.0.0.1, 10.0.0.9, 192.0.2.7", "X-Forwarded-Proto": "https" },
    "192.0.2.7",
    true,
  ],
  [
    "a chain of proxies, each with its scheme",
    { "X-Forwarded-For": "192.0.2.7, 10.0.0.9", "X-Forwarded-Proto": "https, http" },
    "192.0.2.7",
    true,
  ],
  [
    "a scheme that a client has made up",
    { "X-Forwarded-For": "1.1.1.1, 192.0.2.7", "X-Forwarded-Proto": "https, http" },
    "192.0.2.7",
    false,
  ],
  ["a scheme alone", { "X-Forwarded-Proto": "https" }, "10.0.0.1", false],
  ["an address with a port", { "X-Forwarded-For": "192.0.2.7:4711" }, "192.0.2.7", false],
  ["an IPv6 address", { "X-Forwarded-For": "2001:DB8:0::1" }, "2001:db8::1", false],
  ["no address", { "X-Forwarded-For": "unknown" }, "10.0.0.1", false],
  ["no address before a proxy", { "X-Forwarded-For": "x, 10.0.0.9" }, "10.0.0.9", false],
  ["proxies only", { "X-Forwarded-For": "10.0.0.7, 10.0.0.8" }, "10.0.0.7", false],
  ["Forwarded", { "Forwarded": "for=192.0.2.7;proto=https;by=10.0.0.1" }, "192.0.2.7", true],
  [
    "Forwarded with an IPv6 address in quotes",
    { "Forwarded": 'For="[2001:db8::1]:4711" ; Proto=https' },
    "2001:db8::1",
    true,
  ],
  [
    "Forwarded with made-up elements before",
    { "Forwarded": 'for=127.0.0.1;proto=https, for="10.0.0.9,x", for=192.0.2.7;proto=http' },
    "192.0.2.7",
    false,
  ],
  [
    "Forwarded that a client sent through a proxy that writes the other header",
    { "Forwarded": "for=127.0.0.1;proto=https", "X-Forwarded-For": "192.0.2.7" },
    "10.0.0.1",
    false,
  ],
  [
    "both headers of one mind",
    { "Forwarded": "for=192.0.2.7;proto=https", "X-Forwarded-For": "192.0.2.7" },
    "192.0.2.7",
    true,
  ],
  [
    "Forwarded with a quote that a client did not close",
    { "Forwarded": 'for="x, for="[2001:db8::1]:4711"' },
    "2001:db8::1",
    false,
  ],
  ["a hop longer than any", { "X-Forwarded-For": "1".repeat(300) }, "10.0.0.1", false],
  ["Forwarded with a hidden client", { "Forwarded": "for=_hidden" }, "10.0.0.1", false],
  [
    "one thing in each of the two headers",
    { "Forwarded": "for=192.0.2.7", "X-Forwarded-For": "198.51.100.1" },
    "10.0.0.1",
    false,
  ],
];

for (const [what, headers, address, secure] of CASES) {
  Deno.test(`a trusted proxy that says ${what} is understood`, () => {
    deepEqual(read(proxy, new Headers(headers)), { address, secure });
  });
}

Deno.test("nobody else is believed, whatever they say", () => {
  const peer = { address: "192.0.2.66", secure: false };
  for (const [, headers] of CASES) deepEqual(read(peer, new Headers(headers)), peer);
  for (const [, headers] of CASES) {
    deepEqual(createClientReader([])(proxy, new Headers(headers)), proxy);
  }
});

Deno.test("nothing is even read of who is not believed", () => {
  const unread = new Proxy(new Headers(), {
    get: () => {
      throw new Error("It was read");
    },
  });
  const peer = { address: "192.0.2.66", secure: false };
  deepEqual(read(peer, unread), peer);
});

Deno.test("a chain without end is looked at from its end only", () => {
  const chain = ["192.0.2.7", ...Array.from({ length: 5_000 }, () => "10.0.0.9")].join(", ");
  deepEqual(read(proxy, new Headers({ "X-Forwarded-For": chain })).address, "10.0.0.9");
});

Deno.test("a proxy network that cannot be read is refused", () => {
  throws(() => createClientReader(["10.0.0.0/99"]), RangeError);
});
