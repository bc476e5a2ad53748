/** Somebody attacks from another host, with a tool that is made for it and with a stolen secret. */

import assert from "node:assert/strict";
import { noticed, NOTICED_CHANGES } from "./support/change_store.ts";
import { Child } from "./support/child.ts";
import { Lab, type Place } from "./support/lab.ts";
import { interopApart } from "./support/programs.ts";
import { Server } from "./support/server.ts";

/** Runs a program at `place` to its end. */
async function at(lab: Lab, place: Place, command: readonly string[]): Promise<string> {
  const [program = "", ...args] = [...lab.at(place), ...command];
  await using child = new Child({ program, args, seconds: 60 });
  await child.end(60_000);
  return child.text;
}

/** A counter of the server, summed over its labels that fit. */
async function counted(lab: Lab, server: Server, pattern: RegExp): Promise<number> {
  await using it = lab.run("pbx", "ask_web.ts", [`http://${server.host}:${server.http}/metrics`]);
  await it.end(10_000);
  return it.lines.filter((line) => pattern.test(line))
    .reduce((sum, line) => sum + Number(line.split(" ").at(-1)), 0);
}

/** What a process has used. */
async function cpuSeconds(pid: number): Promise<number> {
  const fields = (await Deno.readTextFile(`/proc/${pid}/stat`)).split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** What a phone at `place` with the secret of 101 hears when it calls each of `numbers`. */
async function calls(lab: Lab, server: Server, place: Place, numbers: readonly string[]) {
  const { secret } = server.account("101");
  const statuses: unknown[] = [];
  for (const number of numbers) {
    const args = [server.host, `${server.udp}`, lab.address(place), "101", secret, "call", number];
    await using phone = lab.run(place, "lone_phone.ts", args);
    await phone.end(30_000);
    statuses.push(...phone.lines.map((line) => JSON.parse(line).call));
  }
  return statuses;
}

/** SIPVicious under another name than its own. */
async function disguised(folder: string): Promise<void> {
  const from = "/usr/share/sipvicious/sipvicious";
  const script = `cp -r ${from} ${folder}/ && ` +
    `sed -i 's/friendly-scanner/Grandstream GXP1760W/; s/sipvicious"/phone"/' ` +
    `${folder}/sipvicious/libs/svhelper.py`;
  const { success } = await new Deno.Command("sh", { args: ["-ec", script] }).output();
  assert.ok(success);
}

interopApart("an attacker gets nothing", ["ip", "nft", "svmap"], async (t) => {
  await using lab = await Lab.create();
  const host = lab.address("pbx");
  await using server = await Server.start({
    extensions: ["101", "102"],
    host,
    wrapper: lab.at("pbx"),
    settings: ["--country", "de"],
  });
  const folder = await Deno.makeTempDir({ prefix: "ringdown-attack-" });
  await using _folder = { [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }) };
  await disguised(folder);
  const seen = () => counted(lab, server, NOTICED_CHANGES);
  await noticed(seen, () => server.command("gateway", "add", "carrier", "203.0.113.77"));
  await noticed(seen, () => server.command("route", "add", "all", "--gateways", "carrier"));
  const tool = (name: string, ...args: readonly string[]) => [
    "env",
    `PYTHONPATH=${folder}`,
    "python3",
    "-W",
    "ignore",
    "-m",
    `sipvicious.${name}`,
    ...args,
  ];

  await t.step("a scanner that says its name finds nobody", async () => {
    const told = await at(lab, "near", ["svmap", "-p", `${server.udp}`, host]);
    assert.match(told, /found nothing/i, told);
    const dropped = await counted(lab, server, /^ringdown_sip_dropped_total\{.*scanner/);
    assert.ok(dropped > 0);
  });
  await t.step("nor whom one can register as", async () => {
    const told = await at(lab, "near", ["svwar", "-e100-110", "-p", `${server.udp}`, host]);
    assert.doesNotMatch(told, /\|\s*10\d\s*\|/, told);
  });
  await t.step("under another name it cannot tell who exists", async () => {
    const told = await at(lab, "near", tool("svwar", "-e100-110", "-p", `${server.udp}`, host));
    // Whoever exists would stand out as the one that wants a password.
    const found = [...told.matchAll(/\|\s*(1\d\d)\s*\|\s*(\w+)/g)].map((
      [, who, how],
    ) => [who, how]);
    assert.equal(new Set(found.map(([, how]) => how)).size <= 1, true, told);
    assert.ok(found.length === 0 || found.length === 11, told);
  });
  await t.step("a dictionary of secrets ends in a ban, not in the secret", async () => {
    const words = ["1234", "101", "password", "secret", "admin", "letmein", "101101", "0000"];
    const all = [...words, ...words.map((word) => `${word}1`), ...words.map((word) => `${word}!`)];
    await Deno.writeTextFile(`${folder}/words`, all.join("\n"));
    const crack = tool("svcrack", "-u101", "-d", `${folder}/words`, "-p", `${server.udp}`, host);
    const told = await at(lab, "other", crack);
    assert.doesNotMatch(told, /\|\s*101\s*\|/, told);
    await server.logged(new RegExp(`Banned a source .*source=${lab.address("other")} `));
  });
  await t.step("who pretends to be a carrier is asked for a proof", async () => {
    const address = lab.address("near");
    const args = [host, `${server.udp}`, address, "carrier", "none", "forge", "+4930123456"];
    await using phone = lab.run("near", "lone_phone.ts", args);
    await phone.end(30_000);
    assert.deepEqual(phone.lines.map((line) => JSON.parse(line)), [{ call: 407 }]);
  });
  await t.step(
    "with a stolen secret no premium number can be called, and nothing abroad",
    async () => {
      const numbers = [
        "09001234567",
        "00881612345678",
        "0018765551234",
        "00252612345678",
        "+23222123456",
        "0021698123456",
      ];
      const statuses = await calls(lab, server, "inside", numbers);
      assert.deepEqual(statuses, numbers.map(() => 403));
      const refused = await counted(lab, server, /^ringdown_tolls_refused_total/);
      assert.equal(refused, numbers.length);
      // What was tried is in the history.
      for (const number of numbers) assert.equal((await server.record("101", number)).status, 403);
    },
  );
  const seconds = await cpuSeconds(server.pid);
  await t.step(`all of it cost ${seconds} s of CPU, with the start of the server`, () => {});
});
