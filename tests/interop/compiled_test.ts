/** The compiled program: does it hold everything, and how much memory does it take? How soon it is
 * ready shows `bench/start_bench.ts`. */

import assert from "node:assert/strict";
import {
  type CallRuleId,
  type InboundNumberId,
  type ScheduleId,
  WEEKDAYS,
} from "../../src/domain/mod.ts";
import type { Store } from "../../src/store/mod.ts";
import { gatewayOf } from "../support/gateways.ts";
import { changeStore } from "./support/change_store.ts";
import { TONES } from "./support/ear.ts";
import { interop } from "./support/programs.ts";
import { ScriptPhone } from "./support/script_phone.ts";
import { Server } from "./support/server.ts";
import { talkBetween } from "./support/talk.ts";
import { WebClient } from "./support/web_client.ts";
import { until } from "./support/until.ts";

/** Made by `deno task compile`. Without it there is nothing to test here. */
const program = Deno.env.get("RINGDOWN_PROGRAM");

/** Resident octets of a program at rest. */
const MOST_OCTETS = 90_000_000;

const name = "the compiled program carries a call";
if (program === undefined) Deno.test.ignore(`${name} (needs RINGDOWN_PROGRAM)`, () => {});
else interop(name, ["baresip"], (t) => tryOut(program, t));

async function tryOut(program: string, t: Deno.TestContext): Promise<void> {
  await t.step("it says its version", async () => {
    const { stdout } = await new Deno.Command(program, { args: ["version"] }).output();
    assert.match(new TextDecoder().decode(stdout), /^\d+\.\d+\.\d+/);
  });
  await using server = await Server.start({
    extensions: ["101", "102", "103"],
    settings: ["--listen-in", "administrators"],
    program,
  });
  await t.step(
    "it takes little memory once it has given back what only its start needed",
    async () => {
      const what = `less than ${MOST_OCTETS} octets`;
      await until(what, 10_000, () => resident(server.pid) < MOST_OCTETS || undefined);
    },
  );
  await t.step("it finds its own sockets, whose buffers the system has to let grow", () => {
    assert.doesNotMatch(server.log, /receive buffer keeps its size/);
  });
  await t.step("it names the process that has the port it wants", async () => {
    const at = `127.0.0.1:${server.udp}`;
    const args = ["serve", "--data", `${server.data}-2`, "--sip", at];
    const web = ["--http", "off", "--https", "off"];
    const command = new Deno.Command(program, { args: [...args, ...web] });
    const { success, stderr, stdout } = await command.output();
    const said = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
    assert.equal(success, false);
    assert.match(said, new RegExp(`in use by \\S+ \\(pid ${server.pid}\\)`));
  });
  await t.step("two baresip phones talk, one of them over TLS", async () => {
    await talkBetween(server, {
      caller: { username: "101", transport: "UDP" },
      callee: { username: "102", transport: "TLS" },
      hangsUp: "caller",
    });
    await server.idle();
  });
  await t.step("a third hears both, mixed in a thread of its own", async () => {
    await listen(server);
    await server.idle();
  });
  await t.step("it knows kinds of numbers, and reads calendars", async () => {
    await changeStore(server, shutOnNewYear);
    const number = ["+4930100", "--from", "+491712468135", "--gateway", "carrier"];
    const at = ["--at", "2027-01-01T10:00:00Z", "--data", server.data];
    const command = new Deno.Command(program, { args: ["call", "try", ...number, ...at] });
    const said = new TextDecoder().decode((await command.output()).stdout);
    assert.match(said, /\+491712468135 is a mobile phone \(DE\)/);
    assert.match(said, /Rule “Shut” matches/);
  });
  await t.step("it ends with 0 at SIGTERM", async () => {
    assert.equal(await server.stop(5_000), 0);
  });
}

/** 101 talks with 102, and 103 listens. */
async function listen(server: Server): Promise<void> {
  const phone = (username: string, hertz: number) => ScriptPhone.start(server, { username, hertz });
  using alice = await phone("101", TONES.alice);
  using bob = await phone("102", TONES.bob);
  using carol = await phone("103", TONES.carol);
  const owner = await WebClient.setUp(server);
  const ringing = bob.rings();
  const calling = alice.call("102");
  await (await ringing).answer();
  const call = await calling;
  const boss = await owner.asUser(server, "103", "administrator");
  const { json: { data: [{ id }] } } = await boss.ask("GET", "/live-calls");
  assert.equal((await boss.ask("POST", `/live-calls/${id}/listen`, {})).status, 202);
  const listening = await (await carol.rings()).answer();
  await carol.ear.hearsTogether(TONES.alice, TONES.bob);
  await call.hangUp();
  await listening.isOver();
}

/** A rule for the time that a calendar from a file says is closed. */
function shutOnNewYear({ gateways, numbers, schedules, callRules }: Store): void {
  gateways.save(gatewayOf("carrier"), {});
  const number = { number: "+4930100", name: "", gateways: [], destination: "102" };
  numbers.save({ id: "n1" as InboundNumberId, ...number });
  const schedule = "s1" as ScheduleId;
  const weekly = [{ days: WEEKDAYS, from: "00:00", to: "24:00" }];
  schedules.save({ id: schedule, name: "Office", weekly, days: [], calendar: "upload" });
  schedules.keepCalendar(
    schedule,
    [
      ...["BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VEVENT", "UID:1", "SUMMARY:New Year"],
      ...["DTSTART;VALUE=DATE:20200101", "RRULE:FREQ=YEARLY", "END:VEVENT", "END:VCALENDAR", ""],
    ].join("\r\n"),
  );
  callRules.save({
    ...{ id: "r1" as CallRuleId, name: "Shut", enabled: true, numbers: [], internal: false },
    conditions: [{ kind: "schedule", schedule, negated: true }],
    action: { kind: "challenge" },
  });
}

/** Resident memory of a process, octets. */
function resident(pid: number): number {
  const status = Deno.readTextFileSync(`/proc/${pid}/status`);
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * 1_024;
}
