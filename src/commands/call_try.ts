import { type Command, CommandError, type Input, UsageError } from "./command.ts";
import { withStore } from "./context.ts";
import { EXIT } from "./exit_codes.ts";

export const CALL_TRY: Command = {
  name: "call try",
  summary: "Say what would happen to a call, and why",
  positionals: "NUMBER",
  options: [
    { name: "from", placeholder: "CALLER", help: "A number, or the extension of a user" },
    { name: "gateway", placeholder: "NAME", help: "By which it comes; none for our own phone" },
    { name: "at", placeholder: "TIME", help: "When, e.g. 2026-01-31T18:00:00Z; now if left out" },
    { name: "anonymous", help: "The caller shows no number" },
    { name: "json", help: "Print JSON" },
  ],
  examples: [
    "ringdown call try +4930123456 --from 01701234567 --gateway carrier",
    "ringdown call try 102 --from 101 --json",
  ],
  run(input, deps) {
    const [dialled = ""] = input.positionals;
    return withStore(input, deps, async (store, config) => {
      const { offlineDryRun } = await import("./offline_dry_run.ts");
      const { dryRunAnswer, problemSentences } = await import("../web/mod.ts");
      const dryRun = await offlineDryRun(store, config, deps);
      const name = input.values["gateway"];
      const gateway = name === undefined ? undefined : store.gateways.byName(name)?.id;
      if (name !== undefined && gateway === undefined) {
        throw new CommandError(`There is no gateway ${name}`);
      }
      const found = await dryRun.run({ ...askedIn(input), dialled, gateway });
      if (!found.ok) {
        throw new UsageError(problemSentences(found.missing ? [] : found.problems).join("; "));
      }
      const answer = dryRunAnswer(found.value);
      if (input.switches.has("json")) deps.out(JSON.stringify(answer));
      else for (const line of linesOf(answer)) deps.out(line);
      return EXIT.ok;
    });
  },
};

function askedIn({ values, switches }: Input): Readonly<Record<string, unknown>> {
  const { from, at } = values;
  return {
    caller: from ?? "",
    anonymous: switches.has("anonymous"),
    ...(at === undefined ? {} : { at }),
  };
}

interface Sentence {
  readonly sentence: string;
}

function linesOf({ stages, rules, considered, outcome, afterwards }: {
  readonly stages: readonly (Sentence & { readonly decides: boolean })[];
  readonly rules: readonly (Sentence & { readonly matches: boolean })[];
  readonly considered: readonly Sentence[];
  readonly outcome: unknown;
  readonly afterwards?: unknown;
}): readonly string[] {
  const mark = (is: boolean) => is ? "> " : "  ";
  return [
    ...stages.map(({ sentence, decides }) => mark(decides) + sentence),
    ...rules.map(({ sentence, matches }) => mark(matches) + sentence),
    ...considered.map(({ sentence }) => mark(false) + sentence),
    `= ${JSON.stringify(outcome)}`,
    ...(afterwards === undefined ? [] : [`  then ${JSON.stringify(afterwards)}`]),
  ];
}
