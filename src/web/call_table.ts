import { stringify } from "csv-stringify/sync";
import type { CallFilter, CallId, CallRecord, CallSlice } from "../domain/mod.ts";

/** Calls that are read at once. */
const BATCH = 500;

const COLUMNS = [
  "started",
  "answered",
  "ended",
  "from",
  "from_name",
  "to",
  "talk_seconds",
  "result",
  "reason",
  "ended_by",
  "id",
];

export type FindCalls = (filter: CallFilter, slice: CallSlice) => readonly CallRecord[];

/**
 * Calls as CSV (RFC 4180), made while it is read, the latest first. A cell that a table would take
 * for a formula gets a `'` before it.
 */
export function callTable(find: FindCalls, filter: CallFilter): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let after: CallId | undefined;
  return new ReadableStream({
    start: (controller) => controller.enqueue(encoder.encode(lines([COLUMNS], true))),
    pull(controller) {
      const calls = find(filter, { limit: BATCH, ...(after === undefined ? {} : { after }) });
      if (calls.length > 0) controller.enqueue(encoder.encode(lines(calls.map(cellsOf))));
      after = calls.at(-1)?.id;
      if (calls.length < BATCH) controller.close();
    },
  }, { highWaterMark: 1 });
}

/** Seconds that people talked. */
export function talkSeconds({ answeredAt, endedAt }: CallRecord): number {
  return answeredAt ? Math.round((endedAt.getTime() - answeredAt.getTime()) / 1_000) : 0;
}

function lines(rows: readonly (readonly (string | number)[])[], first = false): string {
  return stringify(rows.map((row) => [...row]), {
    bom: first,
    escape_formulas: true,
    quoted_string: true,
    record_delimiter: "windows",
  });
}

function cellsOf(call: CallRecord): readonly (string | number)[] {
  return [
    call.startedAt.toISOString(),
    call.answeredAt?.toISOString() ?? "",
    call.endedAt.toISOString(),
    call.from,
    call.fromName ?? "",
    call.to,
    talkSeconds(call),
    call.result,
    call.reason,
    call.endedBy,
    call.id,
  ];
}
