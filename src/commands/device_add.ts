import type { Command } from "./command.ts";
import { withStore } from "./context.ts";
import { EXIT } from "./exit_codes.ts";
import { givenOrGenerated, SECRET_OPTIONS } from "./given_secret.ts";
import { createDevice, freeUsername, readExtension, readUsername, userWith } from "./new_device.ts";
import { signInJson, signInLines } from "./sign_in.ts";

export const DEVICE_ADD: Command = {
  name: "device add",
  summary: "Add a device, and its user if there is none with the extension",
  positionals: "EXTENSION",
  options: [
    ...SECRET_OPTIONS,
    {
      name: "username",
      placeholder: "U",
      help: "What it registers as (EXTENSION, EXTENSION-2...)",
    },
    { name: "name", placeholder: "NAME", help: "What people call it, e.g. kitchen" },
    { name: "domain", placeholder: "NAME", help: "The SIP domain (RINGDOWN_DOMAIN; as stored)" },
    { name: "json", help: "Print JSON" },
  ],
  examples: [
    "ringdown device add 101",
    "ringdown device add 101 --name kitchen --json",
    "pass show phone | ringdown device add 102 --secret-file -",
  ],
  async run(input, deps) {
    const extension = readExtension(input.positionals[0] ?? "");
    const { username: wanted, name = "" } = input.values;
    if (wanted !== undefined) readUsername(wanted);
    const secret = await givenOrGenerated(input, wanted ?? extension, deps);
    return withStore(input, deps, (store, config) => {
      const username = store.atomically(() => {
        const user = userWith(store, extension, deps.random);
        const username = wanted ?? freeUsername(store, extension);
        const made = { user, username, name, realm: config.domain, secret };
        store.users.save(user);
        store.devices.save(createDevice(made, deps.random), secret);
        return username;
      });
      const signIn = { extension, username, secret };
      const addresses = deps.localAddresses();
      if (input.switches.has("json")) {
        deps.out(signInJson(signIn, config, addresses));
        return EXIT.ok;
      }
      deps.out(`Added the device ${username}. Type this into the phone:`);
      deps.out("");
      for (const line of signInLines(signIn, config, addresses)) deps.out(line);
      return EXIT.ok;
    });
  },
};
