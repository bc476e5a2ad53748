import { deepEqual, equal, match } from "node:assert/strict";
import { recordOf } from "../store/call_records.ts";
import { TempProgram } from "./support.ts";

Deno.test("calls lists what happened, newest first, with the opinion score of each leg", async () => {
  await using program = new TempProgram();
  const store = program.open();
  for (let i = 0; i < 3; i++) store.calls.add(recordOf(i));
  store.flush();
  const { code, out } = await program.run("calls", "--limit", "2");
  equal(code, 0);
  const [titles, first, ...rest] = out.split("\n");
  match(titles ?? "", /^START +FROM +TO +TALKED +RESULT +REASON +MOS$/);
  match(
    first ?? "",
    /^2026-01-01T00:02:00Z +101 +102 +0:00:30 +success +hung-up +caller 4\.4 callee 3\.9$/,
  );
  equal(rest.length, 1);
});

Deno.test("calls prints JSON a line at a time, and pages by time", async () => {
  await using program = new TempProgram();
  const store = program.open();
  for (let i = 0; i < 3; i++) store.calls.add(recordOf(i));
  store.flush();
  const { out } = await program.run("calls", "--json", "--before", "2026-01-01T00:02:00Z");
  deepEqual(out.split("\n").map((line) => JSON.parse(line).id), ["call-1", "call-0"]);
});
