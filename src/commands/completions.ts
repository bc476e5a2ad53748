import { type Command, UsageError } from "./command.ts";
import { EXIT } from "./exit_codes.ts";
import { optionsOf } from "./parse_arguments.ts";

/** The command that prints completions of `commands`, itself among them. */
export function createCompletions(commands: () => readonly Command[]): Command {
  return {
    name: "completions",
    summary: "Print completions for a shell",
    positionals: "bash|zsh|fish",
    options: [],
    examples: [
      "source <(ringdown completions bash)",
      "ringdown completions fish > ~/.config/fish/completions/ringdown.fish",
    ],
    run({ positionals: [shell = ""] }, { out }) {
      const write = SHELLS[shell];
      if (!write) {
        throw new UsageError(`There are completions for bash, zsh and fish, not "${shell}"`);
      }
      for (const line of write(commands())) out(line);
      return EXIT.ok;
    },
  };
}

const SHELLS: Readonly<Record<string, (commands: readonly Command[]) => readonly string[]>> = {
  bash: bashLines,
  zsh: (commands) => ["autoload -U +X bashcompinit && bashcompinit", ...bashLines(commands)],
  fish: fishLines,
};

const flagsOf = (command: Command) => optionsOf(command).map(({ name }) => `--${name}`).join(" ");

function firstWords(commands: readonly Command[]): string {
  return [...new Set(commands.map(({ name }) => name.split(" ")[0]))].join(" ");
}

function bashLines(commands: readonly Command[]): readonly string[] {
  const groups = Map.groupBy(
    commands.filter(({ name }) => name.includes(" ")),
    ({ name }) => name.split(" ")[0] ?? "",
  );
  return [
    "_ringdown() {",
    '  local word="${COMP_WORDS[COMP_CWORD]}" words=""',
    '  case "${COMP_WORDS[1]} ${COMP_WORDS[2]}" in',
    ...commands.map((command) => {
      const pattern = command.name.includes(" ") ? command.name : `${command.name} *`;
      return `    ${pattern.replace(" ", "\\ ")}) words="${flagsOf(command)}" ;;`;
    }),
    ...[...groups].map(([group, members]) =>
      `    ${group}\\ *) words="${members.map(({ name }) => name.split(" ")[1]).join(" ")}" ;;`
    ),
    `    *) words="${firstWords(commands)}" ;;`,
    "  esac",
    `  [ "$COMP_CWORD" -eq 1 ] && words="${firstWords(commands)}"`,
    '  COMPREPLY=($(compgen -W "$words" -- "$word"))',
    "}",
    "complete -o default -F _ringdown ringdown",
  ];
}

function fishLines(commands: readonly Command[]): readonly string[] {
  const quoted = (text: string) => `'${text.replaceAll("'", "\\'")}'`;
  return commands.flatMap((command) => {
    const [first = "", second] = command.name.split(" ");
    const seen = second === undefined
      ? `__fish_seen_subcommand_from ${first}`
      : `__fish_seen_subcommand_from ${first}; and __fish_seen_subcommand_from ${second}`;
    const name = second === undefined
      ? `-n __fish_use_subcommand -a ${first} -d ${quoted(command.summary)}`
      : `-n '__fish_seen_subcommand_from ${first}' -a ${second} -d ${quoted(command.summary)}`;
    const group = second === undefined
      ? []
      : [`complete -c ringdown -n __fish_use_subcommand -a ${first}`];
    return [
      ...group,
      `complete -c ringdown ${name}`,
      ...optionsOf(command).map(({ name: option, help }) =>
        `complete -c ringdown -n '${seen}' -l ${option} -d ${quoted(help)}`
      ),
    ];
  });
}
