import { deepEqual, equal, match } from "node:assert/strict";
import { TempProgram } from "./support.ts";

/** A program with users 101 to 103. */
async function office(): Promise<TempProgram> {
  const program = new TempProgram();
  for (const extension of ["101", "102", "103"]) await program.run("user", "add", extension);
  return program;
}

async function shown(program: TempProgram, extension = "600") {
  return JSON.parse((await program.run("group", "show", extension, "--json")).out);
}

Deno.test("group add makes a group with all that is said of it", async () => {
  await using program = await office();
  const { code, out, err } = await program.run(
    ...["group", "add", "600", "Sales", "--members", "101, 102,,101", "--strategy", "in-turn"],
    ...["--ring-seconds", "15", "--skip-busy", "on", "--prefix", "Sales: ", "--otherwise", "103"],
    ...["--music", "waltz.wav", "--page", "on"],
  );
  deepEqual([code, out, err], [0, "Added the group 600.", ""]);
  deepEqual(await shown(program), {
    extension: "600",
    name: "Sales",
    strategy: "in-turn",
    ringSeconds: 15,
    members: [{ to: "101", delaySeconds: 0 }, { to: "102", delaySeconds: 0 }],
    skipBusy: true,
    callerPrefix: "Sales: ",
    otherwise: "103",
    music: "waltz.wav",
    page: true,
  });
  const { out: words } = await program.run("group", "show", "600");
  match(words, /^Rings +in-turn, 15 seconds$/m);
  match(words, /^101 +0 +if outside$/m);
  const { out: list } = await program.run("group", "list");
  match(list, /^600 +Sales +in-turn +101, 102 +103 +yes$/m);
});

Deno.test("group set changes what is said and leaves the rest", async () => {
  await using program = await office();
  await program.run("group", "add", "600", "Sales", "--members", "101", "--otherwise", "102");
  const { out } = await program.run(
    ...["group", "set", "600", "--name", "Buyers", "--otherwise", "off", "--extension", "601"],
  );
  equal(out, "Changed the group 601.");
  const { name, members, otherwise } = await shown(program, "601");
  deepEqual([name, members.length, otherwise], ["Buyers", 1, undefined]);
  equal((await program.run("group", "show", "600")).code, 1);
});

Deno.test("members come, change and go", async () => {
  await using program = await office();
  await program.run("group", "add", "600");
  const add = (...args: string[]) => program.run("group", "member", "add", "600", ...args);
  equal((await add("101")).out, "Added the member 101 of group 600.");
  await add("sip:ada@example.org", "--delay", "5", "--ring", "10", "--confirm", "off");
  equal((await add("101", "--delay", "3")).out, "Changed the member 101 of group 600.");
  deepEqual((await shown(program)).members, [
    { to: "101", delaySeconds: 3 },
    { to: "sip:ada@example.org", delaySeconds: 5, ringSeconds: 10, confirm: false },
  ]);
  equal((await program.run("group", "member", "remove", "600", "101")).code, 0);
  const again = await program.run("group", "member", "remove", "600", "101");
  deepEqual([again.code, again.err], [1, "101 is no member of group 600."]);
  equal((await program.run("group", "remove", "600")).code, 0);
  equal((await program.run("group", "list", "--json")).out, "[]");
});

Deno.test("a member that nobody is gets a warning, and is kept", async () => {
  await using program = await office();
  const { code, err } = await program.run("group", "add", "600", "--members", "101,999,sip:a@b");
  deepEqual([code, err], [0, "Warning: nobody has the number 999 yet."]);
  equal((await shown(program)).members.length, 3);
});

const WRONG: readonly (readonly [args: string, code: number, says: RegExp])[] = [
  ["group add 101", 1, /^The extension "101" is taken by a user\.$/],
  ["group add 600", 1, /^The extension "600" is taken by a group\.$/],
  ["group add *78", 1, /^The extension "\*78" is taken by the code \*78 for do-not-disturb-on\.$/],
  ["group add 5950", 1, /^The extension "5950" is taken by the code 5901-5999 for slots\.$/],
  ["user add 600", 1, /^The extension "600" is taken by a group\.$/],
  ["user add *72101", 1, /is taken by the code \*72 for forward-all-on\.$/],
  ["device add 600", 1, /^The extension "600" is taken by a group\.$/],
  ["group add 6#1", 2, /^An extension is 1 to 32/],
  ["group add 601 --members 10#1", 2, /^A member needs a number or an address/],
  ["group add 601 --members 600", 2, /^600 is a group: a group has users, numbers and addresses/],
  ["group add 601 --members 601", 2, /^A group cannot be a member of itself/],
  ["group add 601 --strategy loudly", 2, /^--strategy is together, in-turn, .* not "loudly"/],
  ["group add 601 --ring-seconds 0", 2, /^--ring-seconds is a whole number from 1 to 600/],
  ["group add 601 --skip-busy maybe", 2, /^--skip-busy is on or off, not "maybe"/],
  ["group add 601 --otherwise 601", 2, /^A group cannot send its calls to itself/],
  ["group add 601 --otherwise <", 2, /^--otherwise needs a number or an address/],
  ["group add 601 --music ../secret.key", 2, /^--music needs the name of a file/],
  ["group set 600", 2, /^"group set" needs something to change/],
  ["group set 999 --name x", 1, /^There is no group 999/],
  ["group set 600 --extension 101", 1, /^The extension "101" is taken by a user/],
  ["group member add 600 101 --delay 20", 2, /^101 would never ring: the group stops after 20/],
  ["group member add 600 101 --delay x", 2, /^--delay is a whole number/],
  ["group member add 999 101", 1, /^There is no group 999/],
  ["group member", 2, /did you mean/],
];

for (const [args, expected, says] of WRONG) {
  Deno.test(`"ringdown ${args}" is refused in a sentence and changes nothing`, async () => {
    await using program = await office();
    await program.run("group", "add", "600", "--members", "102");
    const state = async () =>
      (await program.run("group", "list", "--json")).out +
      (await program.run("user", "list", "--json")).out;
    const before = await state();
    const { code, err } = await program.run(...args.split(" "));
    equal(code, expected, err);
    match(err, says);
    equal(err.includes("    at "), false);
    equal(await state(), before);
  });
}

Deno.test("who removes a user is told of the groups that still have it", async () => {
  await using program = await office();
  await program.run("group", "add", "600", "--members", "101,102");
  const { code, err } = await program.run("user", "remove", "101");
  deepEqual([code, err], [0, "Warning: the group 600 still has the member 101."]);
  equal((await program.run("user", "remove", "103")).err, "");
});

Deno.test("a prefix on two lines is refused", async () => {
  await using program = await office();
  const { code, err } = await program.run("group", "add", "600", "--prefix", "a\r\nEvil: b");
  equal(code, 2);
  match(err, /on one line/);
});
