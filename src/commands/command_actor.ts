import type { Actor } from "../domain/mod.ts";
import type { CommandDeps } from "./command.ts";

/** What the audit log says of changes by command: by whom, as far as the system tells. */
export function commandActor({ env }: Pick<CommandDeps, "env">): Actor {
  const name = env["SUDO_USER"] ?? env["USER"];
  return { kind: "command", ...(name === undefined ? {} : { name }) };
}
