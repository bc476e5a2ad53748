import { deepEqual, equal, match, notEqual, ok } from "node:assert/strict";
import { ha1Of } from "../../src/domain/mod.ts";
import { Secret, toHex } from "../../src/runtime/mod.ts";
import { TempProgram } from "./support.ts";

Deno.test("device add makes user, device and secret, and prints what the phone needs", async () => {
  await using program = new TempProgram();
  const { code, out } = await program.run("device", "add", "101");
  equal(code, 0);
  match(out, /Server +192\.168\.1\.10 or fd00::10/);
  match(out, /Port +5060/);
  match(out, /User +101$/m);
  const [, secret = ""] = /Password +([a-z2-9]{24})$/m.exec(out) ?? [];
  const store = program.open({ as: "tool" });
  const device = store.devices.byUsername("101");
  equal(device?.ha1.MD5.reveal(), ha1Of("101", "ringdown", new Secret(secret)).MD5.reveal());
  equal(store.users.byExtension("101")?.id, device?.user);
});

Deno.test("device add beside a running server is seen by it at once", async () => {
  await using program = new TempProgram();
  const server = program.open();
  await program.run("device", "add", "101");
  equal(server.devices.byUsername("101")?.username, "101");
  await program.run("device", "remove", "101");
  equal(server.devices.byUsername("101"), undefined);
});

Deno.test("device add numbers the further devices of a user", async () => {
  await using program = new TempProgram();
  const names: string[] = [];
  for (let i = 0; i < 3; i++) {
    const { out } = await program.run("device", "add", "101", "--json");
    names.push(JSON.parse(out).username);
  }
  deepEqual(names, ["101", "101-2", "101-3"]);
  equal((await program.run("user", "list", "--json")).out.includes('"101-3"'), true);
});

Deno.test("device add takes secret, username, name and domain, and warns of a weak secret", async () => {
  await using program = new TempProgram();
  program.input = "long enough and strange\n";
  const args = ["--secret-file", "-", "--username", "kitchen", "--name", "Kitchen"];
  const added = await program.run(
    "device",
    "add",
    "101",
    ...args,
    "--domain",
    "a.example",
    "--json",
  );
  deepEqual(JSON.parse(added.out), {
    extension: "101",
    username: "kitchen",
    secret: "long enough and strange",
    realm: "a.example",
    servers: ["a.example"],
    sip: 5060,
    sips: 5061,
  });
  equal(added.err, "");
  const weak = await program.run("device", "add", "102", "--secret", "1234");
  equal(weak.code, 0);
  match(weak.err, /Warning: the secret is shorter than 12/);
});

Deno.test("device add refuses a username that is taken", async () => {
  await using program = new TempProgram();
  await program.run("device", "add", "101");
  const { code, err } = await program.run("device", "add", "102", "--username", "101");
  equal(code, 1);
  match(err, /The username "101" is taken/);
  equal((await program.run("user", "list", "--json")).out.includes("102"), false);
});

Deno.test("device secret shows, replaces and makes up a secret", async () => {
  await using program = new TempProgram();
  await program.run("device", "add", "101", "--secret", "the first strange one");
  match((await program.run("device", "secret", "101")).out, /Password +the first strange one$/m);
  const second = JSON.parse((await program.run("device", "secret", "101", "--new", "--json")).out);
  notEqual(second.secret, "the first strange one");
  equal(
    JSON.parse((await program.run("device", "secret", "101", "--json")).out).secret,
    second.secret,
  );
  await program.run("device", "secret", "101", "--secret", "the third strange one");
  const store = program.open({ as: "tool" });
  const expected = ha1Of("101", "ringdown", new Secret("the third strange one"))["SHA-256"];
  equal(store.devices.byUsername("101")?.ha1["SHA-256"].reveal(), expected.reveal());
  equal((await program.run("device", "secret", "999")).code, 1);
});

Deno.test("device import adds many, whatever the file looks like", async () => {
  await using program = new TempProgram();
  program.input = [
    "\ufeffextension,secret",
    "# the kitchen",
    "101,a secret, with a comma",
    "",
    '102,"quoted ""secret"""',
    "u000001 , spaced ",
  ].join("\r\n");
  const { code, out, err } = await program.run("device", "import", "-");
  equal(code, 0, err);
  equal(out, "Added 3 devices.");
  const store = program.open({ as: "tool" });
  const secretOf = (username: string) => {
    const device = store.devices.byUsername(username);
    return device && store.devices.secret(device.id)?.reveal();
  };
  equal(secretOf("101"), "a secret, with a comma");
  equal(secretOf("102"), 'quoted "secret"');
  equal(secretOf("u000001"), "spaced");
});

Deno.test("device import adds nothing when any line is wrong, and names the lines", async () => {
  await using program = new TempProgram();
  await program.run("device", "add", "103");
  program.input = "101,fine secret\n10 2,x\n103,y\n101,z\n104\n105,fine";
  const { code, err } = await program.run("device", "import", "-");
  equal(code, 1);
  match(err, /Nothing was added/);
  match(err, /Line 2: "10 2" is not an extension/);
  match(err, /Line 3: there is a device 103 already/);
  match(err, /Line 4: 101 is in line 1 too/);
  match(err, /Line 5: the secret is empty/);
  equal(JSON.parse((await program.run("device", "list", "--json")).out).length, 1);
});

Deno.test("device import reads a file, and says when there is none", async () => {
  await using program = new TempProgram();
  const path = program.path("phones.csv");
  equal((await program.run("device", "import", path)).err, `There is no file ${path}.`);
  await Deno.writeTextFile(path, "101,fine secret\n");
  equal((await program.run("device", "import", path, "--json")).out, '{"added":1}');
});

Deno.test("users can be added, renamed, listed and removed", async () => {
  await using program = new TempProgram();
  await program.run("user", "add", "102", "--name", "Ada");
  await program.run("device", "add", "9");
  equal((await program.run("user", "add", "102")).code, 1);
  await program.run("user", "rename", "102", "Ada Lovelace");
  const { out } = await program.run("user", "list");
  deepEqual(out.split("\n").map((line) => line.split(/ {2,}/)), [
    ["EXTENSION", "NAME", "DEVICES"],
    ["9", "9"],
    ["102", "Ada Lovelace"],
  ]);
  equal((await program.run("user", "remove", "9")).code, 0);
  equal((await program.run("device", "list", "--json")).out, "[]");
  equal((await program.run("user", "remove", "9")).err, "There is no user 9.");
});

Deno.test("no command but device add and device secret prints a secret, nor does any log", async () => {
  await using program = new TempProgram();
  const secret = "super-strange-secret";
  await program.run("device", "add", "101", "--secret", secret);
  const server = program.open();
  const device = server.devices.byUsername("101");
  const hidden = [secret, device?.ha1.MD5.reveal(), device?.ha1["SHA-256"].reveal()];
  const key = await Deno.readFile(program.path("secret.key"));
  hidden.push(toHex(key));
  server.useRealm("other.example");
  const printed = [...program.lines, JSON.stringify(device), Deno.inspect(device, { depth: 9 })];
  for (
    const command of [
      "device list",
      "device list --json",
      "device import -",
      "device remove 101",
      "user list --json",
      "user remove 101",
      "calls",
      "config show",
      "config show --json",
      "config check",
      "doctor --sip 127.0.0.1:0 --sips off --ws off --wss off --http off --https off",
      "version",
    ]
  ) {
    program.input = `101,${secret}\n`;
    const { out, err } = await program.run(...command.split(" "));
    printed.push(out, err);
  }
  for (const text of hidden) {
    if (text !== undefined) equal(printed.join("\n").includes(text), false);
  }
});

Deno.test("device set gives a device music of its own, and takes it away", async () => {
  await using program = new TempProgram();
  await program.run("device", "add", "101");
  const store = program.open();
  const [added] = store.devices.list();
  ok(added);
  const music = () => store.devices.get(added.id)?.music;
  const secret = store.devices.secret(added.id)?.reveal();
  const name = "moh_20260102_030405.wav";
  const set = await program.run("device", "set", "101", "--music", name);
  deepEqual([set.code, set.out.trim(), music()], [0, "Changed the device 101.", name]);
  equal(store.devices.secret(added.id)?.reveal(), secret, "its secret is as it was");
  for (
    const args of [[], ["--music", "../x.wav"], ["--music", name, "--no-music"]] as const
  ) {
    equal((await program.run("device", "set", "101", ...args)).code, 2, args.join(" "));
  }
  equal(music(), name);
  equal((await program.run("device", "set", "101", "--no-music")).code, 0);
  equal(music(), undefined);
  equal((await program.run("device", "set", "102", "--no-music")).code, 1);
});
