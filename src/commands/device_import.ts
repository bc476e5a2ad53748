import { secretProblem } from "../accounts/mod.ts";
import { parseExtension } from "../domain/mod.ts";
import { Secret } from "../runtime/mod.ts";
import { type Command, type CommandDeps, CommandError } from "./command.ts";
import { withStore } from "./context.ts";
import { EXIT } from "./exit_codes.ts";
import { createDevice, userWith } from "./new_device.ts";

/** More than this many mistakes are one mistake. */
const PROBLEMS_SHOWN = 20;

export const DEVICE_IMPORT: Command = {
  name: "device import",
  summary: "Add devices from a file with lines of extension,secret: all of them or none",
  positionals: "FILE.csv",
  options: [
    { name: "domain", placeholder: "NAME", help: "The SIP domain (RINGDOWN_DOMAIN; as stored)" },
    { name: "json", help: "Print JSON" },
  ],
  examples: [
    "ringdown device import phones.csv",
    "generate-phones | ringdown device import -",
  ],
  async run(input, deps) {
    const path = input.positionals[0] ?? "-";
    const text = path === "-" ? await deps.readInput() : readFile(path, deps);
    const problems: string[] = [];
    const lines = readLines(text, problems);
    return withStore(input, deps, (store, config) => {
      for (const { line, extension } of lines) {
        if (store.devices.byUsername(extension)) {
          problems.push(`Line ${line}: there is a device ${extension} already`);
        }
      }
      if (problems.length > 0) throw refused(problems);
      // Made before the transaction begins, so that a running server waits less for it.
      const made = lines.map(({ extension, secret }) => {
        const user = userWith(store, extension, deps.random);
        const parts = { user, username: extension, name: "", realm: config.domain, secret };
        return { user, secret, device: createDevice(parts, deps.random) };
      });
      store.atomically(() => {
        for (const { user, device, secret } of made) {
          store.users.save(user);
          store.devices.save(device, secret);
        }
      });
      const count = made.length;
      deps.out(
        input.switches.has("json")
          ? JSON.stringify({ added: count })
          : `Added ${count} ${count === 1 ? "device" : "devices"}.`,
      );
      return EXIT.ok;
    });
  },
};

function readFile(path: string, deps: CommandDeps): string {
  try {
    return deps.readFile(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new CommandError(`There is no file ${path}`);
  }
}

function readLines(text: string, problems: string[]) {
  const seen = new Map<string, number>();
  let first = true;
  return text.replace(/^\ufeff/, "").split(/\r?\n/).flatMap((content, index) => {
    const line = index + 1;
    if (content.trim() === "" || content.startsWith("#")) return [];
    const comma = content.indexOf(",");
    const name = unquoted(comma < 0 ? content : content.slice(0, comma));
    const isTitle = first && name.toLowerCase() === "extension";
    first = false;
    if (isTitle) return [];
    const extension = parseExtension(name);
    const secret = new Secret(comma < 0 ? "" : unquoted(content.slice(comma + 1)));
    const problem = secretProblem(secret);
    const earlier = seen.get(name);
    if (extension === undefined) problems.push(`Line ${line}: "${name}" is not an extension`);
    else if (problem !== undefined) problems.push(`Line ${line}: the secret ${problem}`);
    else if (earlier !== undefined) {
      problems.push(`Line ${line}: ${name} is in line ${earlier} too`);
    } else {
      seen.set(name, line);
      return [{ line, extension, secret }];
    }
    return [];
  });
}

/** A field of RFC 4180: quotes around it, and two for one inside. */
function unquoted(field: string): string {
  const trimmed = field.trim();
  const quoted = trimmed.length >= 2 && trimmed.startsWith('"') && trimmed.endsWith('"');
  return quoted ? trimmed.slice(1, -1).replaceAll('""', '"') : trimmed;
}

function refused(problems: readonly string[]): CommandError {
  const shown = problems.slice(0, PROBLEMS_SHOWN);
  const rest = problems.length - shown.length;
  if (rest > 0) shown.push(`and ${rest} more`);
  return new CommandError(["Nothing was added:", ...shown].join("\n  "));
}
