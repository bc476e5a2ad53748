import { LONGEST_RING, RING_STRATEGIES, type RingGroup } from "../domain/mod.ts";
import { type Input, type OptionSpec, UsageError } from "./command.ts";
import { readDestination, readOnOff, readWhole } from "./option_values.ts";
import { table } from "./table.ts";

/** What of a group can be set when it is added and later. */
export const GROUP_OPTIONS: readonly OptionSpec[] = [
  { name: "strategy", placeholder: "HOW", help: `${RING_STRATEGIES.join(", ")} (together)` },
  { name: "ring-seconds", placeholder: "N", help: "How long all ring, or each in turn (20)" },
  { name: "skip-busy", placeholder: "on|off", help: "Members on a call do not ring (off)" },
  { name: "prefix", placeholder: "TEXT", help: "Put before the caller's name on the phones" },
  { name: "otherwise", placeholder: "N|off", help: "Where calls go that nobody answers" },
  { name: "music", placeholder: "FILE|off", help: "What callers hear instead of ringing" },
  { name: "page", placeholder: "on|off", help: "Its phones can be spoken to: *724 and the number" },
];

const LONGEST_TEXT = 64;

/** `group` as the options in `values` change it. @throws {UsageError} when one is wrong. */
export function groupWith(group: RingGroup, values: Input["values"]): RingGroup {
  const { otherwise, music, ...rest } = group;
  return {
    ...rest,
    strategy: readStrategy(values["strategy"]) ?? group.strategy,
    ringSeconds: given(
      values["ring-seconds"],
      group.ringSeconds,
      (text) => readWhole("--ring-seconds", text, 1, LONGEST_RING),
    ),
    skipBusy: given(values["skip-busy"], group.skipBusy, (text) => readOnOff("--skip-busy", text)),
    callerPrefix: given(values["prefix"], group.callerPrefix, (text) => readText("--prefix", text)),
    ...keptOrOff(
      "otherwise",
      values["otherwise"],
      otherwise,
      (text) => readDestination("--otherwise", text),
    ),
    ...keptOrOff("music", values["music"], music, readFileName),
    page: given(values["page"], group.page, (text) => readOnOff("--page", text)),
  };
}

function given<Value>(
  text: string | undefined,
  kept: Value,
  read: (text: string) => Value,
): Value {
  return text === undefined ? kept : read(text);
}

function keptOrOff<Name extends string>(
  name: Name,
  text: string | undefined,
  kept: string | undefined,
  read: (text: string) => string,
): { readonly [N in Name]?: string } {
  const value = text === undefined ? kept : text === "off" ? undefined : read(text);
  return value === undefined ? {} : { [name]: value } as { readonly [N in Name]?: string };
}

function readStrategy(text: string | undefined): RingGroup["strategy"] | undefined {
  if (text === undefined) return undefined;
  const strategy = RING_STRATEGIES.find((one) => one === text);
  if (strategy !== undefined) return strategy;
  throw new UsageError(`--strategy is ${RING_STRATEGIES.join(", ")}, not "${text}"`);
}

function readText(what: string, text: string): string {
  // deno-lint-ignore no-control-regex -- a header ends at a line end
  if (text.length <= LONGEST_TEXT && !/[\x00-\x1f\x7f]/.test(text)) return text;
  throw new UsageError(`${what} needs at most ${LONGEST_TEXT} characters on one line`);
}

/** A name and no path: what callers hear comes from one folder. */
function readFileName(text: string): string {
  if (/^[A-Za-z0-9_][A-Za-z0-9_. -]{0,99}$/.test(text)) return text;
  throw new UsageError(`--music needs the name of a file without its folder, not "${text}"`);
}

/** A group in lines for a person. */
export function groupWords(group: RingGroup): readonly string[] {
  const { extension, name, strategy, ringSeconds, skipBusy, callerPrefix, members } = group;
  const facts = [
    ["Extension", extension],
    ["Name", name],
    ["Rings", `${strategy}, ${ringSeconds} seconds`],
    ["Skips busy", skipBusy ? "yes" : "no"],
    ["Prefix", callerPrefix],
    ["Otherwise", group.otherwise ?? ""],
    ["Music", group.music ?? ""],
    ["Page", group.page ? "yes" : "no"],
  ];
  const rows = members.map(({ to, delaySeconds, ringSeconds, confirm }) => [
    to,
    String(delaySeconds),
    ringSeconds === undefined ? "" : String(ringSeconds),
    confirm === undefined ? "if outside" : confirm ? "yes" : "no",
  ]);
  return [
    ...facts.map(([label = "", value = ""]) => `${label.padEnd(12)}${value}`.trimEnd()),
    "",
    ...table(["MEMBER", "AFTER", "RINGS", "PRESSES 1"], rows),
  ];
}
