import { deepEqual, equal } from "node:assert/strict";
import { createPeople } from "../../src/administration/mod.ts";
import { openEntrance } from "../accounts/entrance.ts";
import { bob } from "../store/people.ts";

const ADDRESS = "192.0.2.1";
const INPUT = { name: "Owner", password: "correct horse battery" };

/** Before there is an administrator, with the user `bob`. */
async function openFirst() {
  const entrance = await openEntrance({ people: [bob] });
  const { store, clock, random } = entrance;
  const { first } = createPeople(store, entrance, { clock, random, audit: store.audit });
  return { entrance, first };
}

Deno.test("the first administrator is made with the code, which is used up", async () => {
  const { entrance, first } = await openFirst();
  await using _ = entrance;
  const code = first.issueCode().reveal();
  equal(first.isNeeded, true);
  equal(first.admits(code, ADDRESS), true);
  const made = await first.create(code, INPUT, ADDRESS);
  equal(made.ok && made.value.role, "administrator");
  equal(first.isNeeded, false);
  equal(first.admits(code, ADDRESS), false);
  equal((await first.create(code, { ...INPUT, name: "eve" }, ADDRESS)).ok, false);
  equal((await entrance.enter("owner")).kind, "signed-in");
  const entries = entrance.store.audit.list({ action: "account.created" }, { limit: 9 }).records;
  deepEqual(entries.map(({ actor }) => [actor.kind, actor.name]), [["account", "Owner"]]);
});

Deno.test("of several at once one becomes the first administrator", async () => {
  const { entrance, first } = await openFirst();
  await using _ = entrance;
  const code = first.issueCode().reveal();
  const all = await Promise.all(
    ["Owner", "Owner", "Owner"].map((name) => first.create(code, { ...INPUT, name }, ADDRESS)),
  );
  equal(all.filter(({ ok }) => ok).length, 1);
});

Deno.test("who had the name of the first administrator before keeps no way in", async () => {
  const { entrance, first } = await openFirst();
  await using _ = entrance;
  const { sessions, tokens, store } = entrance;
  const old = sessions.start(bob.id, "password", { address: ADDRESS, userAgent: "" });
  const token = tokens.create(bob.id, { name: "Old", scopes: ["read"] });
  store.factors.setRecoveryCodes(bob.id, ["hash"]);
  const made = await first.create(first.issueCode().reveal(), { ...INPUT, name: "BOB" }, ADDRESS);
  equal(made.ok && made.value.role, "administrator");
  equal(sessions.find(old.token.reveal(), { address: ADDRESS, userAgent: "" }), undefined);
  equal(tokens.find(token?.secret.reveal() ?? "", ADDRESS), undefined);
  equal(store.factors.recoveryCodesLeft(bob.id), 0);
  equal((await entrance.enter("bob")).kind, "signed-in");
});

const WRONG: readonly (readonly [what: string, input: unknown, field: string, text: string])[] = [
  ["no name", { ...INPUT, name: "" }, "name", "problem.required"],
  ["a bad name", { ...INPUT, name: "a b" }, "name", "accounts.name.invalid"],
  ["no password", { name: "Owner" }, "password", "problem.required"],
  ["a short one", { ...INPUT, password: "short" }, "password", "password.problem.too-short"],
  ["nothing", undefined, "", "problem.required"],
];

for (const [what, input, field, text] of WRONG) {
  Deno.test(`the first administrator with ${what} is refused, and the code stays good`, async () => {
    const { entrance, first } = await openFirst();
    await using _ = entrance;
    const code = first.issueCode().reveal();
    const made = await first.create(code, input, ADDRESS);
    deepEqual(made, { ok: false, problems: [{ field, text }] });
    equal(first.isNeeded, true);
    equal(first.admits(code, ADDRESS), true);
  });
}

Deno.test("five wrong codes lock their source out, and no other", async () => {
  const { entrance, first } = await openFirst();
  await using _ = entrance;
  const code = first.issueCode().reveal();
  for (let i = 0; i < 5; i++) equal(first.admits("guess", ADDRESS), false);
  equal(first.admits(code, ADDRESS), false);
  entrance.clock.advance(30_000);
  equal(first.admits(code, ADDRESS), false);
  equal(first.admits(code, "192.0.2.2"), true);
});

Deno.test("a code that has ended makes nobody, though the form was opened before", async () => {
  const { entrance, first } = await openFirst();
  await using _ = entrance;
  const code = first.issueCode().reveal();
  equal(first.admits(code, ADDRESS), true);
  entrance.clock.advance(30 * 60_000);
  const made = await first.create(code, INPUT, ADDRESS);
  deepEqual(made, { ok: false, problems: [{ field: "code", text: "setup.code.wrong" }] });
  equal(entrance.store.accounts.byName("Owner"), undefined);
});

Deno.test("wrong set-up codes from elsewhere do not keep the owner waiting", async () => {
  const { entrance, first } = await openFirst();
  await using _ = entrance;
  const code = first.issueCode().reveal();
  for (let i = 0; i < 6; i++) equal(first.admits("wrong", "203.0.113.66"), false);
  equal(first.admits(code, "203.0.113.66"), false);
  equal(first.admits(code, ADDRESS), true);
});
