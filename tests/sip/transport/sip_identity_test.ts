import { deepEqual, equal } from "node:assert/strict";
import {
  certifiedDomains,
  namesSipDomain,
  sipDomains,
} from "../../../src/sip/transport/sip_identity.ts";
import { createAuthority } from "../../support/certificates.ts";

const authority = await createAuthority();

async function certificateFor(...names: readonly string[]): Promise<Uint8Array> {
  const { cert } = await authority.issue(...names);
  return Uint8Array.fromBase64(cert.replace(/-----[^-]+-----|\s/g, ""));
}

Deno.test("a certificate names the SIP domains of its URIs, RFC 5922 §7.1", async () => {
  const certificate = await certificateFor("edge.test", "sip:Example.test", "sip:other.test");
  deepEqual(sipDomains(certificate), ["example.test", "other.test"]);
  equal(namesSipDomain(certificate, "EXAMPLE.test"), true);
  // A DNS name is compared elsewhere, and a domain is not those below it.
  for (const name of ["edge.test", "a.example.test", "test", ""]) {
    equal(namesSipDomain(certificate, name), false, name);
  }
});

Deno.test("a certificate without a SIP URI is for its DNS names, but for wildcards", async () => {
  const both = await certificateFor("edge.test", "sip:example.test");
  deepEqual(certifiedDomains(both), ["example.test"]);
  const names = await certificateFor("Edge.test", "*.wild.test", "other.test");
  deepEqual(certifiedDomains(names), ["edge.test", "other.test"]);
  deepEqual(certifiedDomains(new Uint8Array([0x30, 0x80])), []);
});

const NO_DOMAIN = [
  ["a user", "sip:alice@example.test"],
  ["another scheme", "sips:example.test"],
  ["a wildcard", "sip:*.example.test"],
  ["a port", "sip:example.test:5060"],
  ["a second URI behind a comma", "http://evil.test/, URI:sip:example.test"],
] as const;

for (const [what, uri] of NO_DOMAIN) {
  Deno.test(`a URI with ${what} names no SIP domain`, async () => {
    deepEqual(sipDomains(await certificateFor(uri)), []);
  });
}

Deno.test("what is cut off or no certificate names nobody", async () => {
  const certificate = await certificateFor("sip:example.test");
  for (let end = 0; end < certificate.length; end++) {
    deepEqual(sipDomains(certificate.subarray(0, end)), []);
  }
  deepEqual(sipDomains(new Uint8Array([0x30, 0x80, 0x30, 0x80])), []);
  deepEqual(sipDomains(new Uint8Array([0x30, 0x84, 255, 255, 255, 255, 1])), []);
});
