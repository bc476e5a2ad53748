import { nearest } from "../config/mod.ts";
import { CodeConflictError, TakenError } from "../domain/mod.ts";
import { messageOf } from "../runtime/mod.ts";
import { StoreError } from "../store/mod.ts";
import {
  ADMIN_ADD,
  ADMIN_LIST,
  ADMIN_PASSWORD,
  ADMIN_REMOVE,
  ADMIN_RESET_FACTORS,
} from "./admins.ts";
import { CALL_TRY } from "./call_try.ts";
import { CALLS } from "./calls.ts";
import { CODES_LIST, CODES_OFF, CODES_RESET, CODES_SET } from "./codes.ts";
import {
  type Command,
  type CommandDeps,
  CommandError,
  ConfigError,
  UsageError,
} from "./command.ts";
import { createCompletions } from "./completions.ts";
import { CONFIG_CHECK, CONFIG_SHOW } from "./config.ts";
import { DEVICE_ADD } from "./device_add.ts";
import { DEVICE_IMPORT } from "./device_import.ts";
import { DEVICE_LIST, DEVICE_REMOVE } from "./device_list.ts";
import { DEVICE_PROVISION } from "./device_provision.ts";
import { DEVICE_SECRET } from "./device_secret.ts";
import { DEVICE_SET } from "./device_set.ts";
import { DOCTOR } from "./doctor.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";
import { FOLLOW_ADD, FOLLOW_OFF, FOLLOW_ON, FOLLOW_REMOVE } from "./follow.ts";
import { GATEWAY_ADD, GATEWAY_LIST, GATEWAY_REMOVE, GATEWAY_TEST } from "./gateways.ts";
import { GROUP_MEMBER_ADD, GROUP_MEMBER_REMOVE } from "./group_members.ts";
import { GROUP_ADD, GROUP_LIST, GROUP_REMOVE, GROUP_SET, GROUP_SHOW } from "./groups.ts";
import { HEALTHCHECK } from "./healthcheck.ts";
import { commandHelp, programHelp } from "./help.ts";
import { parseArguments } from "./parse_arguments.ts";
import { SERVE } from "./serve.ts";
import { NUMBER_ADD, NUMBER_LIST, NUMBER_REMOVE } from "./inbound_numbers.ts";
import { MAILBOX_LIST, MAILBOX_SET } from "./mailbox.ts";
import { MUSIC_ADD, MUSIC_CHECK, MUSIC_LIST, MUSIC_REMOVE } from "./music.ts";
import { ROUTE_ADD, ROUTE_LIST, ROUTE_REMOVE } from "./outbound_routes.ts";
import { SETUP_URL } from "./setup_url.ts";
import { USER_SET } from "./user_settings.ts";
import { USER_SHOW } from "./user_show.ts";
import { USER_ADD, USER_LIST, USER_REMOVE, USER_RENAME } from "./users.ts";
import { VERSION } from "./version.ts";

const COMPLETIONS = createCompletions(() => COMMANDS);

/** Every command, in the order of the help text. */
export const COMMANDS: readonly Command[] = [
  SERVE,
  SETUP_URL,
  ADMIN_ADD,
  ADMIN_LIST,
  ADMIN_PASSWORD,
  ADMIN_REMOVE,
  ADMIN_RESET_FACTORS,
  DEVICE_ADD,
  DEVICE_IMPORT,
  DEVICE_LIST,
  DEVICE_REMOVE,
  DEVICE_PROVISION,
  DEVICE_SECRET,
  DEVICE_SET,
  USER_ADD,
  USER_LIST,
  USER_REMOVE,
  USER_RENAME,
  USER_SHOW,
  USER_SET,
  FOLLOW_ADD,
  FOLLOW_REMOVE,
  FOLLOW_ON,
  FOLLOW_OFF,
  GROUP_ADD,
  GROUP_LIST,
  GROUP_SHOW,
  GROUP_SET,
  GROUP_REMOVE,
  GROUP_MEMBER_ADD,
  GROUP_MEMBER_REMOVE,
  GATEWAY_ADD,
  GATEWAY_LIST,
  GATEWAY_REMOVE,
  GATEWAY_TEST,
  ROUTE_ADD,
  ROUTE_LIST,
  ROUTE_REMOVE,
  NUMBER_ADD,
  NUMBER_LIST,
  NUMBER_REMOVE,
  CODES_LIST,
  CODES_SET,
  CODES_OFF,
  CODES_RESET,
  MUSIC_ADD,
  MUSIC_CHECK,
  MUSIC_LIST,
  MUSIC_REMOVE,
  MAILBOX_LIST,
  MAILBOX_SET,
  CALLS,
  CALL_TRY,
  CONFIG_SHOW,
  CONFIG_CHECK,
  DOCTOR,
  HEALTHCHECK,
  VERSION,
  COMPLETIONS,
];

/** Runs what the command line says and returns the exit code. Throws nothing. */
export async function run(args: readonly string[], deps: CommandDeps): Promise<ExitCode> {
  try {
    return await dispatch(args[0] === "--" ? args.slice(1) : args, deps);
  } catch (error) {
    return explain(error, deps);
  }
}

async function dispatch(args: readonly string[], deps: CommandDeps): Promise<ExitCode> {
  const [first] = args;
  if (first === "--help" || first === "-h" || first === "help") {
    return print(programHelp(COMMANDS), deps);
  }
  if (first === "--version" || first === "-V") return print([deps.version], deps);
  const [command, rest] = find(args);
  const input = parseArguments(command, rest);
  if (input.switches.has("help")) return print(commandHelp(command), deps);
  return await command.run(input, deps);
}

function find(args: readonly string[]): readonly [Command, readonly string[]] {
  const [first, second] = args;
  if (first === undefined || first.startsWith("-")) return [SERVE, args];
  for (const command of COMMANDS) {
    const words = command.name.split(" ");
    if (words.every((word, index) => args[index] === word)) {
      return [command, args.slice(words.length)];
    }
  }
  const names = COMMANDS.map(({ name }) => name);
  const group = names.filter((name) => name.startsWith(`${first} `));
  if (group.length > 0 && (second === undefined || second.startsWith("-"))) {
    throw new UsageError(`"${first}" is ${listed(group)}`);
  }
  const typed = group.length > 0 ? `${first} ${second}` : first;
  const hint = nearest(typed, [...names, ...names.map((name) => name.split(" ")[0] ?? name)]);
  throw new UsageError(`There is no command "${typed}"${hint ? `; did you mean "${hint}"?` : ""}`);
}

function listed(names: readonly string[]): string {
  const quoted = names.map((name) => `"${name}"`);
  return `${quoted.slice(0, -1).join(", ")} or ${quoted.at(-1)}`;
}

function print(lines: readonly string[], deps: CommandDeps): ExitCode {
  for (const line of lines) deps.out(line);
  return EXIT.ok;
}

function explain(error: unknown, { err }: CommandDeps): ExitCode {
  if (error instanceof ConfigError) {
    err("The configuration is wrong:");
    for (const problem of error.problems) err(`  ${problem}`);
    return EXIT.config;
  }
  err(`${messageOf(error)}.`.replace(/([.?!])\.$/, "$1"));
  if (error instanceof UsageError) {
    err('See "ringdown --help".');
    return EXIT.usage;
  }
  if (error instanceof StoreError) return EXIT.data;
  const told = [CommandError, TakenError, CodeConflictError].some((type) => error instanceof type);
  if (told) return EXIT.failed;
  if (error instanceof Error && error.stack !== undefined) err(error.stack);
  return EXIT.failed;
}
