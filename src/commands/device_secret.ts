import { generateSecret } from "../accounts/mod.ts";
import { ha1Of } from "../domain/mod.ts";
import { type Command, CommandError, UsageError } from "./command.ts";
import { withStore } from "./context.ts";
import { deviceCalled } from "./device_list.ts";
import { EXIT } from "./exit_codes.ts";
import { givenSecret, SECRET_OPTIONS } from "./given_secret.ts";
import { signInJson, signInLines } from "./sign_in.ts";

export const DEVICE_SECRET: Command = {
  name: "device secret",
  summary: "Show the secret of a device, or give it another, which ends its registrations",
  positionals: "USERNAME",
  options: [
    ...SECRET_OPTIONS,
    { name: "new", help: "Make up a new one" },
    { name: "json", help: "Print JSON" },
  ],
  examples: [
    "ringdown device secret 101",
    "ringdown device secret 101 --new",
    "ringdown device secret 101 --secret-file new-secret.txt",
  ],
  async run(input, deps) {
    const name = input.positionals[0] ?? "";
    const given = await givenSecret(input, name, deps);
    const asksForNew = input.switches.has("new");
    if (given && asksForNew) throw new UsageError("Give a secret or --new, not both");
    const replacement = given ?? (asksForNew ? generateSecret(deps.random) : undefined);
    return withStore(input, deps, (store, config) => {
      const device = deviceCalled(store, name);
      if (replacement) {
        const ha1 = ha1Of(device.username, device.realm, replacement);
        store.devices.save({ ...device, ha1 }, replacement);
      }
      const secret = store.devices.secret(device.id);
      if (!secret) throw new CommandError(`There is no device ${name}`);
      const extension = store.users.get(device.user)?.extension ?? "";
      const signIn = { extension, username: device.username, secret };
      const addresses = deps.localAddresses();
      if (input.switches.has("json")) deps.out(signInJson(signIn, config, addresses));
      else for (const line of signInLines(signIn, config, addresses)) deps.out(line);
      return EXIT.ok;
    });
  },
};
