import { MusicFolder } from "../media/mod.ts";
import { type Command, type Input, UsageError } from "./command.ts";
import { withStore } from "./context.ts";
import { deviceCalled } from "./device_list.ts";
import { EXIT } from "./exit_codes.ts";

export const DEVICE_SET: Command = {
  name: "device set",
  summary: "Change what people hear whom a device has put on hold",
  positionals: "USERNAME",
  options: [
    { name: "music", placeholder: "NAME", help: "What they hear, of music list" },
    { name: "no-music", help: "They hear what its user has chosen" },
  ],
  examples: [
    "ringdown device set 101 --music moh_20260102_030405.wav",
    "ringdown device set 101 --no-music",
  ],
  run(input, deps) {
    const music = musicIn(input);
    return withStore(input, deps, (store) => {
      const { username } = store.atomically(() => {
        const { music: _before, ...device } = deviceCalled(store, input.positionals[0] ?? "");
        const secret = store.devices.secret(device.id);
        if (!secret) throw new RangeError("A device that is there has a secret");
        store.devices.save({ ...device, ...(music === undefined ? {} : { music }) }, secret);
        return device;
      });
      deps.out(`Changed the device ${username}.`);
      return EXIT.ok;
    });
  },
};

/** The name of a file; undefined for none. @throws {UsageError} */
function musicIn({ values: { music }, switches }: Input): string | undefined {
  const none = switches.has("no-music");
  if ((music === undefined) !== none) {
    throw new UsageError('"device set" needs one of --music NAME and --no-music');
  }
  if (music !== undefined && !MusicFolder.isName(music)) {
    throw new UsageError(`--music needs a name of "music list", not "${music}"`);
  }
  return music;
}
