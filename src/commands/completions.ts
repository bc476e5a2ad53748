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

/** What may follow `words` in the names of commands; nothing where they are a whole name. */
function nextWords(commands: readonly Command[], words: readonly string[]): readonly string[] {
  const next = commands.map(({ name }) => name.split(" "))
    .filter((name) => words.every((word, index) => name[index] === word))
    .flatMap((name) => name[words.length] ?? []);
  return [...new Set(next)];
}

/** The words before the last of names that have several, the longest first. */
function groupsOf(commands: readonly Command[]): readonly (readonly string[])[] {
  const groups = commands.map(({ name }) => name.split(" ").slice(0, -1))
    .flatMap((words) => words.map((_, index) => words.slice(0, index + 1).join(" ")));
  return [...new Set(groups)].map((group) => group.split(" ")).sort((a, b) => b.length - a.length);
}

/** Most words in the name of a command. */
const MOST_WORDS = 3;

function bashLines(commands: readonly Command[]): readonly string[] {
  const pattern = (words: readonly string[]) =>
    [...words, ...words.length < MOST_WORDS ? ["*"] : []].join("\\ ");
  return [
    "_ringdown() {",
    '  local word="${COMP_WORDS[COMP_CWORD]}" words=""',
    '  case "${COMP_WORDS[1]} ${COMP_WORDS[2]} ${COMP_WORDS[3]}" in',
    ...commands.map((command) =>
      `    ${pattern(command.name.split(" "))}) words="${flagsOf(command)}" ;;`
    ),
    ...groupsOf(commands).map((group) =>
      `    ${pattern(group)}) words="${nextWords(commands, group).join(" ")}" ;;`
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
  const seen = (words: readonly string[]) =>
    words.map((word) => `__fish_seen_subcommand_from ${word}`).join("; and ");
  return [
    ...groupsOf(commands).map((group) => {
      const before = group.slice(0, -1);
      const when = before.length === 0 ? "__fish_use_subcommand" : quoted(seen(before));
      return `complete -c ringdown -n ${when} -a ${group.at(-1)}`;
    }),
    ...commands.flatMap((command) => {
      const words = command.name.split(" ");
      const before = words.slice(0, -1);
      const when = before.length === 0 ? "__fish_use_subcommand" : quoted(seen(before));
      return [
        `complete -c ringdown -n ${when} -a ${words.at(-1)} -d ${quoted(command.summary)}`,
        ...optionsOf(command).map(({ name: option, help }) =>
          `complete -c ringdown -n ${quoted(seen(words))} -l ${option} -d ${quoted(help)}`
        ),
      ];
    }),
  ];
}
