import { deepEqual, equal, match } from "node:assert/strict";
import { TempProgram } from "./support.ts";

Deno.test("mailbox list tells who has one, and how full it is", async () => {
  await using program = new TempProgram();
  await program.run("user", "add", "101", "--name", "Ada");
  await program.run("user", "add", "102");
  equal((await program.run("mailbox", "set", "102", "--enabled", "off")).code, 0);
  const { out } = await program.run("mailbox", "list");
  match(out, /^101 +Ada +on +0 +0 +0 +no$/m);
  match(out, /^102 +off +0 +0 +0 +no$/m);
  deepEqual(JSON.parse((await program.run("mailbox", "list", "--json")).out)[0], {
    extension: "101",
    name: "Ada",
    enabled: true,
    messages: 0,
    unheard: 0,
    octets: 0,
    hasPin: false,
  });
  await program.run("mailbox", "set", "102", "--enabled", "default");
  match((await program.run("mailbox", "list")).out, /^102 +on /m);
});

Deno.test("mailbox set gives a PIN and takes it away, and tells nobody which", async () => {
  await using program = new TempProgram();
  await program.run("user", "add", "101");
  const withPin = async (pin: string) => {
    const file = `${program.folder}/pin`;
    await Deno.writeTextFile(file, `${pin}\n`);
    return await program.run("mailbox", "set", "101", "--pin-file", file);
  };
  equal((await withPin("4711")).code, 0);
  match((await program.run("mailbox", "list")).out, / yes$/m);
  for (const [pin, why] of [["1234", /first that anybody/], ["12", /4 to 10 digits/]] as const) {
    const { code, err } = await withPin(pin);
    equal(code, 2);
    match(err, why);
  }
  equal((await program.run("mailbox", "set", "101", "--no-pin")).code, 0);
  match((await program.run("mailbox", "list")).out, / no$/m);
  equal((await program.run("mailbox", "set", "109", "--no-pin")).code, 1);
});
