import {
  type CallSettings,
  type Forward,
  FORWARD_CONDITIONS,
  type ForwardCondition,
  isPickupGroup,
  LONGEST_RING,
  MOST_CALLS_AT_ONCE,
  MOST_PICKUP_GROUPS,
} from "../domain/mod.ts";
import { MusicFolder } from "../media/mod.ts";
import { type Command, type Input, type OptionSpec, UsageError } from "./command.ts";
import { withStore } from "./context.ts";
import { EXIT } from "./exit_codes.ts";
import { readDestination, readList, readOnOff, readWhole, warnOfUnknown } from "./option_values.ts";
import { userAt } from "./users.ts";

const FLAGS: Readonly<Record<ForwardCondition, string>> = {
  all: "forward-all",
  busy: "forward-busy",
  noAnswer: "forward-no-answer",
  unreachable: "forward-unreachable",
};

const OPTIONS: readonly OptionSpec[] = [
  { name: "dnd", placeholder: "on|off", help: "Do not disturb: callers hear busy" },
  { name: "forward-all", placeholder: "N|on|off", help: "Where all calls go" },
  { name: "forward-busy", placeholder: "N|on|off", help: "Where calls go while busy" },
  { name: "forward-no-answer", placeholder: "N|on|off", help: "Where unanswered calls go" },
  {
    name: "forward-unreachable",
    placeholder: "N|on|off",
    help: "Where calls go while no phone is connected",
  },
  {
    name: "no-answer-seconds",
    placeholder: "N|default",
    help: "How long the phones ring (RINGDOWN_RING_SECONDS)",
  },
  {
    name: "call-waiting",
    placeholder: "N|off|default",
    help: "Calls at once; off for one, default for as many as the phones take",
  },
  { name: "hide-caller-id", placeholder: "on|off", help: "Call without showing who it is" },
  { name: "music", placeholder: "NAME|default", help: "What people hear who wait, of music list" },
  {
    name: "pickup-groups",
    placeholder: "LIST|none",
    help: "Whose calls may be picked up: a,b (all)",
  },
];

export const USER_SET: Command = {
  name: "user set",
  summary: "Change what happens to a user's calls",
  positionals: "EXTENSION",
  options: OPTIONS,
  examples: [
    "ringdown user set 101 --dnd on",
    "ringdown user set 101 --forward-no-answer 102 --no-answer-seconds 15",
    "ringdown user set 101 --forward-all off --call-waiting off --pickup-groups sales,hall",
  ],
  run(input, deps) {
    const { data: _data, config: _config, ...given } = input.values;
    if (Object.keys(given).length === 0) {
      throw new UsageError('"user set" needs something to change, e.g. --dnd on');
    }
    return withStore(input, deps, (store) => {
      const { extension, settings } = store.atomically(() => {
        const user = userAt(store, input.positionals[0] ?? "");
        const settings = settingsWith(store.callSettings.get(user.id), given);
        if (Object.values(settings.forward).some(({ to }) => to === user.extension)) {
          throw new UsageError(`Calls for ${user.extension} cannot be forwarded to itself`);
        }
        store.callSettings.save(user.id, settings);
        return { extension: user.extension, settings };
      });
      deps.out(`Changed the user ${extension}.`);
      const changed = FORWARD_CONDITIONS.filter((condition) => given[FLAGS[condition]]);
      const forwards = changed.flatMap((condition) => settings.forward[condition] ?? []);
      const destinations = forwards.filter(({ enabled }) => enabled).map(({ to }) => to);
      warnOfUnknown(store, [...new Set(destinations)], deps);
      return EXIT.ok;
    });
  },
};

/** `settings` as the options in `values` change them. @throws {UsageError} when one is wrong. */
function settingsWith(settings: CallSettings, values: Input["values"]): CallSettings {
  const { noAnswerSeconds, callWaiting, music, ...rest } = settings;
  const { dnd } = values;
  const hide = values["hide-caller-id"];
  const groups = values["pickup-groups"];
  return {
    ...rest,
    doNotDisturb: dnd === undefined ? settings.doNotDisturb : readOnOff("--dnd", dnd),
    forward: forwardsWith(settings, values),
    ...number(
      "noAnswerSeconds",
      values["no-answer-seconds"],
      noAnswerSeconds,
      (text) => readWhole("--no-answer-seconds", text, 1, LONGEST_RING),
    ),
    ...number(
      "callWaiting",
      values["call-waiting"],
      callWaiting,
      (text) => text === "off" ? 1 : readWhole("--call-waiting", text, 1, MOST_CALLS_AT_ONCE),
    ),
    ...musicWith(values["music"], music),
    hideCallerId: hide === undefined ? settings.hideCallerId : readOnOff("--hide-caller-id", hide),
    pickupGroups: groups === undefined ? settings.pickupGroups : readPickupGroups(groups),
  };
}

function musicWith(text: string | undefined, kept: string | undefined): { music?: string } {
  if (text !== undefined && text !== "default" && !MusicFolder.isName(text)) {
    throw new UsageError(`--music needs a name of "music list", not "${text}"`);
  }
  const music = text === undefined ? kept : text === "default" ? undefined : text;
  return music === undefined ? {} : { music };
}

function number<Name extends string>(
  name: Name,
  text: string | undefined,
  kept: number | undefined,
  read: (text: string) => number,
): { readonly [N in Name]?: number } {
  const value = text === undefined ? kept : text === "default" ? undefined : read(text);
  return value === undefined ? {} : { [name]: value } as { readonly [N in Name]?: number };
}

function forwardsWith({ forward }: CallSettings, values: Input["values"]): CallSettings["forward"] {
  const changed = FORWARD_CONDITIONS.flatMap((condition): [ForwardCondition, Forward][] => {
    const text = values[FLAGS[condition]];
    const next = text === undefined
      ? forward[condition]
      : forwardWith(FLAGS[condition], text, forward[condition]);
    return next ? [[condition, next]] : [];
  });
  return Object.fromEntries(changed);
}

function forwardWith(flag: string, text: string, before?: Forward): Forward | undefined {
  if (text === "off") return before && { ...before, enabled: false };
  if (text !== "on") return { to: readDestination(`--${flag}`, text), enabled: true };
  if (before) return { ...before, enabled: true };
  throw new UsageError(`--${flag} needs a number: there was none before`);
}

function readPickupGroups(text: string): readonly string[] {
  if (text === "none") return [];
  const groups = readList(text);
  const wrong = groups.find((group) => !isPickupGroup(group));
  if (wrong !== undefined) {
    throw new UsageError(
      `A pickup group is 1 to 32 letters, digits or any of _ . -, not "${wrong}"`,
    );
  }
  if (groups.length === 0 || groups.length > MOST_PICKUP_GROUPS) {
    throw new UsageError(`--pickup-groups needs 1 to ${MOST_PICKUP_GROUPS} names, or none`);
  }
  return groups;
}
