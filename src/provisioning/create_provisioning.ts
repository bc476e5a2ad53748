import type {
  Device,
  DeviceEventStore,
  DeviceId,
  DeviceStore,
  ProvisioningStore,
  User,
  UserStore,
} from "../domain/mod.ts";
import type { EventBus } from "../events/mod.ts";
import type { Clock, Log, Meter, Random } from "../runtime/mod.ts";
import type { RequestHandler, SipStack } from "../sip/mod.ts";
import { ConfigurationServer, HOLDING } from "./configuration_server.ts";
import { DeviceDiary } from "./device_diary.ts";
import { FoundPhones } from "./found_phones.ts";
import { HoldingPhones } from "./holding_phones.ts";
import type { PhonebookEntry } from "./phonebook.ts";
import { PlugAndPlay } from "./plug_and_play.ts";
import { PNP_EVENT } from "./pnp_notify.ts";
import { Provisioner } from "./provisioner.ts";
import { Resync, type ResyncBinding } from "./resync.ts";
import type { Site } from "./site.ts";

export interface CreateProvisioningOptions {
  readonly stack: SipStack;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly meter: Meter;
  readonly bus: EventBus;
  readonly store: ProvisioningStore;
  readonly events: DeviceEventStore;
  readonly devices: DeviceStore;
  readonly users: UserStore;
  readonly domain: string;
  readonly site: (asked?: string) => Site;
  readonly bindings: (username: string) => readonly ResyncBinding[];
  readonly isBusy?: (device: Device) => boolean;
  readonly contacts?: (user: User) => readonly PhonebookEntry[];
  /** Whether phones that nobody knows are told to wait when they look for a server. */
  readonly holdsFound: boolean;
  readonly admits?: (address: string) => boolean;
  readonly onFailure?: (address: string) => void;
}

/** Everything that phones and pages need of provisioning. */
export interface Provisioning extends Disposable {
  readonly provisioner: Provisioner;
  readonly server: ConfigurationServer;
  readonly found: FoundPhones;
  readonly resync: Resync;
  readonly plugAndPlay: PlugAndPlay;
  readonly site: () => Site;
  /** Somebody did not prove to be the device with that username. */
  readonly refused: (address: string, username: string | undefined) => void;
  /** Who answers SUBSCRIBE to which event package: for the notifier. */
  readonly packages: ReadonlyMap<string, RequestHandler>;
}

/** Puts the parts together. */
export function createProvisioning(options: CreateProvisioningOptions): Provisioning {
  const provisioner = new Provisioner(options);
  const found = new FoundPhones();
  const holding = new HoldingPhones({ site: options.site, path: `/p/${HOLDING}/` });
  const pnp = new PlugAndPlay({
    ...options,
    provisioner,
    found,
    isElsewhere: (device, host) => isElsewhere(options, device, host),
    ...(options.holdsFound ? { holding } : {}),
  });
  const diary = new DeviceDiary(options);
  return {
    provisioner,
    found,
    site: () => options.site(),
    refused: (address, username) => diary.refused(address, username),
    server: new ConfigurationServer({ ...options, provisioner, holding, found }),
    resync: new Resync(options),
    plugAndPlay: pnp,
    packages: new Map([[PNP_EVENT, pnp.subscribe]]),
    [Symbol.dispose]: () => diary[Symbol.dispose](),
  };
}

/** Whether a device is connected, and from other addresses only. */
function isElsewhere(
  { stack, devices, bindings }: Pick<CreateProvisioningOptions, "stack" | "devices" | "bindings">,
  id: DeviceId,
  host: string,
): boolean {
  const device = devices.get(id);
  const flows = device ? bindings(device.username).map(({ flow }) => flow) : [];
  const peers = flows.flatMap((flow) => stack.network.flowById(flow)?.remote.host ?? []);
  return peers.length > 0 && !peers.includes(host);
}
