import { type Config, dataFolderOf, type Effective, readConfig } from "../config/mod.ts";
import { createLog, Meter } from "../runtime/mod.ts";
import { openStore, readStoredSettings, type Store } from "../store/mod.ts";
import { auditedStore } from "./audited_store.ts";
import { commandActor } from "./command_actor.ts";
import { type CommandDeps, ConfigError, type Input } from "./command.ts";

export interface Loaded {
  readonly config: Config;
  readonly effective: readonly Effective[];
  readonly warnings: readonly string[];
}

/** The configuration that the flags in `input` and everything else come to.
 * @throws {ConfigError} when something is wrong with it. */
export function loadConfig({ values }: Input, deps: CommandDeps): Loaded {
  const sources = { flags: values, env: deps.env, readFile: deps.readFile, file: values["config"] };
  const stored = readStoredSettings(dataFolderOf(sources));
  const result = readConfig({ ...sources, stored });
  if (!result.ok) throw new ConfigError(result.problems);
  return result;
}

/**
 * Runs `task` with the store open beside a server that may be running. What it changes is in the
 * audit log when it has gone well.
 */
export async function withStore<T>(
  input: Input,
  deps: CommandDeps,
  task: (store: Store, config: Config) => T | Promise<T>,
): Promise<T> {
  const { config } = loadConfig(input, deps);
  const { clock, random, err } = deps;
  const log = createLog({ clock, level: "warn", format: "text", write: err });
  await using store = openStore(config.data, {
    clock,
    random,
    log,
    meter: new Meter(),
    as: "tool",
  });
  const audited = auditedStore(store, commandActor(deps));
  const result = await task(audited.store, config);
  audited.tell();
  return result;
}
