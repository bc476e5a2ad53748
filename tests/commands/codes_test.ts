import { deepEqual, equal, match } from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { FEATURES } from "../../src/routing/mod.ts";
import { TempProgram } from "./support.ts";

Deno.test("codes list has a sentence for each code", async () => {
  await using program = new TempProgram();
  const { out } = await program.run("codes", "list");
  match(out, /^DIAL +FEATURE +WHAT IT DOES$/m);
  match(out, /^\*72NUMBER +forward-all-on +Forward all your calls to the number that follows$/m);
  match(out, /^5901-5999 +slots /m);
  equal(out.split("\n").length, Object.keys(FEATURES).length + 1);
  const json = JSON.parse((await program.run("codes", "list", "--json")).out);
  deepEqual(json.find(({ feature }: { feature: string }) => feature === "redial"), {
    feature: "redial",
    argument: "none",
    sentence: "Call the number you called last",
    code: "*870",
  });
});

Deno.test("codes are changed, switched off and reset", async () => {
  await using program = new TempProgram();
  const line = async (feature: string) =>
    (await program.run("codes", "list")).out.split("\n").find((one) =>
      one.includes(` ${feature} `)
    );
  equal((await program.run("codes", "set", "redial", "*66")).out, "The code for redial is *66.");
  match((await line("redial")) ?? "", /^\*66 .*\(was \*870\)$/);
  equal((await program.run("codes", "off", "redial")).out, "Switched off the code for redial.");
  match((await line("redial")) ?? "", /^off /);
  const json = JSON.parse((await program.run("codes", "list", "--json")).out);
  equal(json.find(({ feature }: { feature: string }) => feature === "redial").code, null);
  equal((await program.run("codes", "reset", "redial")).out, "The code for redial is *870.");
  await program.run("codes", "set", "slots", "701-720");
  match((await line("slots")) ?? "", /^701-720 /);
  equal((await program.run("codes", "reset")).out, "All codes are the defaults.");
  match((await line("slots")) ?? "", /^5901-5999 /);
});

const WRONG: readonly (readonly [args: string, code: number, says: RegExp])[] = [
  ["codes set redail *66", 2, /^There is no feature "redail"; did you mean "redial"\?/],
  ["codes off everything", 2, /^There is no feature "everything"/],
  ["codes set redial *78", 1, /^The code \*78 is taken by do-not-disturb-on\.$/],
  ["codes set redial *725", 1, /^\*725 for redial could also be \*72 for forward-all-on with 5\.$/],
  ["codes set redial 10a", 1, /^A code is 1 to 10 digits or stars, not "10a"\.$/],
  ["codes set slots 720-701", 1, /^Slots are numbers from one to another of as many digits/],
  ["codes set redial 101", 1, /^The code 101 for redial would take the extension 101\.$/],
  ["codes set intercom 6", 1, /^The code 6 for intercom would take the extension 600\.$/],
  ["codes set slots 595-605", 1, /^The code 595-605 for slots would take the extension 600\.$/],
];

for (const [args, expected, says] of WRONG) {
  Deno.test(`"ringdown ${args}" is refused in a sentence and changes nothing`, async () => {
    await using program = new TempProgram();
    await program.run("user", "add", "101");
    await program.run("group", "add", "600");
    const { code, out, err } = await program.run(...args.split(" "));
    deepEqual([code, out], [expected, ""]);
    match(err, says);
    equal(program.open({ as: "tool" }).featureCodes.changes().size, 0);
  });
}

Deno.test("a default code is refused while an extension has its number", async () => {
  await using program = new TempProgram();
  await program.run("codes", "off", "clock");
  await program.run("user", "add", "*9170");
  const { code, err } = await program.run("codes", "reset");
  equal(code, 1);
  match(err, /^The code \*9170 for clock would take the extension \*9170\.$/);
});

Deno.test("codes list tells of an extension that is older than the codes", async () => {
  await using program = new TempProgram();
  await program.run("user", "add", "7001");
  using database = new DatabaseSync(program.path("ringdown.sqlite"));
  database.exec("UPDATE users SET extension = '5901'");
  const { code, err } = await program.run("codes", "list");
  equal(code, 0);
  equal(err, "Warning: 5901 is an extension, which comes before the code for slots.");
});
