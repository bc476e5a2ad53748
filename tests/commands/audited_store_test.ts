import { deepEqual, equal } from "node:assert/strict";
import type { AuditRecord } from "../../src/domain/mod.ts";
import { TempProgram } from "./support.ts";

/** What the audit log has, the oldest first. */
function entriesOf(program: TempProgram): readonly AuditRecord[] {
  const { records } = program.open({ as: "tool" }).audit.list({}, { limit: 100 });
  return records.toReversed();
}

const CHANGES: readonly (readonly [args: string, actions: readonly string[]])[] = [
  ["device add 101", ["user.created:101", "device.created:101"]],
  ["device add 101", ["device.created:101-2"]],
  ["user add 102", ["user.created:102"]],
  ["user rename 102 Ada", ["user.changed:102"]],
  ["user rename 102 Ada", []],
  ["user set 101 --dnd on", ["user.settings-changed:101"]],
  ["follow add 101 102", ["user.settings-changed:101"]],
  ["device secret 101 --new", ["device.secret-changed:101"]],
  ["device secret 101", []],
  ["group add 600 Sales --members 101", ["group.created:600"]],
  ["group member add 600 102", ["group.changed:600"]],
  ["group remove 600", ["group.removed:600"]],
  ["codes set redial *66", ["code.changed:redial"]],
  ["codes reset", ["code.changed:all"]],
  ["device remove 101-2", ["device.removed:101-2"]],
  ["user remove 101", ["user.removed:101"]],
  ["user list", []],
  ["user remove 999", []],
  ["codes set redial *78", []],
];

Deno.test("commands tell the audit log what they changed, and only that", async () => {
  await using program = new TempProgram();
  program.env = { USER: "operator" };
  for (const [args, expected] of CHANGES) {
    const before = entriesOf(program).length;
    await program.run(...args.split(" "));
    const entries = entriesOf(program).slice(before);
    deepEqual(entries.map(({ action, subject }) => `${action}:${subject.name}`), expected, args);
    for (const { actor } of entries) deepEqual(actor, { kind: "command", name: "operator" });
  }
});

Deno.test("a command tells what was and what is, without secrets", async () => {
  await using program = new TempProgram();
  await program.run("device", "add", "101", "--secret", "correct-horse-battery");
  await program.run("user", "rename", "101", "Ada");
  const entries = entriesOf(program);
  equal(JSON.stringify(entries).includes("correct-horse"), false);
  const { before, after } = entries.at(-1) ?? {};
  const id = entries.at(-1)?.subject.id;
  deepEqual([before, after], [
    { id, extension: "101", name: "" },
    { id, extension: "101", name: "Ada" },
  ]);
});

Deno.test("an import of many is one entry of each kind", async () => {
  await using program = new TempProgram();
  program.input = Array.from({ length: 150 }, (_, n) => `${1_000 + n},secret-number-${n}`)
    .join("\n");
  equal((await program.run("device", "import", "-")).code, 0);
  deepEqual(entriesOf(program).map(({ action, after }) => [action, after]), [
    ["user.created", { count: 150 }],
    ["device.created", { count: 150 }],
  ]);
});

Deno.test("a change that is undone is not told", async () => {
  await using program = new TempProgram();
  program.input = "101,first-good-secret\n101,second-good-secret";
  equal((await program.run("device", "import", "-")).code, 1);
  deepEqual(entriesOf(program), []);
});
