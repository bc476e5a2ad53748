import { deepEqual, equal, ok } from "node:assert/strict";
import { type RelyingParty, relyingPartyOf } from "../../src/accounts/mod.ts";
import type { Account } from "../../src/domain/mod.ts";
import { SoftPasskey } from "../support/soft_passkey.ts";
import { ada, bob } from "../store/people.ts";
import { openEntrance, ORIGIN } from "./entrance.ts";

const PARTY: RelyingParty = { id: "pbx.example.org", origin: "https://pbx.example.org" };

type Entrance = Awaited<ReturnType<typeof openEntrance>>;

async function enrol({ passkeys }: Entrance, account: Account = ada) {
  const key = new SoftPasskey(PARTY.origin);
  const options = await passkeys.registrationOptions(account, PARTY);
  const passkey = await passkeys.register(account.id, "Phone", key.create(options), PARTY);
  ok(passkey);
  return { key, passkey };
}

const HOSTS:
  readonly (readonly [host: string, secure: boolean, party: RelyingParty | undefined])[] = [
    ["pbx.example.org", true, PARTY],
    ["pbx.example.org:8443", true, { id: PARTY.id, origin: "https://pbx.example.org:8443" }],
    ["PBX.example.org:443", true, PARTY],
    ["localhost:8080", false, { id: "localhost", origin: "http://localhost:8080" }],
    ["pbx.example.org", false, undefined],
    ["192.0.2.1:8080", true, undefined],
    ["[2001:db8::1]", true, undefined],
    ["", true, undefined],
    ["a b", true, undefined],
  ];

for (const [host, secure, party] of HOSTS) {
  Deno.test(`relyingPartyOf ${secure ? "https" : "http"}://${host} is ${party?.id}`, () => {
    deepEqual(relyingPartyOf(host, secure), party);
  });
}

Deno.test("a passkey is added and signs in without a name", async () => {
  await using entrance = await openEntrance();
  const { key, passkey } = await enrol(entrance);
  deepEqual(passkey.transports, ["internal", "hybrid"]);
  const options = await entrance.passkeys.signInOptions(PARTY);
  equal(options.userVerification, "required");
  const outcome = await entrance.signIn.withPasskey(key.get(options), PARTY, ORIGIN);
  equal(outcome.kind === "signed-in" && outcome.account.id, ada.id);
  equal(outcome.kind === "signed-in" && outcome.session.method, "passkey");
  const [stored] = entrance.store.factors.passkeysOf(ada.id);
  equal(stored?.counter, 1);
  ok(stored?.usedAt);
});

Deno.test("a passkey is a second factor, and the only one for who has no other", async () => {
  await using entrance = await openEntrance();
  const { signIn } = entrance;
  const { key } = await enrol(entrance);
  const first = await entrance.enter("ada");
  equal(first.kind === "second-factor" && first.passkey && !first.totp, true);
  const ticket = first.kind === "second-factor" ? first.ticket.reveal() : "";
  key.verifies = false;
  const options = await signIn.passkeyOptions(ticket, PARTY);
  ok(options);
  deepEqual(options.allowCredentials?.map(({ id }) => id), [key.id.toString("base64url")]);
  const outcome = await signIn.withPasskeyFactor(ticket, key.get(options), PARTY, ORIGIN);
  equal(outcome.kind, "signed-in");
  equal(await signIn.passkeyOptions(ticket, PARTY), undefined);
});

Deno.test("what a passkey has signed is good once", async () => {
  await using entrance = await openEntrance();
  const { key } = await enrol(entrance);
  const answer = key.get(await entrance.passkeys.signInOptions(PARTY));
  equal((await entrance.signIn.withPasskey(answer, PARTY, ORIGIN)).kind, "signed-in");
  equal((await entrance.signIn.withPasskey(answer, PARTY, ORIGIN)).kind, "refused");
});

Deno.test("a passkey that has not looked at its owner does not sign in alone", async () => {
  await using entrance = await openEntrance();
  const { key } = await enrol(entrance);
  key.verifies = false;
  const answer = key.get(await entrance.passkeys.signInOptions(PARTY));
  equal((await entrance.signIn.withPasskey(answer, PARTY, ORIGIN)).kind, "refused");
});

Deno.test("a challenge is good for five minutes and for what it was made for", async () => {
  await using entrance = await openEntrance();
  const { passkeys, signIn, clock } = entrance;
  const { key } = await enrol(entrance);
  const late = key.get(await passkeys.signInOptions(PARTY));
  clock.advance(5 * 60_000);
  equal((await signIn.withPasskey(late, PARTY, ORIGIN)).kind, "refused");
  const factor = key.get(await passkeys.signInOptions(PARTY, ada.id));
  equal((await signIn.withPasskey(factor, PARTY, ORIGIN)).kind, "refused");
  const other = new SoftPasskey(PARTY.origin);
  const answer = other.create(await passkeys.registrationOptions(bob, PARTY));
  equal(await passkeys.register(ada.id, "Stolen", answer, PARTY), undefined);
});

Deno.test("a passkey signs for the page it belongs to only", async () => {
  await using entrance = await openEntrance();
  const { passkeys, signIn } = entrance;
  const { key } = await enrol(entrance);
  const evil = new SoftPasskey("https://evil.example.org");
  const options = await passkeys.registrationOptions(ada, PARTY);
  equal(await passkeys.register(ada.id, "Evil", evil.create(options), PARTY), undefined);
  const elsewhere = { id: "other.example.org", origin: "https://other.example.org" };
  const answer = key.get(await passkeys.signInOptions(elsewhere));
  equal((await signIn.withPasskey(answer, elsewhere, ORIGIN)).kind, "refused");
});

Deno.test("a passkey whose counter went back was copied, and is refused", async () => {
  await using entrance = await openEntrance();
  const { key } = await enrol(entrance);
  key.counter = 7;
  const ask = async () => key.get(await entrance.passkeys.signInOptions(PARTY));
  equal((await entrance.signIn.withPasskey(await ask(), PARTY, ORIGIN)).kind, "signed-in");
  key.counter = 3;
  equal((await entrance.signIn.withPasskey(await ask(), PARTY, ORIGIN)).kind, "refused");
});

Deno.test("a passkey of who is disabled, or that was removed, does not sign in", async () => {
  await using entrance = await openEntrance();
  const { passkeys, store, signIn } = entrance;
  const { key, passkey } = await enrol(entrance, bob);
  entrance.disable(bob);
  const ask = async () => key.get(await passkeys.signInOptions(PARTY));
  equal((await signIn.withPasskey(await ask(), PARTY, ORIGIN)).kind, "refused");
  store.accounts.save(bob);
  equal((await signIn.withPasskey(await ask(), PARTY, ORIGIN)).kind, "signed-in");
  store.factors.removePasskey(bob.id, passkey.id);
  equal((await signIn.withPasskey(await ask(), PARTY, ORIGIN)).kind, "refused");
});

const NONSENSE: readonly unknown[] = [
  undefined,
  null,
  "",
  7,
  {},
  { id: 7 },
  { id: "x".repeat(9_999) },
  { id: "", response: {} },
];

Deno.test("whatever else comes from the network is refused, and five times locks out", async () => {
  await using entrance = await openEntrance();
  const { key } = await enrol(entrance);
  const id = key.id.toString("base64url");
  const answers = [...NONSENSE, { id, rawId: id, type: "public-key", response: {} }, { id }];
  for (const [n, answer] of answers.entries()) {
    const origin = { address: `198.51.100.${n}`, userAgent: "" };
    equal((await entrance.signIn.withPasskey(answer, PARTY, origin)).kind, "refused");
    equal(await entrance.passkeys.register(ada.id, "x", answer, PARTY), undefined);
  }
  for (let i = 0; i < 5; i++) await entrance.signIn.withPasskey({}, PARTY, ORIGIN);
  deepEqual(await entrance.signIn.withPasskey({}, PARTY, ORIGIN), { kind: "locked", seconds: 900 });
});
