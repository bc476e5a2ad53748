import { deepEqual, equal, match, notEqual } from "node:assert/strict";
import { SetupCode } from "../../src/accounts/mod.ts";
import { TempProgram } from "./support.ts";

Deno.test("admin add makes an administrator with a password that it prints", async () => {
  await using program = new TempProgram();
  program.env = { USER: "root" };
  const { code, out } = await program.run("admin", "add", "Ada@example.org");
  equal(code, 0);
  match(out, /^Added the administrator Ada@example\.org\.\n {2}Password {2}[a-z2-9]{24}$/);
  const store = program.open({ as: "tool" });
  const account = store.accounts.byName("ada@example.org");
  equal(account?.role, "administrator");
  const [entry] = store.audit.list({}, { limit: 9 }).records;
  equal(entry?.action, "account.created");
  deepEqual(entry?.actor, { kind: "command", name: "root" });
});

Deno.test("admin add and password take a password from a file, and print none", async () => {
  await using program = new TempProgram();
  program.input = "correct horse battery\n";
  const added = await program.run("admin", "add", "ada", "--password-file", "-");
  deepEqual([added.code, added.out], [0, "Added the administrator ada."]);
  const hash = () => {
    const store = program.open({ as: "tool" });
    const account = store.accounts.byName("ada");
    return account && store.accounts.passwordHash(account.id);
  };
  const before = hash();
  await Deno.writeTextFile(program.path("new"), "another horse battery");
  const changed = await program.run(
    "admin",
    "password",
    "ADA",
    "--password-file",
    program.path("new"),
  );
  deepEqual([changed.code, changed.out], [0, "Changed the password of ada."]);
  notEqual(hash(), before);
});

Deno.test("admin list, remove and reset-factors", async () => {
  await using program = new TempProgram();
  await program.run("admin", "add", "ada");
  equal((await program.run("admin", "remove", "ada")).code, 1);
  await program.run("admin", "add", "bob");
  match((await program.run("admin", "list")).out, /^ada +administrator +no$/m);
  const reset = await program.run("admin", "reset-factors", "ada");
  match(reset.out, /^ada signs in with the password alone now/);
  equal((await program.run("admin", "remove", "ada")).out, "Removed the account ada.");
  deepEqual(JSON.parse((await program.run("admin", "list", "--json")).out), [
    { name: "bob", role: "administrator", extension: null, disabled: false, secondFactor: false },
  ]);
});

const WRONG: readonly (readonly [args: string, input: string, code: number, says: RegExp])[] = [
  ["admin add ada", "", 1, /^There is an account of this name already\.$/],
  ["admin add -", "", 1, /^A name is 1 to 128 letters/],
  ["admin add bob --password-file -", "short", 1, /^The password is shorter than 10 characters\.$/],
  ["admin add bob --password-file -", "password1234", 1, /guessed first\.$/],
  ["admin add bob --password-file -", "\n", 2, /^The password is empty\.$/m],
  ["admin password eve", "", 1, /^There is no account eve\.$/],
  ["admin remove eve", "", 1, /^There is no account eve\.$/],
  ["admin remove ada", "", 1, /^This is the only administrator that may sign in\.$/],
  ["admin reset-factors eve", "", 1, /^There is no account eve\.$/],
  ["setup-url", "", 1, /^There is an administrator already/],
];

for (const [args, input, expected, says] of WRONG) {
  Deno.test(`"ringdown ${args}" with "${input.trim()}" is refused in a sentence`, async () => {
    await using program = new TempProgram();
    await program.run("admin", "add", "ada");
    program.input = input;
    const { code, out, err } = await program.run(...args.split(" "));
    deepEqual([code, out], [expected, ""]);
    match(err, says);
    equal(program.open({ as: "tool" }).accounts.list().length, 1);
  });
}

Deno.test("setup-url prints where to set up, with a code that a server takes", async () => {
  await using program = new TempProgram();
  const server = program.open();
  const { code, out } = await program.run("setup-url", "--http", "8080", "--https", "8443");
  equal(code, 0);
  const urls = out.split("\n");
  const secret = new URL(urls[0] ?? "").searchParams.get("code") ?? "";
  deepEqual(urls, [
    `http://192.168.1.10:8080/setup?code=${secret}`,
    `http://[fd00::10]:8080/setup?code=${secret}`,
    `https://192.168.1.10:8443/setup?code=${secret}`,
    `https://[fd00::10]:8443/setup?code=${secret}`,
  ]);
  const { clock, random } = program;
  equal(new SetupCode({ clock, random, store: server.settings }).accepts(secret), true);
  const local = ["setup-url", "--http", "127.0.0.1:81", "--https", "off", "--json"];
  const json = JSON.parse((await program.run(...local)).out);
  match(json.urls.join(), /^http:\/\/127\.0\.0\.1:81\/setup\?code=[\w-]{22}$/);
  equal((await program.run("setup-url", "--http", "off")).code, 0);
  equal((await program.run("setup-url", "--http", "off", "--https", "off")).code, 1);
});
