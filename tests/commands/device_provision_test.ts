import { deepEqual, equal, match, notEqual } from "node:assert/strict";
import { TempProgram } from "./support.ts";

async function setUp() {
  const program = new TempProgram();
  await program.run("device", "add", "101");
  return program;
}

Deno.test("device provision prints the URL of a phone and a QR code with it", async () => {
  await using program = await setUp();
  const { code, out } = await program.run(
    "device",
    "provision",
    "101",
    "--mac",
    "C0:74:AD:11:22:33",
    "--model",
    "GXP1760W",
  );
  equal(code, 0);
  match(out, /^The Grandstream GXP1760W C0:74:AD:11:22:33 sets itself up as 101 by$/m);
  match(out, /^ {2}http:\/\/192\.168\.1\.10:8080\/p\/[\w-]{22}\/$/m);
  match(out, /[▀▄█]{10}/);
  const setup = program.open({ as: "tool" }).provisioning.byMac("c074ad112233");
  deepEqual([setup?.vendor, setup?.model, setup?.remote], ["grandstream", "GXP1760W", false]);
});

Deno.test("device provision prints the same URL again, until it is revoked", async () => {
  await using program = await setUp();
  const url = async (...more: string[]) => {
    const { out } = await program.run("device", "provision", "101", "--json", ...more);
    return JSON.parse(out).url;
  };
  const first = await url("--vendor", "yealink");
  equal(await url(), first);
  const { out } = await program.run("device", "provision", "101", "--revoke");
  equal(out, "Revoked 1 URL.");
  notEqual(await url(), first);
});

Deno.test("device provision for a program is for one use and says until when", async () => {
  await using program = await setUp();
  const { out } = await program.run("device", "provision", "101", "--vendor", "linphone", "--json");
  const { maxUses, expiresAt, vendor } = JSON.parse(out);
  deepEqual([maxUses, expiresAt, vendor], [1, "2026-01-01T00:15:00.000Z", "linphone"]);
  const told = await program.run("device", "provision", "101");
  match(told.out, /one phone, until 2026-01-01T00:15:00\.000Z/);
});

const WRONG: readonly (readonly [args: readonly string[], error: RegExp, code: number])[] = [
  [["101"], /Say who makes the phone with --vendor/, 2],
  [["101", "--vendor", "nokia"], /one of grandstream, .*, not "nokia"/, 2],
  [["101", "--mac", "c0:74"], /looks like 00:15:65:12:34:56, not "c0:74"/, 2],
  [["101", "--vendor", "linphone", "--mac", "c074ad112233"], /has no MAC address/, 2],
  [["102", "--vendor", "yealink"], /There is no device 102/, 1],
];

for (const [args, error, code] of WRONG) {
  Deno.test(`device provision ${args.join(" ")} is refused, and nothing is set up`, async () => {
    await using program = await setUp();
    const result = await program.run("device", "provision", ...args);
    equal(result.code, code);
    match(result.err, error);
    deepEqual(program.open({ as: "tool" }).provisioning.setups(), []);
  });
}

Deno.test("device provision refuses the MAC address of another device", async () => {
  await using program = await setUp();
  await program.run("device", "add", "102");
  const mac = ["--mac", "c074ad112233"];
  await program.run("device", "provision", "101", ...mac);
  const { code, err } = await program.run("device", "provision", "102", ...mac);
  equal(code, 1);
  match(err, /The MAC address "c074ad112233" is taken/);
});
