import {
  type Extension,
  type RingGroup,
  ringGroupFaultAmong,
  type RingGroupId,
  TakenError,
} from "../domain/mod.ts";
import type { Store } from "../store/mod.ts";
import { type Command, type CommandDeps, CommandError, type Input, UsageError } from "./command.ts";
import { withStore } from "./context.ts";
import { EXIT } from "./exit_codes.ts";
import { GROUP_OPTIONS, groupWith, groupWords } from "./group_options.ts";
import { readExtension } from "./new_device.ts";
import { readDestination, readList, warnOfUnknown } from "./option_values.ts";
import { table } from "./table.ts";

/** How long a group rings unless it is said otherwise, seconds. */
const RING_SECONDS = 20;

/** @throws {CommandError} when no group has the extension. */
export function groupAt(store: Store, extension: string): RingGroup {
  const group = store.groups.byExtension(extension);
  if (!group) throw new CommandError(`There is no group ${extension}`);
  return group;
}

/** Saves `group`, and warns of members that nobody is.
 * @throws {UsageError} when something in it is wrong. */
export function saveGroup(store: Store, group: RingGroup, deps: CommandDeps): void {
  const fault = ringGroupFaultAmong(store.groups, group);
  if (fault) throw new UsageError(fault.sentence);
  store.groups.save(group);
  const { members, otherwise } = group;
  const named = [...members.map(({ to }) => to), ...(otherwise === undefined ? [] : [otherwise])];
  warnOfUnknown(store, named, deps);
}

export const GROUP_ADD: Command = {
  name: "group add",
  summary: "Add a group: one number at which several people ring",
  positionals: "EXTENSION [NAME]",
  options: [
    { name: "members", placeholder: "LIST", help: "Who rings: 101,102,sip:ada@example.org" },
    ...GROUP_OPTIONS,
  ],
  examples: [
    'ringdown group add 600 Sales --members 101,102,103 --prefix "Sales: " --otherwise 100',
    "ringdown group add 601 Support --strategy in-turn --ring-seconds 15 --skip-busy on",
    "ringdown group add 602 Hall --members 101,102 --page on",
  ],
  run(input, deps) {
    const [text = "", name = ""] = input.positionals;
    const extension = readExtension(text);
    return withStore(input, deps, (store) => {
      const fresh = freshGroup(extension, name, deps);
      const group = groupWith({ ...fresh, members: membersIn(input) }, input.values);
      store.atomically(() => {
        if (store.groups.byExtension(extension)) {
          throw new TakenError("extension", extension, "a group");
        }
        saveGroup(store, group, deps);
      });
      deps.out(`Added the group ${extension}.`);
      return EXIT.ok;
    });
  },
};

function freshGroup(extension: Extension, name: string, { random }: CommandDeps): RingGroup {
  return {
    id: random.token() as RingGroupId,
    extension,
    name,
    strategy: "together",
    members: [],
    ringSeconds: RING_SECONDS,
    skipBusy: false,
    callerPrefix: "",
    page: false,
  };
}

function membersIn({ values }: Input): RingGroup["members"] {
  return readList(values["members"] ?? "")
    .map((to) => ({ to: readDestination("A member", to), delaySeconds: 0 }));
}

export const GROUP_SET: Command = {
  name: "group set",
  summary: "Change a group",
  positionals: "EXTENSION",
  options: [
    { name: "name", placeholder: "NAME", help: "What people call it" },
    { name: "extension", placeholder: "NEW", help: "Another extension" },
    ...GROUP_OPTIONS,
  ],
  examples: [
    "ringdown group set 600 --strategy first-available --ring-seconds 15",
    "ringdown group set 600 --otherwise off --extension 610",
  ],
  run(input, deps) {
    const { data: _data, config: _config, ...given } = input.values;
    if (Object.keys(given).length === 0) {
      throw new UsageError('"group set" needs something to change, e.g. --ring-seconds 15');
    }
    return withStore(input, deps, (store) => {
      const { name, extension } = given;
      store.atomically(() => {
        const group = groupAt(store, input.positionals[0] ?? "");
        const renamed = {
          ...group,
          name: name ?? group.name,
          extension: extension === undefined ? group.extension : readExtension(extension),
        };
        saveGroup(store, groupWith(renamed, given), deps);
      });
      deps.out(`Changed the group ${extension ?? input.positionals[0]}.`);
      return EXIT.ok;
    });
  },
};

export const GROUP_LIST: Command = {
  name: "group list",
  summary: "List the groups",
  positionals: "",
  options: [{ name: "json", help: "Print JSON" }],
  examples: ["ringdown group list", "ringdown group list --json"],
  run(input, deps) {
    return withStore(input, deps, (store) => {
      const groups = store.groups.list();
      if (input.switches.has("json")) {
        deps.out(JSON.stringify(groups.map(jsonOf)));
        return EXIT.ok;
      }
      const rows = groups.map(({ extension, name, strategy, members, otherwise, page }) => [
        extension,
        name,
        strategy,
        members.map(({ to }) => to).join(", "),
        otherwise ?? "",
        page ? "yes" : "",
      ]);
      const titles = ["EXTENSION", "NAME", "RINGS", "MEMBERS", "OTHERWISE", "PAGE"];
      for (const line of table(titles, rows)) deps.out(line);
      return EXIT.ok;
    });
  },
};

export const GROUP_SHOW: Command = {
  name: "group show",
  summary: "Show everything about a group",
  positionals: "EXTENSION",
  options: [{ name: "json", help: "Print JSON" }],
  examples: ["ringdown group show 600"],
  run(input, deps) {
    return withStore(input, deps, (store) => {
      const group = groupAt(store, input.positionals[0] ?? "");
      if (input.switches.has("json")) deps.out(JSON.stringify(jsonOf(group)));
      else for (const line of groupWords(group)) deps.out(line);
      return EXIT.ok;
    });
  },
};

function jsonOf({ id: _id, ...group }: RingGroup) {
  return group;
}

export const GROUP_REMOVE: Command = {
  name: "group remove",
  summary: "Remove a group; its members stay",
  positionals: "EXTENSION",
  options: [],
  examples: ["ringdown group remove 600"],
  run(input, deps) {
    return withStore(input, deps, (store) => {
      const { id, extension } = groupAt(store, input.positionals[0] ?? "");
      store.groups.remove(id);
      deps.out(`Removed the group ${extension}.`);
      return EXIT.ok;
    });
  },
};
