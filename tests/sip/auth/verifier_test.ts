import { deepEqual, equal, ok, throws } from "node:assert/strict";
import {
  type DigestAccount,
  type DigestAlgorithm,
  DigestClient,
  digestHash,
  digestResponse,
  DigestVerifier,
  ha1,
  Nonces,
  sameText,
} from "../../../src/sip/auth/mod.ts";
import { type AuthValue, H, SipSyntaxError } from "../../../src/sip/message/mod.ts";
import { FakeClock } from "../../support/fake_clock.ts";
import { SeededRandom } from "../../support/seeded_random.ts";

const REALM = "pbx.test";
const URI = "sip:pbx.test";

function setUp({ algorithm = "MD5", most = 8 }: {
  algorithm?: DigestAlgorithm;
  most?: number;
} = {}) {
  const clock = new FakeClock();
  const random = new SeededRandom(7);
  const nonces = new Nonces({ clock, random, realm: REALM, lifeMs: 300_000, most });
  const asked: string[] = [];
  const verifier = new DigestVerifier({
    realm: REALM,
    nonces,
    decoy: "decoy",
    account: (username, used): DigestAccount | undefined => {
      asked.push(username);
      return username === "1001"
        ? { algorithm, ha1: ha1(used, "1001", REALM, "secret") }
        : undefined;
    },
  });
  return { clock, random, nonces, verifier, asked };
}

/** Credentials as a phone makes them. */
function credentials(nonce: string, changes: Readonly<Record<string, string | undefined>> = {}, {
  algorithm = "MD5" as DigestAlgorithm,
  password = "secret",
  method = "REGISTER",
} = {}): AuthValue {
  const of = (name: string, usual: string) => changes[name] ?? usual;
  const username = of("username", "1001");
  const qop = "qop" in changes && changes["qop"] === undefined
    ? undefined
    : { name: "auth", cnonce: "c", nc: of("nc", "00000001") };
  const response = digestResponse({
    algorithm,
    ha1: ha1(algorithm, username, REALM, password),
    method,
    uri: of("uri", URI),
    nonce,
    ...(qop ? { qop } : {}),
  });
  const params = new Map<string, string>();
  const all: Record<string, string | undefined> = {
    username,
    realm: REALM,
    nonce,
    uri: URI,
    response,
    algorithm,
    ...(qop ? { qop: "auth", cnonce: "c", nc: qop.nc } : {}),
    ...changes,
  };
  for (const [name, value] of Object.entries(all)) if (value !== undefined) params.set(name, value);
  return { scheme: "Digest", params };
}

const PROVED = { is: "proved", username: "1001" };
const STALE = { is: "unproved", stale: true };

Deno.test("DigestVerifier challenges with realm, nonce, algorithm and qop=auth, RFC 8760", () => {
  const { verifier } = setUp();
  const text = H.wwwAuthenticate.format(verifier.challenge("SHA-256", false));
  ok(
    /^Digest realm="pbx.test", nonce="[0-9a-f]{50}", algorithm=SHA-256, qop="auth"$/.test(text),
    text,
  );
  ok(H.wwwAuthenticate.format(verifier.challenge("MD5", true)).includes("stale=true"));
});

for (const algorithm of ["MD5", "SHA-256"] as const) {
  Deno.test(`DigestVerifier believes a right answer with ${algorithm}`, () => {
    const { verifier, nonces } = setUp({ algorithm });
    const answer = credentials(nonces.make(), {}, { algorithm });
    deepEqual(verifier.verify(answer, "REGISTER"), PROVED);
  });
}

Deno.test("DigestVerifier believes a client without qop, RFC 8760 §2.6", () => {
  const { verifier, nonces } = setUp();
  const answer = credentials(nonces.make(), { qop: undefined, algorithm: undefined });
  deepEqual(verifier.verify(answer, "REGISTER"), PROVED);
});

Deno.test("DigestVerifier hashes the uri as it was sent", () => {
  const { verifier, nonces } = setUp();
  const answer = credentials(nonces.make(), { uri: "sip:PBX.test:5060;transport=udp" });
  deepEqual(verifier.verify(answer, "REGISTER"), PROVED);
});

Deno.test("DigestVerifier takes the response in upper case", () => {
  const { verifier, nonces } = setUp();
  const answer = credentials(nonces.make());
  const params = new Map(answer.params);
  params.set("response", params.get("response")?.toUpperCase() ?? "");
  deepEqual(verifier.verify({ scheme: "digest", params }, "REGISTER"), PROVED);
});

Deno.test("DigestVerifier challenges whoever brings nothing, or something for others", () => {
  const { verifier, nonces } = setUp();
  const none = { is: "unproved", stale: false };
  deepEqual(verifier.verify(undefined, "REGISTER"), none);
  deepEqual(verifier.verify({ scheme: "Basic", params: new Map() }, "REGISTER"), none);
  deepEqual(verifier.verify(credentials(nonces.make(), { realm: "other" }), "REGISTER"), none);
  for (const algorithm of ["SHA-512-256", "MD5-sess", "token", ""]) {
    deepEqual(verifier.verify(credentials(nonces.make(), { algorithm }), "REGISTER"), none);
  }
});

Deno.test("DigestVerifier takes a wrong secret and an unknown user for one thing", () => {
  const { verifier, nonces, asked } = setUp();
  const wrong = verifier.verify(credentials(nonces.make(), {}, { password: "guess" }), "REGISTER");
  const nobody = verifier.verify(credentials(nonces.make(), { username: "9999" }), "REGISTER");
  equal(wrong.is, "failed");
  equal(nobody.is, "failed");
  // Both were looked up and computed to the end.
  deepEqual(asked, ["1001", "9999"]);
});

Deno.test("DigestVerifier is not talked into an HA1 of the unknown user's own making", () => {
  const { verifier, nonces } = setUp();
  const nonce = nonces.make();
  const guessed = credentials(nonce, { username: "9999" });
  const params = new Map(guessed.params);
  params.set(
    "response",
    digestResponse({
      algorithm: "MD5",
      ha1: digestHash("MD5", "decoy"),
      method: "REGISTER",
      uri: URI,
      nonce,
      qop: { name: "auth", cnonce: "c", nc: "00000001" },
    }),
  );
  equal(verifier.verify({ scheme: "Digest", params }, "REGISTER").is, "failed");
});

Deno.test("DigestVerifier lets nobody choose another algorithm than the account's", () => {
  const { verifier, nonces } = setUp({ algorithm: "SHA-256" });
  const wrong = verifier.verify(credentials(nonces.make(), {}, { password: "no" }), "REGISTER");
  equal(wrong.is, "failed");
  // Who has the secret is told, and has proved nothing yet.
  deepEqual(verifier.verify(credentials(nonces.make()), "REGISTER"), {
    is: "unproved",
    stale: true,
    algorithm: "SHA-256",
  });
});

Deno.test("DigestVerifier does not take an answer for another method", () => {
  const { verifier, nonces } = setUp();
  equal(verifier.verify(credentials(nonces.make()), "INVITE").is, "failed");
});

Deno.test("DigestVerifier takes a nonce to the end of its life and asks again behind it", () => {
  const { clock, verifier, nonces } = setUp();
  const nonce = nonces.make();
  clock.advance(300_000);
  deepEqual(verifier.verify(credentials(nonce), "REGISTER"), PROVED);
  clock.advance(1);
  deepEqual(verifier.verify(credentials(nonce, { nc: "00000002" }), "REGISTER"), STALE);
});

Deno.test("DigestVerifier says nothing of stale to who has no secret, RFC 7616 §3.3", () => {
  const { clock, verifier, nonces } = setUp();
  const nonce = nonces.make();
  clock.advance(400_000);
  equal(verifier.verify(credentials(nonce, {}, { password: "guess" }), "REGISTER").is, "failed");
});

Deno.test("DigestVerifier asks again for a nonce that it has not made", () => {
  const { verifier, nonces, asked } = setUp();
  const elsewhere = setUp();
  const made = nonces.make();
  const last = made.at(-1) === "0" ? "1" : "0";
  for (const nonce of ["x", made.slice(0, -1) + last, `${made}0`, "f".repeat(made.length)]) {
    deepEqual(verifier.verify(credentials(nonce), "REGISTER"), STALE);
  }
  // A nonce from before a restart: the key was another.
  const restarted = new Nonces({
    clock: elsewhere.clock,
    random: new SeededRandom(8),
    realm: REALM,
    lifeMs: 300_000,
    most: 8,
  });
  deepEqual(verifier.verify(credentials(restarted.make()), "REGISTER"), STALE);
  deepEqual(asked, []);
});

Deno.test("DigestVerifier takes rising counts of a nonce and plays nothing back", () => {
  const { verifier, nonces } = setUp();
  const nonce = nonces.make();
  const verify = (nc: string) => verifier.verify(credentials(nonce, { nc }), "REGISTER");
  deepEqual(verify("00000001"), PROVED);
  deepEqual(verify("00000001"), STALE);
  deepEqual(verify("00000005"), PROVED);
  deepEqual(verify("00000004"), STALE);
  deepEqual(verify("0000000A"), PROVED);
  deepEqual(verify("ffffffff"), PROVED);
});

Deno.test("DigestVerifier spends no count of a nonce for a wrong secret", () => {
  const { verifier, nonces } = setUp();
  const nonce = nonces.make();
  verifier.verify(credentials(nonce, { nc: "00000009" }, { password: "guess" }), "REGISTER");
  deepEqual(verifier.verify(credentials(nonce), "REGISTER"), PROVED);
});

Deno.test("Nonces remembers a bounded number and believes no old one it has forgotten", () => {
  const { verifier, nonces } = setUp({ most: 8 });
  const first = nonces.make();
  deepEqual(verifier.verify(credentials(first), "REGISTER"), PROVED);
  for (let i = 0; i < 8; i++) {
    deepEqual(verifier.verify(credentials(nonces.make()), "REGISTER"), PROVED);
  }
  // Its place was taken: a replay must not be the way back in.
  deepEqual(verifier.verify(credentials(first), "REGISTER"), STALE);
  deepEqual(verifier.verify(credentials(first, { nc: "00000002" }), "REGISTER"), STALE);
});

Deno.test("Nonces makes no two alike in one millisecond", () => {
  const { nonces } = setUp();
  equal(new Set(Array.from({ length: 1_000 }, () => nonces.make())).size, 1_000);
});

type Malformed = readonly [what: string, changes: Readonly<Record<string, string | undefined>>];

const MALFORMED: readonly Malformed[] = [
  ["username", { username: undefined }],
  ["nonce", { nonce: undefined }],
  ["uri", { uri: undefined }],
  ["response", { response: undefined }],
  ["cnonce beside qop", { cnonce: undefined }],
  ["nc beside qop", { nc: undefined }],
];

for (const [what, missing] of MALFORMED) {
  Deno.test(`DigestVerifier calls credentials without ${what} malformed`, () => {
    const { verifier, nonces } = setUp();
    const params = new Map(credentials(nonces.make()).params);
    for (const name of Object.keys(missing)) params.delete(name);
    throws(() => verifier.verify({ scheme: "Digest", params }, "REGISTER"), SipSyntaxError);
  });
}

Deno.test("DigestVerifier calls a qop it did not offer and a wrong nc malformed", () => {
  const { verifier, nonces } = setUp();
  for (const bad of [{ qop: "auth-int" }, { nc: "1" }, { nc: "0000000g" }, { nc: "000000001" }]) {
    const answer = credentials(nonces.make(), bad);
    throws(() => verifier.verify(answer, "REGISTER"), SipSyntaxError);
  }
});

Deno.test("sameText compares to the end, and by length", () => {
  equal(sameText("abc", "abc"), true);
  equal(sameText("abc", "abd"), false);
  equal(sameText("abc", "abcd"), false);
  equal(sameText("", ""), true);
  equal(sameText("ä", "a"), false);
});

Deno.test("DigestClient and DigestVerifier agree, again and again", () => {
  for (const algorithm of ["MD5", "SHA-256"] as const) {
    const { verifier, random } = setUp({ algorithm });
    const client = new DigestClient({ username: "1001", password: "secret" }, random);
    const challenge = verifier.challenge(algorithm, false);
    for (let count = 1; count <= 3; count++) {
      const made = client.answer([challenge], "REGISTER", URI);
      ok(made);
      const read = H.authorization.parse(H.authorization.format(made));
      equal(read.params.get("nc"), `0000000${count}`);
      deepEqual(verifier.verify(read, "REGISTER"), PROVED);
    }
  }
});

const challenge = (text: string) => H.wwwAuthenticate.parse(text);
const client = (realm?: string) =>
  new DigestClient(
    { username: "u", password: "p", ...(realm === undefined ? {} : { realm }) },
    new SeededRandom(1),
  );

Deno.test("DigestClient answers the first challenge that it can, RFC 8760 §2.4", () => {
  const answer = client().answer(
    [
      challenge('Basic realm="a"'),
      challenge('Digest realm="a", nonce="n0", algorithm=SHA-512-256, qop="auth"'),
      challenge('Digest realm="a", nonce="n1", qop="auth-int"'),
      challenge('Digest realm="a", nonce="n2", algorithm=SHA-256, qop="auth-int, auth"'),
      challenge('Digest realm="a", nonce="n3", algorithm=MD5, qop="auth"'),
    ],
    "INVITE",
    URI,
  );
  equal(answer?.params.get("nonce"), "n2");
  equal(answer?.params.get("algorithm"), "SHA-256");
});

Deno.test("DigestClient answers no challenge it cannot, and none of another realm", () => {
  const mine = challenge('Digest realm="mine", nonce="n"');
  const other = challenge('Digest realm="other", nonce="n"');
  const noNonce = challenge('Digest realm="mine"');
  equal(client("mine").answer([other, noNonce], "INVITE", URI), undefined);
  equal(client("mine").answer([other, mine], "INVITE", URI)?.params.get("realm"), "mine");
  equal(client().answer([], "INVITE", URI), undefined);
});

Deno.test("DigestClient leaves qop out when the server did, and gives opaque back", () => {
  const answer = client().answer(
    [challenge('Digest realm="a", nonce="n", opaque="o\\"p"')],
    "INVITE",
    URI,
  );
  deepEqual([...answer?.params.keys() ?? []], [
    "username",
    "realm",
    "nonce",
    "uri",
    "response",
    "algorithm",
    "opaque",
  ]);
  equal(answer?.params.get("opaque"), 'o"p');
});

Deno.test("DigestClient counts each nonce from one", () => {
  const it = client();
  const nc = (nonce: string) =>
    it.answer([challenge(`Digest realm="a", nonce="${nonce}", qop="auth"`)], "INVITE", URI)
      ?.params.get("nc");
  deepEqual([nc("a"), nc("a"), nc("b"), nc("b"), nc("b")], [
    "00000001",
    "00000002",
    "00000001",
    "00000002",
    "00000003",
  ]);
});
