import { MEDIA_ENCRYPTIONS, type MediaEncryption } from "../domain/mod.ts";
import { MusicFolder } from "../media/mod.ts";
import { type Command, type Input, UsageError } from "./command.ts";
import { withStore } from "./context.ts";
import { deviceCalled } from "./device_list.ts";
import { EXIT } from "./exit_codes.ts";

export const DEVICE_SET: Command = {
  name: "device set",
  summary: "Change what people hear whom a device has put on hold, and whether it encrypts",
  positionals: "USERNAME",
  options: [
    { name: "music", placeholder: "NAME", help: "What they hear, of music list" },
    { name: "no-music", help: "They hear what its user has chosen" },
    { name: "encryption", placeholder: "E", help: "Encrypted audio: off, optional or required" },
  ],
  examples: [
    "ringdown device set 101 --music moh_20260102_030405.wav",
    "ringdown device set 101 --no-music",
    "ringdown device set 101 --encryption required",
  ],
  run(input, deps) {
    const change = changeIn(input);
    return withStore(input, deps, (store) => {
      const { username } = store.atomically(() => {
        const device = deviceCalled(store, input.positionals[0] ?? "");
        const secret = store.devices.secret(device.id);
        if (!secret) throw new RangeError("A device that is there has a secret");
        store.devices.save({ ...device, ...change }, secret);
        return device;
      });
      deps.out(`Changed the device ${username}.`);
      return EXIT.ok;
    });
  },
};

interface Change {
  readonly music?: string | undefined;
  readonly encryption?: MediaEncryption;
}

/** What is to become of a device. @throws {UsageError} */
function changeIn({ values: { music, encryption: word }, switches }: Input): Change {
  const none = switches.has("no-music");
  if (music !== undefined && none || !music && !none && !word) {
    throw new UsageError(
      '"device set" needs --encryption E or one of --music NAME and --no-music',
    );
  }
  if (music !== undefined && !MusicFolder.isName(music)) {
    throw new UsageError(`--music needs a name of "music list", not "${music}"`);
  }
  const encryption = MEDIA_ENCRYPTIONS.find((one) => one === word);
  if (word !== undefined && !encryption) {
    throw new UsageError(`--encryption is off, optional or required, not "${word}"`);
  }
  return { ...(music || none ? { music } : {}), ...(encryption ? { encryption } : {}) };
}
