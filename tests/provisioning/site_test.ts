import { deepEqual, equal, match } from "node:assert/strict";
import { baseUrl, siteOf, type SiteParts } from "../../src/provisioning/mod.ts";

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

const SECURE: Partial<SiteParts> = {
  domain: "pbx.example.org",
  https: [{ host: "::", port: 8443 }],
  isProven: (host) => host === "pbx.example.org",
};

Deno.test("phones that check certificates are told to come over TLS, where ours proves who we are", () => {
  const site = siteOf({ ...PARTS, ...SECURE });
  const { url } = site;
  equal(url, "http://pbx.example.org:8080");
  equal(baseUrl(site, "yealink"), "https://pbx.example.org:8443");
  equal(baseUrl(site, "linphone"), "https://pbx.example.org:8443");
  // These trust only their maker, and of the last nobody knows what it trusts.
  equal(baseUrl(site, "cisco"), url);
  equal(baseUrl(site, undefined), url);
});

const PLAIN: readonly (readonly [what: string, Partial<SiteParts>])[] = [
  ["our certificate signs itself", { isProven: () => false }],
  ["it asked for us by an address", { asked: "192.168.1.10" }],
  ["there is no HTTPS", { https: [] }],
];

for (const [what, changes] of PLAIN) {
  Deno.test(`a phone is told to come over plain HTTP when ${what}`, () => {
    const site = siteOf({ ...PARTS, ...SECURE, ...changes });
    match(baseUrl(site, "yealink"), /^http:\/\/[^/]+:8080$/);
  });
}

Deno.test("phones are told to come over TLS when there is nothing else", () => {
  const site = siteOf({ ...PARTS, http: [], https: [{ host: "::", port: 8443 }] });
  equal(baseUrl(site, "cisco"), "https://192.168.1.10:8443");
});

Deno.test("phones are told the numbers for emergencies of the country, and the time server", () => {
  deepEqual(siteOf(PARTS).urgentNumbers, ["112", "911"]);
  deepEqual(siteOf({ ...PARTS, country: "fr" }).urgentNumbers, ["112", "15", "17", "18"]);
  equal(siteOf({ ...PARTS, timeServer: { host: "ntp.lan" } }).timeServer, "ntp.lan");
});

Deno.test("a number for emergencies that an extension begins with is not dialled at once", () => {
  const beginsExtension = (digits: string) => "1501".startsWith(digits);
  const { urgentNumbers } = siteOf({ ...PARTS, country: "fr", beginsExtension });
  deepEqual(urgentNumbers, ["112", "17", "18"]);
});

Deno.test("phones are told of the transports that we listen on, and no others", () => {
  deepEqual(siteOf({ ...PARTS, sips: [] }).ports, { UDP: 5060, TCP: 5060 });
  deepEqual(siteOf({ ...PARTS, sip: [] }).ports, { TLS: 5061 });
  equal(siteOf(PARTS).ports.TLS, 5061);
});
