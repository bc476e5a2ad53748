import { parseArgs } from "node:util";
import { nearest, SETTINGS } from "../config/mod.ts";
import { type Command, type Input, type OptionSpec, UsageError } from "./command.ts";

export const COMMON_OPTIONS: readonly OptionSpec[] = [
  { name: "data", placeholder: "DIR", help: "The data folder (RINGDOWN_DATA; data)" },
  { name: "config", placeholder: "FILE", help: "The configuration file (DIR/ringdown.json)" },
  { name: "help", help: "Show this help" },
];

/** Every option that `command` takes. */
export function optionsOf(command: Command): readonly OptionSpec[] {
  const settings = command.takesSettings
    ? SETTINGS.filter(({ isSecret }) => !isSecret).map(settingOption)
    : [];
  const all = [...command.options, ...settings, ...COMMON_OPTIONS];
  return all.filter(({ name }, index) => all.findIndex((one) => one.name === name) === index);
}

function settingOption({ flag, placeholder, help, fallback, variable }: (typeof SETTINGS)[number]) {
  const known = fallback === undefined || fallback === "" ? variable : `${variable}; ${fallback}`;
  return { name: flag, placeholder, help: `${help} (${known})` };
}

/** @throws {UsageError} when `args` is not what `command` takes. */
export function parseArguments(command: Command, args: readonly string[]): Input {
  const specs = optionsOf(command);
  const { tokens } = parseArgs({
    args: [...args],
    strict: false,
    tokens: true,
    allowPositionals: true,
    options: Object.fromEntries(specs.map(({ name, placeholder }) => [
      name,
      {
        type: placeholder === undefined ? "boolean" as const : "string" as const,
        ...(name === "help" ? { short: "h" } : {}),
      },
    ])),
  });
  const positionals: string[] = [];
  const values: Record<string, string> = {};
  const switches = new Set<string>();
  for (const token of tokens) {
    if (token.kind === "positional") positionals.push(token.value);
    if (token.kind !== "option") continue;
    const spec = specs.find(({ name }) => name === token.name);
    if (!spec) throw unknownOption(token.rawName, specs);
    if (spec.placeholder === undefined) {
      if (token.value !== undefined) throw new UsageError(`--${spec.name} takes no value`);
      switches.add(spec.name);
      continue;
    }
    // Without `=`, what looks like another option was hardly meant as a value.
    const looksLikeOption = !token.inlineValue && (token.value ?? "").startsWith("--");
    if (token.value === undefined || looksLikeOption) {
      throw new UsageError(`--${spec.name} needs a value: --${spec.name}=${spec.placeholder}`);
    }
    values[spec.name] = token.value;
  }
  if (!switches.has("help")) checkPositionals(command, positionals);
  return { positionals, values, switches };
}

function unknownOption(name: string, specs: readonly OptionSpec[]): UsageError {
  const hint = nearest(name, specs.map((spec) => `--${spec.name}`));
  return new UsageError(`There is no option ${name}${hint ? `; did you mean ${hint}?` : ""}`);
}

function checkPositionals({ name, positionals }: Command, given: readonly string[]): void {
  const names = positionals.split(" ").filter((word) => word !== "");
  const missing = names.filter((word) => !word.startsWith("["))[given.length];
  if (missing !== undefined) throw new UsageError(`"${name}" needs ${missing}`);
  const extra = given[names.length];
  if (extra !== undefined) throw new UsageError(`"${name}" does not take "${extra}"`);
}
