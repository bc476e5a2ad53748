import type { Config, Effective } from "../config/mod.ts";
import type { Gateway, GatewaySecrets } from "../domain/mod.ts";
import type { GatewayTest } from "../gateways/mod.ts";
import type { Clock, Random } from "../runtime/mod.ts";
import type { OwnServer } from "./ask_own_server.ts";
import type { ExitCode } from "./exit_codes.ts";

/** What a command reaches the world through. */
export interface CommandDeps {
  readonly version: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly random: Random;
  /** One line each, without its line end. */
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
  /** @throws {Deno.errors.NotFound} when there is no such file. */
  readonly readFile: (path: string) => string;
  /** @throws {Deno.errors.NotFound} when there is no such file. */
  readonly readBytes: (path: string) => Uint8Array;
  readonly readInput: () => Promise<string>;
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** The status of what a server of this machine answers over TLS, as `askOwnServer`. */
  readonly askOwnServer: (
    server: OwnServer,
    path: string,
    signal: AbortSignal,
  ) => Promise<number>;
  /** The addresses at which phones reach this machine. */
  readonly localAddresses: () => readonly string[];
  /** Asks a gateway whether it is there, and registers if it is one at which we do. */
  readonly testGateway: (
    gateway: Gateway,
    secrets: GatewaySecrets,
    config: Config,
  ) => Promise<GatewayTest>;
  /** Runs the server until it is told to stop. */
  readonly serve: (config: Config, effective: readonly Effective[]) => Promise<ExitCode>;
}

export interface OptionSpec {
  readonly name: string;
  /** What stands for its value; an option without one is a switch. */
  readonly placeholder?: string;
  readonly help: string;
}

/** What was typed after the name of the command. */
export interface Input {
  readonly positionals: readonly string[];
  readonly values: Readonly<Record<string, string | undefined>>;
  readonly switches: ReadonlySet<string>;
}

export interface Command {
  /** E.g. `device add`. */
  readonly name: string;
  readonly summary: string;
  /** What comes after the name, e.g. `EXTENSION [NAME]`; upper case words are required. */
  readonly positionals: string;
  /** Those of its own; every command has `--data`, `--config`, `--help` as well. */
  readonly options: readonly OptionSpec[];
  /** True when every setting of the server is a flag of this command. */
  readonly takesSettings?: boolean;
  readonly examples: readonly string[];
  run(input: Input, deps: CommandDeps): Promise<ExitCode> | ExitCode;
}

/** The command line is wrong; the message says how, in a sentence. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** The command could not do what it was asked; the message says why, in a sentence. */
export class CommandError extends Error {
  override readonly name = "CommandError";
}

/** The configuration is wrong in these ways. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";

  constructor(readonly problems: readonly string[]) {
    super(problems.join("; "));
  }
}
