/** The parts that pages of phones are made of, with nobody on the wire. */

import {
  type DeviceBinding,
  DeviceProvisioning,
  Devices,
  PhoneProfiles,
} from "../../src/administration/mod.ts";
import type { AuditLog } from "../../src/domain/mod.ts";
import { FoundPhones, Provisioner, type ResyncOutcome } from "../../src/provisioning/mod.ts";
import type { Clock, Random } from "../../src/runtime/mod.ts";
import type { Store } from "../../src/store/mod.ts";
import type { DeviceParts } from "../../src/web/mod.ts";
import { SITE } from "../provisioning/sample.ts";

/** What a test says of the world of phones. */
export class PhoneWorld {
  readonly found = new FoundPhones();
  /** The names of the files of music there are. */
  readonly music: string[] = [];
  /** Where each username has registered. */
  readonly bindings = new Map<string, DeviceBinding>();
  /** What phones were told, by username. */
  readonly told: string[] = [];
  outcome: ResyncOutcome = "accepted";
  /** Phones that announced themselves, by MAC address, and whether they hear us. */
  readonly askers = new Map<string, boolean>();
}

/** The parts over `store`. */
export function phoneParts(
  store: Store,
  world: PhoneWorld,
  { clock, random, audit }: {
    readonly clock: Clock;
    readonly random: Random;
    readonly audit: AuditLog;
  },
): DeviceParts {
  const { devices, users, provisioning, deviceEvents: events } = store;
  const now = () => clock.now();
  const site = () => ({
    ...SITE,
    domain: "ringdown",
    host: "10.0.0.1",
    url: "http://10.0.0.1:8080",
  });
  const provisioner = new Provisioner({
    clock,
    random,
    store: provisioning,
    events,
    devices,
    users,
    site,
  });
  const { found } = world;
  const common = { devices, provisioning, events, provisioner, found, site, audit };
  return {
    now,
    musicNames: () => Promise.resolve(world.music),
    devices: new Devices({
      ...common,
      users,
      random,
      bindings: (username) => {
        const binding = world.bindings.get(username);
        return binding ? [binding] : [];
      },
      atomically: (task) => store.atomically(task),
    }),
    provisioning: new DeviceProvisioning({
      ...common,
      now,
      plugAndPlay: {
        knows: (mac) => world.askers.has(mac),
        assign: (mac, url) => {
          world.told.push(`${mac} ${url.reveal()}`);
          return Promise.resolve(world.askers.get(mac) === true);
        },
      },
      resync: {
        tell: ({ username }, kind) => {
          world.told.push(`${kind} ${username}`);
          return Promise.resolve(world.outcome);
        },
      },
    }),
    profiles: new PhoneProfiles({ provisioning, provisioner, audit, random }),
  };
}
