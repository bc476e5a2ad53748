import { equal, match, ok } from "node:assert/strict";
import type { CallRuleId, InboundNumberId } from "../../src/domain/mod.ts";
import { entryOf } from "../screening/gate.ts";
import { gatewayOf } from "../support/gateways.ts";
import { userOf } from "../support/temp_store.ts";
import { TempProgram } from "./support.ts";

async function office(program: TempProgram): Promise<void> {
  const store = program.open();
  store.users.save(userOf("101"));
  store.gateways.save(gatewayOf("carrier"), {});
  store.numbers.save({
    id: "n1" as InboundNumberId,
    number: "+4930100",
    name: "",
    gateways: [],
    destination: "101",
  });
  store.numberLists.save([entryOf("+491", { kind: "prefix", reason: "Roofs" })]);
  store.callRules.save({
    id: "r1" as CallRuleId,
    name: "Hidden",
    enabled: true,
    numbers: [],
    internal: false,
    conditions: [{ kind: "anonymous", negated: false }],
    action: { kind: "challenge" },
  });
  await Promise.resolve();
}

Deno.test("call try says what each stage and rule says, and what would happen", async () => {
  await using program = new TempProgram();
  await office(program);
  program.env = { RINGDOWN_COUNTRY: "de" };
  const gateway = ["--gateway", "carrier"];
  const { code, out } = await program.run(
    "call",
    "try",
    "030 100",
    "--from",
    "0171 2468135",
    ...gateway,
  );
  equal(code, 0);
  match(out, /^> \+491712468135 is blocked: \+491 Roofs$/m);
  match(out, /^= \{"kind":"turn-away","detail":"declined"\}$/m);
  const hidden = await program.run("call", "try", "+4930100", "--anonymous", ...gateway);
  match(hidden.out, /^> Rule “Hidden” matches: the caller has to press 5\.$/m);
  match(hidden.out, /^ {2}then \{"kind":"leave-message","detail":"[\w-]+"\}$/m);
  program.env = { RINGDOWN_VOICEMAIL: "off" };
  const without = await program.run("call", "try", "+4930100", "--anonymous", ...gateway);
  match(without.out, /^ {2}then \{"kind":"reject","detail":"480/m);
});

Deno.test("call try of our own phone, as JSON", async () => {
  await using program = new TempProgram();
  await office(program);
  const { code, out } = await program.run("call", "try", "999", "--from", "101", "--json");
  equal(code, 0);
  equal(JSON.parse(out).outcome.detail, "404 Not Found");
});

Deno.test("call try of what cannot be says why", async () => {
  await using program = new TempProgram();
  await office(program);
  const wrong = async (...args: readonly string[]) => {
    const { code, err } = await program.run("call", "try", ...args);
    ok(code !== 0);
    return err;
  };
  match(await wrong("101", "--gateway", "none"), /There is no gateway none/);
  match(await wrong("101", "--from", "999"), /caller: The extension of a user/);
  match(await wrong("101", "--from", "101", "--at", "soon"), /at: A day and time/);
});
