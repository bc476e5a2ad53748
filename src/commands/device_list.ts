import type { Device } from "../domain/mod.ts";
import type { Store } from "../store/mod.ts";
import { type Command, CommandError } from "./command.ts";
import { withStore } from "./context.ts";
import { EXIT } from "./exit_codes.ts";
import { table } from "./table.ts";

/** @throws {CommandError} when no device registers as `username`. */
export function deviceCalled(store: Store, username: string): Device {
  const device = store.devices.byUsername(username);
  if (!device) throw new CommandError(`There is no device ${username}`);
  return device;
}

export const DEVICE_LIST: Command = {
  name: "device list",
  summary: "List the devices",
  positionals: "",
  options: [{ name: "json", help: "Print JSON" }],
  examples: ["ringdown device list", "ringdown device list --json | jq '.[].username'"],
  run(input, deps) {
    return withStore(input, deps, (store) => {
      const extensions = new Map(store.users.list().map(({ id, extension }) => [id, extension]));
      const devices = store.devices.list().map(({ username, name, user, algorithm, maxCalls }) => ({
        username,
        extension: extensions.get(user) ?? "",
        name,
        algorithm,
        maxCalls,
      }));
      if (input.switches.has("json")) {
        deps.out(JSON.stringify(devices));
        return EXIT.ok;
      }
      const rows = devices.map(({ username, extension, name, algorithm, maxCalls }) => [
        username,
        extension,
        name,
        algorithm,
        maxCalls === undefined ? "" : String(maxCalls),
      ]);
      const titles = ["USERNAME", "EXTENSION", "NAME", "DIGEST", "CALLS"];
      for (const line of table(titles, rows)) deps.out(line);
      return EXIT.ok;
    });
  },
};

export const DEVICE_REMOVE: Command = {
  name: "device remove",
  summary: "Remove a device and end its registrations; its user stays",
  positionals: "USERNAME",
  options: [],
  examples: ["ringdown device remove 101-2"],
  run(input, deps) {
    return withStore(input, deps, (store) => {
      const { id, username } = deviceCalled(store, input.positionals[0] ?? "");
      store.devices.remove(id);
      deps.out(`Removed the device ${username}.`);
      return EXIT.ok;
    });
  },
};
