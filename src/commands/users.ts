import type { User } from "../domain/mod.ts";
import { TakenError } from "../domain/mod.ts";
import type { Store } from "../store/mod.ts";
import { type Command, CommandError } from "./command.ts";
import { withStore } from "./context.ts";
import { EXIT } from "./exit_codes.ts";
import { readExtension, userWith } from "./new_device.ts";
import { table } from "./table.ts";

/** @throws {CommandError} when no user has the extension. */
export function userAt(store: Store, extension: string): User {
  const user = store.users.byExtension(extension);
  if (!user) throw new CommandError(`There is no user ${extension}`);
  return user;
}

export const USER_ADD: Command = {
  name: "user add",
  summary: "Add a user without a device",
  positionals: "EXTENSION",
  options: [{ name: "name", placeholder: "NAME", help: "Shown to the people this user calls" }],
  examples: ['ringdown user add 101 --name "Ada Lovelace"'],
  run(input, deps) {
    const extension = readExtension(input.positionals[0] ?? "");
    return withStore(input, deps, (store) => {
      store.atomically(() => {
        if (store.users.byExtension(extension)) throw new TakenError("extension", extension);
        const name = input.values["name"] ?? "";
        store.users.save({ ...userWith(store, extension, deps.random), name });
      });
      deps.out(`Added the user ${extension}.`);
      return EXIT.ok;
    });
  },
};

export const USER_LIST: Command = {
  name: "user list",
  summary: "List the users",
  positionals: "",
  options: [{ name: "json", help: "Print JSON" }],
  examples: ["ringdown user list", "ringdown user list --json"],
  run(input, deps) {
    return withStore(input, deps, (store) => {
      const devices = Map.groupBy(store.devices.list(), ({ user }) => user);
      const users = store.users.list().map(({ id, extension, name }) => ({
        extension,
        name,
        devices: (devices.get(id) ?? []).map(({ username }) => username),
      }));
      if (input.switches.has("json")) {
        deps.out(JSON.stringify(users));
        return EXIT.ok;
      }
      const rows = users.map((user) => [user.extension, user.name, user.devices.join(", ")]);
      for (const line of table(["EXTENSION", "NAME", "DEVICES"], rows)) deps.out(line);
      return EXIT.ok;
    });
  },
};

export const USER_REMOVE: Command = {
  name: "user remove",
  summary: "Remove a user with all devices",
  positionals: "EXTENSION",
  options: [],
  examples: ["ringdown user remove 101"],
  run(input, deps) {
    return withStore(input, deps, (store) => {
      const { id, extension } = userAt(store, input.positionals[0] ?? "");
      store.users.remove(id);
      deps.out(`Removed the user ${extension}.`);
      for (const { extension: group, members } of store.groups.list()) {
        if (!members.some(({ to }) => to === extension)) continue;
        deps.err(`Warning: the group ${group} still has the member ${extension}.`);
      }
      return EXIT.ok;
    });
  },
};

export const USER_RENAME: Command = {
  name: "user rename",
  summary: "Change the name that is shown to the people a user calls",
  positionals: "EXTENSION NAME",
  options: [],
  examples: ['ringdown user rename 101 "Ada Lovelace"'],
  run(input, deps) {
    const [extension = "", name = ""] = input.positionals;
    return withStore(input, deps, (store) => {
      store.users.save({ ...userAt(store, extension), name });
      deps.out(`Renamed the user ${extension}.`);
      return EXIT.ok;
    });
  },
};
