import { deepEqual, equal } from "node:assert/strict";
import { siteOf, type SiteParts } from "../../src/provisioning/mod.ts";

const PARTS: SiteParts = {
  domain: "ringdown",
  sip: [{ host: "::", port: 5060 }],
  sips: [{ host: "::", port: 5061 }],
  http: [{ host: "::", port: 8080 }],
  externalAddress: "203.0.113.1",
  addresses: ["192.168.1.10", "fd00::10"],
};

const CASES: readonly (readonly [what: string, Partial<SiteParts>, host: string, url: string])[] = [
  ["the first address of the machine", {}, "192.168.1.10", "http://192.168.1.10:8080"],
  [
    "a domain that phones can look up",
    { domain: "pbx.example.org" },
    "pbx.example.org",
    "http://pbx.example.org:8080",
  ],
  ["what the phone called us", { asked: "fd00::10" }, "fd00::10", "http://[fd00::10]:8080"],
  [
    "the address outside, for who asked for that",
    { asked: "203.0.113.1" },
    "203.0.113.1",
    "http://203.0.113.1:8080",
  ],
  [
    "nothing that is not ours, whoever asks for it",
    { asked: "evil.example" },
    "192.168.1.10",
    "http://192.168.1.10:8080",
  ],
  [
    "the one address that we listen at",
    { sip: [{ host: "10.1.1.1", port: 5060 }] },
    "10.1.1.1",
    "http://10.1.1.1:8080",
  ],
  [
    "this machine when there is no other",
    { addresses: [], externalAddress: undefined },
    "127.0.0.1",
    "http://127.0.0.1:8080",
  ],
];

for (const [what, changes, host, url] of CASES) {
  Deno.test(`phones are told to reach us by ${what}`, () => {
    const site = siteOf({ ...PARTS, ...changes });
    deepEqual([site.host, site.url], [host, url]);
  });
}

Deno.test("phones are told of the transports that we listen on, and no others", () => {
  deepEqual(siteOf({ ...PARTS, sips: [] }).ports, { UDP: 5060, TCP: 5060 });
  deepEqual(siteOf({ ...PARTS, sip: [] }).ports, { TLS: 5061 });
  equal(siteOf(PARTS).ports.TLS, 5061);
});
