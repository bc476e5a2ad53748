import { type CallSettings, LONGEST_RING, MOST_PLACES } from "../domain/mod.ts";
import { type Command, type CommandDeps, CommandError, type Input } from "./command.ts";
import { withStore } from "./context.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";
import { readDestination, readOnOff, readWhole, warnOfUnknown } from "./option_values.ts";
import { userAt } from "./users.ts";

/** How long another place rings unless it is said otherwise, seconds. */
const RING_SECONDS = 30;

type FollowMe = CallSettings["followMe"];

export const FOLLOW_ADD: Command = {
  name: "follow add",
  summary: "Let a user's calls ring somewhere else too",
  positionals: "EXTENSION NUMBER",
  options: [
    { name: "delay", placeholder: "SECONDS", help: "How much later it rings (0)" },
    { name: "ring", placeholder: "SECONDS", help: `How long it rings (${RING_SECONDS})` },
    { name: "confirm", placeholder: "on|off", help: "Who answers must press 1 (on if outside)" },
  ],
  examples: [
    "ringdown follow add 101 102 --delay 10",
    "ringdown follow add 101 sip:ada@example.org --confirm off",
    "ringdown follow add 101 101 --delay 5",
  ],
  run(input, deps) {
    const [, text = ""] = input.positionals;
    const { delay, ring, confirm } = input.values;
    const member = {
      to: readDestination('"follow add"', text),
      delaySeconds: delay === undefined ? 0 : readWhole("--delay", delay, 0, LONGEST_RING),
      ringSeconds: ring === undefined ? RING_SECONDS : readWhole("--ring", ring, 1, LONGEST_RING),
      ...(confirm === undefined ? {} : { confirm: readOnOff("--confirm", confirm) }),
    };
    const say = (extension: string) => `Calls for ${extension} ring at ${member.to} too.`;
    return change(input, deps, say, ({ members }) => {
      const others = members.filter(({ to }) => to !== member.to);
      if (others.length >= MOST_PLACES) {
        throw new CommandError(`There can be ${MOST_PLACES} other places at most`);
      }
      return { enabled: true, members: [...others, member] };
    }, [member.to]);
  },
};

export const FOLLOW_REMOVE: Command = {
  name: "follow remove",
  summary: "Let a user's calls ring somewhere else no longer",
  positionals: "EXTENSION NUMBER",
  options: [],
  examples: ["ringdown follow remove 101 102"],
  run(input, deps) {
    const number = readDestination('"follow remove"', input.positionals[1] ?? "");
    const say = (extension: string) => `Calls for ${extension} do not ring at ${number} any more.`;
    return change(input, deps, say, ({ enabled, members }) => {
      const rest = members.filter(({ to }) => to !== number);
      if (rest.length === members.length) {
        throw new CommandError(`Calls for ${input.positionals[0]} do not ring at ${number}`);
      }
      return { enabled: enabled && rest.length > 0, members: rest };
    });
  },
};

export const FOLLOW_ON: Command = {
  name: "follow on",
  summary: "Switch on that a user's calls ring elsewhere too",
  positionals: "EXTENSION",
  options: [],
  examples: ["ringdown follow on 101"],
  run(input, deps) {
    const say = (extension: string) => `Switched on follow-me of ${extension}.`;
    return change(input, deps, say, ({ members }) => {
      if (members.length > 0) return { enabled: true, members };
      throw new CommandError(
        `${input.positionals[0]} has no other place to ring; see "ringdown follow add --help"`,
      );
    });
  },
};

export const FOLLOW_OFF: Command = {
  name: "follow off",
  summary: "Switch that off, and keep the list",
  positionals: "EXTENSION",
  options: [],
  examples: ["ringdown follow off 101"],
  run(input, deps) {
    const say = (extension: string) => `Switched off follow-me of ${extension}.`;
    return change(input, deps, say, ({ members }) => ({ enabled: false, members }));
  },
};

function change(
  input: Input,
  deps: CommandDeps,
  say: (extension: string) => string,
  next: (followMe: FollowMe) => FollowMe,
  destinations: readonly string[] = [],
): Promise<ExitCode> {
  return withStore(input, deps, (store) => {
    const { extension } = store.atomically(() => {
      const user = userAt(store, input.positionals[0] ?? "");
      const settings = store.callSettings.get(user.id);
      store.callSettings.save(user.id, { ...settings, followMe: next(settings.followMe) });
      return user;
    });
    deps.out(say(extension));
    warnOfUnknown(store, destinations, deps);
    return EXIT.ok;
  });
}
