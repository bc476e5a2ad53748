import { type Command, type OptionSpec } from "./command.ts";
import { EXIT_HELP } from "./exit_codes.ts";
import { optionsOf } from "./parse_arguments.ts";

/** The help text of the program. */
export function programHelp(commands: readonly Command[]): readonly string[] {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return [
    "Ringdown, a telephone exchange in one program.",
    "",
    "Usage: ringdown [COMMAND] [OPTIONS]",
    "",
    "Commands:",
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    "",
    "Without a command it serves. Every command takes --data DIR and --help.",
    "Values come from flags, then RINGDOWN_* variables (or RINGDOWN_*_FILE, the name of a file",
    "with the value), then DIR/ringdown.json, then what is stored, then defaults.",
    "",
    "Examples:",
    "  ringdown --data /var/lib/ringdown",
    "  ringdown device add 101",
    "  ringdown doctor",
    "",
    ...exitCodes(),
  ];
}

/** The help text of one command. */
export function commandHelp(command: Command): readonly string[] {
  const usage = ["Usage: ringdown", command.name, command.positionals, "[OPTIONS]"]
    .filter((part) => part !== "").join(" ");
  return [
    `${command.summary}.`,
    "",
    usage,
    "",
    "Options:",
    ...optionLines(optionsOf(command)),
    "",
    "Examples:",
    ...command.examples.map((example) => `  ${example}`),
    "",
    ...exitCodes(),
  ];
}

function optionLines(options: readonly OptionSpec[]): readonly string[] {
  const written = options.map(({ name, placeholder }) =>
    placeholder === undefined ? `--${name}` : `--${name} ${placeholder}`
  );
  const width = Math.max(...written.map((text) => text.length));
  return options.map(({ help }, index) => `  ${(written[index] ?? "").padEnd(width)}  ${help}`);
}

function exitCodes(): readonly string[] {
  return ["Exit codes:", ...EXIT_HELP.map(([code, meaning]) => `  ${code}  ${meaning}`)];
}
