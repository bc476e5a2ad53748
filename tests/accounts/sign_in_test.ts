import { deepEqual, equal, match, ok } from "node:assert/strict";
import { Passwords, type SignInOutcome } from "../../src/accounts/mod.ts";
import { totpCode } from "../../src/accounts/totp.ts";
import { Secret } from "../../src/runtime/mod.ts";
import { ada, bob } from "../store/people.ts";
import { openEntrance, ORIGIN, PASSWORD } from "./entrance.ts";

const STEP_MS = 30_000;
const MINUTE = 60_000;
const elsewhere = (n: number) => ({ address: `198.51.100.${n}`, userAgent: "" });

type Entrance = Awaited<ReturnType<typeof openEntrance>>;

/** Sets an authenticator app up; returns what shows its code and the recovery codes. */
function enrol({ factors, clock }: Entrance) {
  const { secret } = factors.offerTotp(ada);
  const code = () => totpCode(secret, Math.floor(clock.now().getTime() / STEP_MS));
  const recovery = factors.confirmTotp(ada.id, code()) ?? [];
  clock.advance(STEP_MS);
  return { code, recovery: recovery.map((one) => one.reveal()) };
}

function ticketOf(outcome: SignInOutcome): string {
  equal(outcome.kind, "second-factor");
  return outcome.kind === "second-factor" ? outcome.ticket.reveal() : "";
}

Deno.test("who knows name and password is signed in, and the audit log knows it", async () => {
  await using entrance = await openEntrance();
  const outcome = await entrance.enter("ADA");
  equal(outcome.kind, "signed-in");
  if (outcome.kind !== "signed-in") return;
  equal(entrance.sessions.find(outcome.token.reveal(), ORIGIN)?.account.id, ada.id);
  const [entry] = entrance.store.audit.list({}, { limit: 1 }).records;
  equal(entry?.action, "session.started");
  deepEqual(entry?.actor, { kind: "account", id: ada.id, name: "ada", address: "192.0.2.1" });
});

const WRONG: readonly (readonly [what: string, name: string, password: string])[] = [
  ["a wrong password", "ada", "wrong horse battery"],
  ["an empty one", "ada", ""],
  ["an endless one", "ada", "x".repeat(100_000)],
  ["a name that nobody has", "eve", PASSWORD],
  ["an account without a password", "bob", PASSWORD],
];

for (const [what, name, password] of WRONG) {
  Deno.test(`${what} is refused, whatever is wrong with it`, async () => {
    await using entrance = await openEntrance();
    deepEqual(await entrance.enter(name, password), { kind: "refused" });
    equal(entrance.temp.metric("ringdown_sign_in_failures_total"), 1);
  });
}

Deno.test("who is disabled is refused with the right password", async () => {
  await using entrance = await openEntrance();
  entrance.store.accounts.save({ ...bob, role: "administrator" });
  entrance.disable(ada);
  deepEqual(await entrance.enter("ada"), { kind: "refused" });
});

Deno.test("the log has the name of who failed only if there is one", async () => {
  await using entrance = await openEntrance();
  await entrance.enter("hunter2", "x");
  await entrance.enter("ada", "hunter2");
  const lines = entrance.temp.lines.filter((line) => line.includes("A sign-in was refused"));
  equal(lines.length, 2);
  equal(lines.join().includes("hunter2"), false);
  match(lines[1] ?? "", /account=ada/);
});

Deno.test("five failures lock the source out, right password or not", async () => {
  await using entrance = await openEntrance();
  for (let i = 0; i < 5; i++) await entrance.enter("ada", "wrong");
  deepEqual(await entrance.enter("ada"), { kind: "locked", seconds: 900 });
  entrance.clock.advance(15 * MINUTE);
  equal((await entrance.enter("ada")).kind, "signed-in");
});

Deno.test("failures from everywhere lock the owner out for half a minute at most", async () => {
  await using entrance = await openEntrance();
  for (let n = 0; n < 5; n++) await entrance.enter("ada", "wrong", elsewhere(n));
  deepEqual(await entrance.enter("ada"), { kind: "locked", seconds: 30 });
  entrance.clock.advance(30_000);
  equal((await entrance.enter("ada")).kind, "signed-in");
});

Deno.test("a password that was hashed too cheaply is hashed anew", async () => {
  await using entrance = await openEntrance();
  const { store, random } = entrance;
  const old = await new Passwords({ random, cost: { ln: 1, r: 1, p: 1 } })
    .hash(new Secret(PASSWORD));
  store.accounts.setPasswordHash(ada.id, old);
  equal((await entrance.enter("ada")).kind, "signed-in");
  match(store.accounts.passwordHash(ada.id) ?? "", /^\$scrypt\$ln=4,/);
  equal((await entrance.enter("ada")).kind, "signed-in");
});

Deno.test("when too many sign in at once some are told so, and none counts as failed", async () => {
  await using entrance = await openEntrance();
  const all = await Promise.all(
    Array.from({ length: 20 }, (_, n) => entrance.enter("ada", PASSWORD, elsewhere(n))),
  );
  equal(all.filter(({ kind }) => kind === "busy").length, 2);
  equal(all.filter(({ kind }) => kind === "signed-in").length, 18);
  equal(entrance.temp.metric("ringdown_sign_in_failures_total"), 0);
});

Deno.test("an app becomes a factor when its code was shown, and then is needed", async () => {
  await using entrance = await openEntrance();
  const { factors, signIn } = entrance;
  const { secret } = factors.offerTotp(ada);
  equal(factors.confirmTotp(ada.id, "000000"), undefined);
  equal((await entrance.enter("ada")).kind, "signed-in");
  equal(factors.confirmTotp(bob.id, totpCode(secret, 0)), undefined);
  const { code } = enrol(entrance);
  const outcome = await entrance.enter("ada");
  equal(outcome.kind === "second-factor" && outcome.totp && !outcome.passkey, true);
  const ticket = ticketOf(outcome);
  const spaced = code().replace(/^.../, "$& ");
  const done = signIn.withCode(ticket, spaced, ORIGIN);
  equal(done.kind === "signed-in" && done.session.method, "totp");
  deepEqual(signIn.withCode(ticket, code(), ORIGIN), { kind: "refused" });
});

Deno.test("an app that was offered ten minutes ago is not confirmed any more", async () => {
  await using entrance = await openEntrance();
  const { factors, clock } = entrance;
  const { secret } = factors.offerTotp(ada);
  clock.advance(10 * MINUTE);
  const code = totpCode(secret, Math.floor(clock.now().getTime() / STEP_MS));
  equal(factors.confirmTotp(ada.id, code), undefined);
});

Deno.test("a code is not accepted a second time", async () => {
  await using entrance = await openEntrance();
  const { signIn } = entrance;
  const { code } = enrol(entrance);
  const used = code();
  equal(signIn.withCode(ticketOf(await entrance.enter("ada")), used, ORIGIN).kind, "signed-in");
  const again = signIn.withCode(ticketOf(await entrance.enter("ada")), used, ORIGIN);
  deepEqual(again, { kind: "refused" });
});

Deno.test("a recovery code signs in once, however it is typed", async () => {
  await using entrance = await openEntrance();
  const { signIn, factors } = entrance;
  const { recovery } = enrol(entrance);
  equal(new Set(recovery).size, 10);
  const [code = ""] = recovery;
  match(code, /^[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}$/);
  const typed = code.toUpperCase().replaceAll("-", " ");
  const done = signIn.withCode(ticketOf(await entrance.enter("ada")), typed, ORIGIN);
  equal(done.kind === "signed-in" && done.session.method, "recovery-code");
  equal(factors.statusOf(ada.id).recoveryCodes, 9);
  const again = signIn.withCode(ticketOf(await entrance.enter("ada")), code, ORIGIN);
  deepEqual(again, { kind: "refused" });
});

Deno.test("wrong codes lock the source out as wrong passwords do", async () => {
  await using entrance = await openEntrance();
  const { signIn } = entrance;
  const { code } = enrol(entrance);
  for (let i = 0; i < 5; i++) {
    const ticket = ticketOf(await entrance.enter("ada"));
    deepEqual(signIn.withCode(ticket, "000000", ORIGIN), { kind: "refused" });
  }
  deepEqual(await entrance.enter("ada"), { kind: "locked", seconds: 900 });
  // From elsewhere a code may be tried every half minute.
  const ticket = ticketOf(await entrance.enter("ada", PASSWORD, elsewhere(1)));
  deepEqual(signIn.withCode(ticket, code(), elsewhere(1)), { kind: "locked", seconds: 30 });
});

Deno.test("a ticket ends with five failures, five minutes, or another password", async () => {
  await using entrance = await openEntrance();
  const { signIn, store, passwords, clock } = entrance;
  const { code } = enrol(entrance);
  const failed = ticketOf(await entrance.enter("ada"));
  for (let n = 0; n < 5; n++) {
    signIn.withCode(failed, "000000", elsewhere(n));
    clock.advance(STEP_MS);
  }
  deepEqual(signIn.withCode(failed, code(), ORIGIN), { kind: "refused" });
  const old = ticketOf(await entrance.enter("ada"));
  clock.advance(5 * MINUTE);
  deepEqual(signIn.withCode(old, code(), ORIGIN), { kind: "refused" });
  const changed = ticketOf(await entrance.enter("ada"));
  const hash = await passwords.hash(new Secret("another horse battery"));
  store.accounts.setPasswordHash(ada.id, hash);
  deepEqual(signIn.withCode(changed, code(), ORIGIN), { kind: "refused" });
});

Deno.test("a ticket that is made up is refused without a word", async () => {
  await using entrance = await openEntrance();
  enrol(entrance);
  for (const ticket of ["", "x", "A".repeat(43)]) {
    deepEqual(entrance.signIn.withCode(ticket, "000000", ORIGIN), { kind: "refused" });
  }
});

Deno.test("without any factor the password alone is enough again, and codes are gone", async () => {
  await using entrance = await openEntrance();
  const { factors } = entrance;
  enrol(entrance);
  equal(factors.removeTotp(ada.id), true);
  deepEqual(factors.statusOf(ada.id), { totp: false, passkeys: 0, recoveryCodes: 0 });
  equal((await entrance.enter("ada")).kind, "signed-in");
  enrol(entrance);
  factors.reset(ada.id);
  ok(!factors.isNeeded(ada.id));
});

Deno.test("a password that is changed while it is looked at lets nobody in", async () => {
  await using entrance = await openEntrance();
  const { store, passwords, enter } = entrance;
  const other = await passwords.hash(new Secret("another horse battery"));
  const entering = enter("ada");
  store.accounts.setPasswordHash(ada.id, other);
  equal((await entering).kind, "refused");
  equal(store.sessions.ofAccount(ada.id).length, 0);
});
