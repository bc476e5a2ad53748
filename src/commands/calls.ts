import type { CallRecord, LegRecord } from "../domain/mod.ts";
import { type Command, UsageError } from "./command.ts";
import { withStore } from "./context.ts";
import { EXIT } from "./exit_codes.ts";
import { table } from "./table.ts";

const DEFAULT_LIMIT = 20;
const LONGEST_LIMIT = 100_000;

export const CALLS: Command = {
  name: "calls",
  summary: "List finished calls, newest first",
  positionals: "",
  options: [
    { name: "limit", placeholder: "NUMBER", help: `How many (${DEFAULT_LIMIT})` },
    { name: "before", placeholder: "TIME", help: "Only those that began before, e.g. 2026-01-31" },
    { name: "json", help: "Print one JSON object a line, with everything that is known" },
  ],
  examples: [
    "ringdown calls",
    "ringdown calls --limit 500 --json",
    "ringdown calls --before 2026-02-01",
  ],
  run(input, deps) {
    const limit = readLimit(input.values["limit"]);
    const before = readTime(input.values["before"]);
    return withStore(input, deps, (store) => {
      const calls = store.calls.list(before ? { limit, before } : { limit });
      if (input.switches.has("json")) {
        for (const call of calls) deps.out(JSON.stringify(call));
        return EXIT.ok;
      }
      const titles = ["START", "FROM", "TO", "TALKED", "RESULT", "REASON", "MOS"];
      for (const line of table(titles, calls.map(rowOf))) deps.out(line);
      return EXIT.ok;
    });
  },
};

function rowOf(call: CallRecord): readonly string[] {
  const talkedMs = call.answeredAt ? call.endedAt.getTime() - call.answeredAt.getTime() : 0;
  return [
    call.startedAt.toISOString().slice(0, 19) + "Z",
    call.from,
    call.to,
    duration(Math.round(talkedMs / 1_000)),
    call.result,
    call.reason,
    call.legs.map(mosOf).filter((mos) => mos !== undefined).join(" "),
  ];
}

function mosOf({ side, media }: LegRecord): string | undefined {
  return media?.mos === undefined ? undefined : `${side} ${media.mos.toFixed(1)}`;
}

function duration(seconds: number): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const minutes = Math.floor(seconds / 60);
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}

function readLimit(text: string | undefined): number {
  const limit = Number(text ?? DEFAULT_LIMIT);
  if (Number.isInteger(limit) && limit > 0 && limit <= LONGEST_LIMIT) return limit;
  throw new UsageError(`--limit needs a number from 1 to ${LONGEST_LIMIT}, not "${text}"`);
}

function readTime(text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) {
    throw new UsageError(`--before needs a time such as 2026-01-31T12:00Z, not "${text}"`);
  }
  return time;
}
