import type { DeviceProvisioning, Devices, PhoneProfiles } from "../administration/mod.ts";

/** What pages and API show and change of phones. */
export interface DeviceParts {
  readonly devices: Devices;
  readonly provisioning: DeviceProvisioning;
  readonly profiles: PhoneProfiles;
  /** The names of the files of music there are. */
  readonly musicNames: () => Promise<readonly string[]>;
  readonly now: () => Date;
}
