import { deepEqual, equal, match } from "node:assert/strict";
import { TempProgram } from "./support.ts";

async function office(): Promise<TempProgram> {
  const program = new TempProgram();
  for (const extension of ["101", "102"]) await program.run("user", "add", extension);
  return program;
}

async function shown(program: TempProgram) {
  return JSON.parse((await program.run("user", "show", "101", "--json")).out);
}

Deno.test("user show has the defaults of who has chosen nothing", async () => {
  await using program = await office();
  await program.run("group", "add", "600", "--members", "101");
  deepEqual(await shown(program), {
    extension: "101",
    name: "",
    devices: [],
    groups: ["600"],
    doNotDisturb: false,
    forward: {},
    hideCallerId: false,
    followMe: { enabled: false, members: [] },
    pickupGroups: ["all"],
  });
  const { out } = await program.run("user", "show", "101");
  match(out, /^Do not disturb +off$/m);
  match(out, /^Call waiting +as many calls as the phones take$/m);
});

Deno.test("user set changes what is said and leaves the rest", async () => {
  await using program = await office();
  const first = await program.run(
    ...["user", "set", "101", "--dnd", "on", "--forward-all", "102", "--forward-busy", "102"],
    ...["--forward-no-answer", "+44 (20) 7946", "--forward-unreachable", "sip:ada@example.org"],
    ...["--no-answer-seconds", "15", "--call-waiting", "2", "--hide-caller-id", "on"],
    ...["--pickup-groups", "sales,hall"],
  );
  deepEqual([first.code, first.out], [0, "Changed the user 101."]);
  equal(first.err, "Warning: nobody has the number +44207946 yet.");
  await program.run("user", "set", "101", "--forward-all", "off", "--call-waiting", "off");
  const settings = await shown(program);
  deepEqual(settings.forward, {
    all: { to: "102", enabled: false },
    busy: { to: "102", enabled: true },
    noAnswer: { to: "+44207946", enabled: true },
    unreachable: { to: "sip:ada@example.org", enabled: true },
  });
  deepEqual([settings.doNotDisturb, settings.callWaiting, settings.noAnswerSeconds], [true, 1, 15]);
  deepEqual(settings.pickupGroups, ["sales", "hall"]);
  match((await program.run("user", "show", "101")).out, /^Forward all calls +off \(was 102\)$/m);
  await program.run(
    ...["user", "set", "101", "--forward-all", "on", "--call-waiting", "default"],
    ...["--no-answer-seconds", "default", "--pickup-groups", "none"],
  );
  const { forward, callWaiting, noAnswerSeconds, pickupGroups } = await shown(program);
  deepEqual(
    [forward.all.enabled, callWaiting, noAnswerSeconds, pickupGroups],
    [true, undefined, undefined, []],
  );
});

Deno.test("follow-me has places that ring too", async () => {
  await using program = await office();
  await program.run("follow", "add", "101", "102", "--delay", "10");
  const added = await program.run(
    ...["follow", "add", "101", "sip:a@b", "--ring", "9", "--confirm", "off"],
  );
  equal(added.out, "Calls for 101 ring at sip:a@b too.");
  deepEqual((await shown(program)).followMe, {
    enabled: true,
    members: [
      { to: "102", delaySeconds: 10, ringSeconds: 30 },
      { to: "sip:a@b", delaySeconds: 0, ringSeconds: 9, confirm: false },
    ],
  });
  match((await program.run("user", "show", "101")).out, /^102 +10 +30 +if outside$/m);
  equal((await program.run("follow", "off", "101")).out, "Switched off follow-me of 101.");
  equal((await shown(program)).followMe.enabled, false);
  equal((await program.run("follow", "on", "101")).code, 0);
  await program.run("follow", "remove", "101", "102");
  await program.run("follow", "remove", "101", "sip:a@b");
  deepEqual((await shown(program)).followMe, { enabled: false, members: [] });
});

Deno.test("the settings of a user who is removed go too", async () => {
  await using program = await office();
  await program.run("user", "set", "101", "--dnd", "on");
  await program.run("user", "remove", "101");
  await program.run("user", "add", "101");
  equal((await shown(program)).doNotDisturb, false);
});

const WRONG: readonly (readonly [args: string, code: number, says: RegExp])[] = [
  ["user set 101", 2, /^"user set" needs something to change/],
  ["user set 999 --dnd on", 1, /^There is no user 999/],
  ["user set 101 --dnd yes", 2, /^--dnd is on or off, not "yes"/],
  ["user set 101 --forward-all 10#2", 2, /^--forward-all needs a number or an address/],
  ["user set 101 --forward-all sip:", 2, /^--forward-all needs a number or an address/],
  ["user set 101 --forward-all 101", 2, /^Calls for 101 cannot be forwarded to itself/],
  ["user set 101 --forward-busy on", 2, /^--forward-busy needs a number: there was none before/],
  ["user set 101 --no-answer-seconds 601", 2, /^--no-answer-seconds is a whole number/],
  ["user set 101 --call-waiting 0", 2, /^--call-waiting is a whole number from 1 to 100/],
  ["user set 101 --hide-caller-id 1", 2, /^--hide-caller-id is on or off/],
  ["user set 101 --pickup-groups a/b", 2, /^A pickup group is 1 to 32 letters/],
  ["user set 101 --pickup-groups ,", 2, /^--pickup-groups needs 1 to 20 names, or none/],
  ["user set 101 --dnd on --call-waiting x", 2, /^--call-waiting is a whole number/],
  ["user show 999", 1, /^There is no user 999/],
  ["follow on 101", 1, /^101 has no other place to ring; see "ringdown follow add --help"/],
  ["follow add 101 10#2", 2, /^"follow add" needs a number or an address/],
  ["follow add 999 101", 1, /^There is no user 999/],
  ["follow remove 101 102", 1, /^Calls for 101 do not ring at 102/],
  ["follow", 2, /^"follow" is "follow add", /],
];

for (const [args, expected, says] of WRONG) {
  Deno.test(`"ringdown ${args}" is refused in a sentence and changes nothing`, async () => {
    await using program = await office();
    const before = await shown(program);
    const { code, out, err } = await program.run(...args.split(" "));
    deepEqual([code, out], [expected, ""]);
    match(err, says);
    equal(err.includes("    at "), false);
    deepEqual(await shown(program), before);
  });
}
