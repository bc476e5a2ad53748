import type { Outcome, Outside } from "../administration/mod.ts";
import type { Config } from "../config/mod.ts";
import type { Actor, Gateway, GatewayId } from "../domain/mod.ts";
import type { Store } from "../store/mod.ts";
import { commandActor } from "./command_actor.ts";
import { type CommandDeps, CommandError, type Input, UsageError } from "./command.ts";
import { withStore } from "./context.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";
import { readList } from "./option_values.ts";

/** Runs `task` with what the owner changes of gateways, routes and numbers. */
export function withOutside(
  input: Input,
  deps: CommandDeps,
  task: (outside: Outside, actor: Actor, store: Store, config: Config) => void | Promise<void>,
): Promise<ExitCode> {
  return withStore(input, deps, async (store, config) => {
    const { createOutside } = await import("../administration/mod.ts");
    const { audit } = store;
    const outside = createOutside({
      store,
      audit,
      random: deps.random,
      country: () => config.country,
    });
    await task(outside, commandActor(deps), store, config);
    return EXIT.ok;
  });
}

/** What `outcome` has come to. @throws {UsageError} that names each field that is wrong. */
export async function settled<Value>(outcome: Outcome<Value>): Promise<Value> {
  if (outcome.ok) return outcome.value;
  if (outcome.missing) throw new CommandError("There is no such thing");
  const { problemText } = await import("../web/mod.ts");
  const problems = outcome.problems.map((problem) =>
    problem.field === "" ? problemText(problem) : `${problem.field}: ${problemText(problem)}`
  );
  throw new UsageError(problems.join(" "));
}

/** @throws {CommandError} when no gateway is called so. */
export function gatewayCalled({ gateways }: Outside, name: string): Gateway {
  const found = gateways.list().find((one) => one.name === name);
  if (!found) throw new CommandError(`There is no gateway ${name}`);
  return found;
}

/** The ids of the gateways in a comma-separated list of names. */
export function gatewayIds(outside: Outside, names: string | undefined): readonly GatewayId[] {
  return readList(names ?? "").map((name) => gatewayCalled(outside, name).id);
}
