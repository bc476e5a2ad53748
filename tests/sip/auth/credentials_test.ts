import { equal, match, ok } from "node:assert/strict";
import {
  check,
  credentialsFor,
  DigestClient,
  isStale,
  parseMessage,
  SipResponse,
} from "../../../src/sip/mod.ts";
import { SeededRandom } from "../../support/seeded_random.ts";

const client = (realm?: string) =>
  new DigestClient(
    { username: "4930100", password: "swordfish", ...(realm === undefined ? {} : { realm }) },
    new SeededRandom(1),
  );

function refusal(status: number, ...headers: readonly string[]): SipResponse {
  const message = parseMessage(new TextEncoder().encode([
    `SIP/2.0 ${status} No`,
    "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1",
    "From: <sip:a@b>;tag=1",
    "To: <sip:c@d>;tag=2",
    "Call-ID: 1",
    "CSeq: 1 INVITE",
    ...headers,
    "",
    "",
  ].join("\r\n")));
  check(message);
  ok(message instanceof SipResponse);
  return message;
}

const said = (response: SipResponse, digest = client()) =>
  credentialsFor(response, "INVITE", "sip:+49@carrier.example", digest);

Deno.test("credentialsFor answers a 401 as a server and a 407 as a proxy asks", () => {
  const challenge = 'Digest realm="r", nonce="n", qop="auth"';
  const asked = said(refusal(401, `WWW-Authenticate: ${challenge}`));
  equal(asked?.name, "Authorization");
  match(asked?.value ?? "", /^Digest username="4930100", realm="r", nonce="n"/);
  match(asked?.value ?? "", /uri="sip:\+49@carrier\.example"/);
  equal(said(refusal(407, `Proxy-Authenticate: ${challenge}`))?.name, "Proxy-Authorization");
});

Deno.test("credentialsFor takes the first challenge that can be answered", () => {
  const answer = said(refusal(
    401,
    'WWW-Authenticate: Digest realm="r", nonce="1", algorithm=SHA-512-256, qop="auth"',
    'WWW-Authenticate: Basic realm="r"',
    'WWW-Authenticate: Digest realm="r", nonce="2", algorithm=SHA-256, qop="auth"',
    'WWW-Authenticate: Digest realm="r", nonce="3"',
  ));
  match(answer?.value ?? "", /nonce="2".*algorithm=SHA-256/);
});

Deno.test("credentialsFor tells nothing to another realm, nor to what is no challenge", () => {
  const challenge = 'Digest realm="other", nonce="n"';
  equal(said(refusal(401, `WWW-Authenticate: ${challenge}`), client("r")), undefined);
  equal(said(refusal(403, `WWW-Authenticate: ${challenge}`)), undefined);
  // Each status has its header, RFC 3261 §22.
  equal(said(refusal(401, `Proxy-Authenticate: ${challenge}`)), undefined);
  equal(said(refusal(407, `WWW-Authenticate: ${challenge}`)), undefined);
  equal(said(refusal(401)), undefined);
});

Deno.test("credentialsFor counts how often a nonce was used", () => {
  const digest = client();
  const response = refusal(401, 'WWW-Authenticate: Digest realm="r", nonce="n", qop="auth"');
  match(said(response, digest)?.value ?? "", /nc=00000001/);
  match(said(response, digest)?.value ?? "", /nc=00000002/);
});

Deno.test("isStale is true only where a challenge says so", () => {
  const challenge = 'WWW-Authenticate: Digest realm="r", nonce="n"';
  equal(isStale(refusal(401, `${challenge}, stale=TRUE`)), true);
  equal(isStale(refusal(401, `${challenge}, stale=false`)), false);
  equal(isStale(refusal(401, challenge)), false);
});
