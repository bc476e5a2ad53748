import { deepEqual, equal, match, notEqual, rejects } from "node:assert/strict";
import { BusyError, PASSWORD_COST, passwordProblem, Passwords } from "../../src/accounts/mod.ts";
import { Meter, Secret, SystemRandom } from "../../src/runtime/mod.ts";

const random = new SystemRandom();
const cost = { ln: 4, r: 8, p: 1 };
const right = new Secret("correct horse battery");
const wrong = new Secret("correct horse batterx");

Deno.test("Passwords knows the password of a hash and no other", async () => {
  const passwords = new Passwords({ random, cost });
  const stored = await passwords.hash(right);
  match(stored, /^\$scrypt\$ln=4,r=8,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
  equal(await passwords.verify(right, stored), true);
  equal(await passwords.verify(wrong, stored), false);
  notEqual(await passwords.hash(right), stored);
});

Deno.test("Passwords hashes at the cost that is recommended", async () => {
  deepEqual(PASSWORD_COST, { ln: 15, r: 8, p: 3 });
  const passwords = new Passwords({ random });
  const stored = await passwords.hash(right);
  match(stored, /^\$scrypt\$ln=15,r=8,p=3\$/);
  equal(await passwords.verify(right, stored), true);
});

Deno.test("Passwords makes the hash of RFC 7914 §12", async () => {
  const salt = btoa("SodiumChloride").replaceAll("=", "");
  const hash = "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2";
  const octets = String.fromCharCode(...hash.match(/../g)?.map((hex) => parseInt(hex, 16)) ?? []);
  const stored = `$scrypt$ln=14,r=8,p=1$${salt}$${btoa(octets).replaceAll("=", "")}`;
  const passwords = new Passwords({ random, cost });
  equal(await passwords.verify(new Secret("pleaseletmein"), stored), true);
});

Deno.test("Passwords takes no password where there is no hash, or none that can be read", async () => {
  const passwords = new Passwords({ random, cost });
  const hashes = [undefined, "", "right", "$scrypt$ln=4,r=8,p=1$AAAAAAAAAAA$AAAAAAAAAAA"];
  for (const stored of hashes) equal(await passwords.verify(right, stored), false);
});

Deno.test("Passwords tells which hashes were made more cheaply", async () => {
  const old = await new Passwords({ random, cost }).hash(right);
  const passwords = new Passwords({ random, cost: { ...cost, p: 2 } });
  equal(passwords.isOutdated(old), true);
  equal(await passwords.verify(right, old), true);
  equal(passwords.isOutdated(await passwords.hash(right)), false);
});

Deno.test("Passwords is one for all ways to type an accented letter", async () => {
  const passwords = new Passwords({ random, cost });
  const stored = await passwords.hash(new Secret("caf\u00e9 con leche"));
  equal(await passwords.verify(new Secret("cafe\u0301 con leche"), stored), true);
});

Deno.test("Passwords refuses when too many wait, and serves those that do", async () => {
  const meter = new Meter();
  const passwords = new Passwords({ random, cost, meter });
  const all = Array.from({ length: 20 }, () => passwords.hash(right));
  const refused = (await Promise.allSettled(all)).filter(({ status }) => status === "rejected");
  equal(refused.length, 2);
  await rejects(() => Promise.race(all.slice(18)), BusyError);
  const counter = meter.metrics().find(({ name }) => name === "ringdown_passwords_busy_total");
  equal(counter?.samples()[0]?.value, 2);
  match(await passwords.hash(right), /^\$scrypt/);
});

const RULES: readonly (readonly [password: string, problem: string | undefined])[] = [
  ["correct horse battery", undefined],
  ["aaaaaaaaab", "common"],
  ["123456789", "too-short"],
  ["ninechars", "too-short"],
  ["\u{1F511}".repeat(9), "too-short"],
  ["0a1b2c3d4e", undefined],
  ["x1".repeat(129), "too-long"],
  [`${"abcde".repeat(51)}x`, undefined],
  ["Ada.Lovelace@Example.org", "account-name"],
  ["ada.lovelace", "account-name"],
  ["PassWord1234", "common"],
  ["1234567890", "common"],
  ["          ", "common"],
  ["lower case only is fine", undefined],
];

for (const [password, problem] of RULES) {
  Deno.test(`passwordProblem of "${password.slice(0, 30)}" is ${problem ?? "none"}`, () => {
    equal(passwordProblem(new Secret(password), "ada.lovelace@example.org"), problem);
  });
}
