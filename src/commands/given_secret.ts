import { generateSecret, secretProblem, secretWeakness } from "../accounts/mod.ts";
import { Secret } from "../runtime/mod.ts";
import { type CommandDeps, type Input, type OptionSpec, UsageError } from "./command.ts";

export const SECRET_OPTIONS: readonly OptionSpec[] = [
  { name: "secret", placeholder: "S", help: "The secret, which other users of this machine see" },
  { name: "secret-file", placeholder: "F", help: "A file with the secret; - for standard input" },
];

/** The secret that was given, with a warning if it is weak; undefined when none was.
 * @throws {UsageError} when it cannot be used. */
export async function givenSecret(
  { values }: Input,
  username: string,
  deps: CommandDeps,
): Promise<Secret | undefined> {
  const { secret: direct, "secret-file": file } = values;
  if (direct !== undefined && file !== undefined) {
    throw new UsageError("Give --secret or --secret-file, not both");
  }
  if (direct === undefined && file === undefined) return undefined;
  const text = file === undefined ? direct : await readSecretFile(file, deps);
  const secret = new Secret(text ?? "");
  const problem = secretProblem(secret);
  if (problem !== undefined) throw new UsageError(`The secret ${problem}`);
  const weakness = secretWeakness(secret, username);
  if (weakness !== undefined) {
    deps.err(`Warning: the secret ${weakness}, and whoever guesses it can make calls.`);
  }
  return secret;
}

/** The secret that was given, or a good one. */
export async function givenOrGenerated(input: Input, username: string, deps: CommandDeps) {
  return await givenSecret(input, username, deps) ?? generateSecret(deps.random);
}

async function readSecretFile(path: string, deps: CommandDeps): Promise<string> {
  const text = path === "-" ? await deps.readInput() : deps.readFile(path);
  return text.replace(/\r?\n$/, "");
}
