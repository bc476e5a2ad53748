/** Phones that lose messages, cross them, repeat them, or go away; timers run in real time. */

import assert from "node:assert/strict";
import { interop, sideBySide } from "./support/programs.ts";
import { type PrintedCall, Server } from "./support/server.ts";
import { Sipp, type SippOptions } from "./support/sipp.ts";

type Phone = string | Omit<SippOptions, "username" | "target">;

interface Case {
  /** What the caller's phone plays. */
  readonly caller: Phone;
  /** What the callee's phones play; each is a device of its own. */
  readonly callees: readonly Phone[];
  /** What the record of the call must say. */
  readonly record: Partial<PrintedCall>;
  readonly legs?: readonly number[];
}

const CASES: Readonly<Record<string, Case>> = {
  "a 200 that is lost is sent again until its ACK": {
    caller: { scenario: "uac_drops_first_200", exact: true },
    callees: ["uas_answers"],
    record: { reason: "hung-up", endedBy: "caller", status: 200, result: "success" },
  },
  "an ACK that is lost is sent again for each 200": {
    caller: "uac_calls",
    callees: [{ scenario: "uas_misses_first_ack", exact: true }],
    record: { reason: "hung-up", endedBy: "caller", status: 200 },
  },
  "an answer that is never acknowledged ends the call for both": {
    caller: "uac_never_acks",
    callees: ["uas_answers"],
    record: { reason: "no-ack", endedBy: "caller", status: 200, result: "upstream" },
  },
  "a CANCEL while it rings stops the ringing": {
    caller: "uac_cancels",
    callees: ["uas_is_cancelled"],
    record: { reason: "cancelled", endedBy: "caller", status: 487 },
    legs: [487, 487],
  },
  "a CANCEL after the answer changes nothing": {
    caller: { scenario: "uac_cancels_after_answer", exact: true },
    callees: ["uas_answers"],
    record: { reason: "hung-up", endedBy: "caller", status: 200 },
  },
  "a 200 that crosses the CANCEL is acknowledged and hung up": {
    caller: "uac_cancels",
    callees: ["uas_answers_when_cancelled"],
    record: { reason: "cancelled", endedBy: "caller", status: 487 },
  },
  "an INVITE that comes again is one call": {
    caller: "uac_repeats_invite",
    callees: ["uas_answers"],
    record: { reason: "hung-up", status: 200 },
  },
  "an INVITE that is lost is sent again": {
    caller: "uac_calls",
    callees: [{ scenario: "uas_ignores_first_invite", exact: true }],
    record: { reason: "hung-up", status: 200 },
  },
  "a BYE before the answer stops the ringing": {
    caller: "uac_byes_before_answer",
    callees: ["uas_is_cancelled"],
    record: { reason: "cancelled", endedBy: "caller", status: 487 },
  },
  "a callee's BYE before its answer is a refusal": {
    caller: "uac_hears_480",
    callees: ["uas_byes_before_answer"],
    record: { reason: "error", endedBy: "callee", status: 480 },
  },
  "a callee that hangs up ends the call": {
    caller: "uac_is_hung_up",
    callees: ["uas_hangs_up"],
    record: { reason: "hung-up", endedBy: "callee", status: 200 },
  },
  "a busy callee is heard as busy": {
    caller: "uac_hears_486",
    callees: ["uas_is_busy"],
    record: { reason: "busy", endedBy: "callee", status: 486 },
    legs: [486, 486],
  },
  "a 603 of one device speaks for all": {
    caller: "uac_hears_603",
    callees: ["uas_declines", "uas_is_cancelled"],
    record: { reason: "declined", endedBy: "callee", status: 603 },
  },
  "the device that answers first stops the other": {
    caller: "uac_calls",
    callees: ["uas_answers", "uas_is_cancelled"],
    record: { reason: "hung-up", status: 200 },
  },
  "a caller whose TCP connection closes can still be hung up on": {
    caller: { scenario: "uac_goes_away", transport: "TCP" },
    callees: ["uas_hangs_up"],
    record: { reason: "hung-up", endedBy: "callee", status: 200 },
  },
  "forks behind one contact become one call": {
    caller: "uac_calls",
    callees: ["uas_forks"],
    record: { reason: "hung-up", endedBy: "caller", status: 200 },
  },
  "a PRACK that is lost makes the server ring again": {
    caller: { scenario: "uac_loses_prack", exact: true },
    callees: ["uas_answers_late"],
    record: { reason: "hung-up", status: 200 },
  },
  "a caller that never sends a PRACK is refused": {
    caller: "uac_never_pracks",
    callees: ["uas_is_cancelled"],
    record: { reason: "no-ack", endedBy: "caller", status: 504 },
  },
  "a PRACK that is lost on its way to the callee is sent again": {
    caller: "uac_calls",
    callees: [{ scenario: "uas_loses_prack", exact: true }],
    record: { reason: "hung-up", status: 200 },
  },
  "of two offers at once both are refused, and work one by one": {
    caller: "uac_offers_at_once",
    callees: ["uas_offers_at_once"],
    record: { reason: "hung-up", endedBy: "callee", status: 200 },
  },
  "a contact that is silent is unreachable": {
    caller: "uac_hears_480",
    callees: ["uas_stays_silent"],
    record: { reason: "unreachable", status: 480 },
  },
  "a phone that disappears is found out when its session is to be refreshed": {
    caller: { scenario: "uac_is_hung_up", seconds: 100 },
    callees: ["uas_disappears"],
    record: { reason: "session-expired", endedBy: "callee", status: 200 },
  },
  "a callee that refuses to refresh the session has ended it": {
    caller: { scenario: "uac_is_hung_up", seconds: 80 },
    callees: [{ scenario: "uas_refuses_refresh", seconds: 80 }],
    record: { reason: "hung-up", endedBy: "callee", status: 200 },
  },
  "a caller that stops refreshing the session is hung up": {
    caller: { scenario: "uac_stops_refreshing", seconds: 100 },
    callees: [{ scenario: "uas_answers", seconds: 100 }],
    record: { reason: "session-expired", endedBy: "caller", status: 200 },
  },
};

const extensionOf = (side: 1 | 2, index: number) => `${side}${String(index).padStart(2, "0")}`;
const usernamesOf = (index: number, { callees }: Case) =>
  callees.map((_, at) => at === 0 ? extensionOf(2, index) : `${extensionOf(2, index)}-${at}`);

const phone = (given: Phone, username: string, target?: string): SippOptions => ({
  ...(typeof given === "string" ? { scenario: given } : given),
  username,
  ...(target === undefined ? {} : { target }),
});

async function play(server: Server, index: number, one: Case): Promise<void> {
  const [from, to] = [extensionOf(1, index), extensionOf(2, index)];
  await using phones = new AsyncDisposableStack();
  const callees = [];
  for (const [at, username] of usernamesOf(index, one).entries()) {
    callees.push(phones.use(await Sipp.start(server, phone(one.callees[at] ?? "", username))));
  }
  const caller = phones.use(await Sipp.start(server, phone(one.caller, from, to)));
  await Promise.all([caller, ...callees].map((sipp) => sipp.passed(110_000)));
  const record = await server.record(from, to, 60_000);
  const told = Object.fromEntries(
    Object.keys(one.record).map((name) => [name, record[name as keyof PrintedCall]]),
  );
  assert.deepEqual(told, one.record);
  assert.equal(record.legs.length, 1 + one.callees.length);
  if (one.legs) assert.deepEqual(record.legs.map(({ status }) => status), one.legs);
}

interop("B2bua survives phones that misbehave", ["sipp"], async (t) => {
  const cases = Object.entries(CASES);
  await using server = await Server.start({
    extensions: cases.flatMap((_, index) => [extensionOf(1, index), extensionOf(2, index)]),
    more: Object.fromEntries(
      cases.map(([, one], index) => [extensionOf(2, index), usernamesOf(index, one).slice(1)]),
    ),
    settings: ["--ring-seconds", "60"],
  });
  await sideBySide(
    t,
    Object.fromEntries(
      cases.map(([name, one], index) => [name, () => play(server, index, one)] as const),
    ),
  );
  await t.step("nothing is left of any call", () => server.idle());
});
