import { z } from "zod";
import { generateSecret } from "../accounts/mod.ts";
import {
  type Actor,
  type AuditLog,
  type Device,
  type DeviceEvent,
  type DeviceEventStore,
  type DeviceId,
  type DeviceSetup,
  type DeviceStore,
  type Extension,
  ha1Of,
  MEDIA_ENCRYPTIONS,
  parseExtension,
  type ProfileId,
  type ProvisioningStore,
  TakenError,
  type User,
  type UserId,
  type UserStore,
  VENDORS,
} from "../domain/mod.ts";
import { MusicFolder } from "../media/mod.ts";
import {
  type FoundPhones,
  parseMac,
  type Provisioner,
  type Site,
  vendorFacts,
} from "../provisioning/mod.ts";
import type { Random } from "../runtime/mod.ts";
import { defined, line } from "./inputs.ts";
import { done, MISSING, type Outcome, read, refused } from "./outcome.ts";
import { takenProblem } from "./taken.ts";
import { PHONE_OPTIONS_INPUT, phoneOptionProblems, phoneOptionsOf } from "./phone_options.ts";

/** What a device is made of. One without a vendor is set up by hand. */
export const DEVICE_INPUT = z.object({
  name: line(64).default(""),
  extension: z.string().trim().refine((text) => parseExtension(text) !== undefined, {
    error: "users.extension.invalid",
  }),
  vendor: z.enum(VENDORS).optional(),
  model: line(40).default(""),
  mac: z.string().trim().overwrite((text) => parseMac(text) ?? text)
    .refine((text) => parseMac(text) !== undefined, { error: "devices.problem.mac" }).optional(),
  remote: z.boolean().default(false),
  profile: z.string().max(64).optional(),
  music: z.string().refine((name) => MusicFolder.isName(name), { error: "problem.unknown" })
    .optional(),
  encryption: z.enum(MEDIA_ENCRYPTIONS).default("optional"),
  options: PHONE_OPTIONS_INPUT.default({}),
});

export type DeviceInput = z.infer<typeof DEVICE_INPUT>;

/** Where a device has registered. */
export interface DeviceBinding {
  readonly contact: string;
  readonly flow: string;
  /** Address and port. */
  readonly received: string;
  readonly userAgent?: string | undefined;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** A device with all that is known of it. */
export interface DeviceState {
  readonly device: Device;
  readonly user: User | undefined;
  readonly setup: DeviceSetup | undefined;
  readonly bindings: readonly DeviceBinding[];
  readonly lastFetch: DeviceEvent | undefined;
}

export interface DevicesOptions {
  readonly devices: DeviceStore;
  readonly users: UserStore;
  readonly provisioning: ProvisioningStore;
  readonly events: DeviceEventStore;
  readonly provisioner: Provisioner;
  readonly found: FoundPhones;
  readonly site: () => Site;
  readonly bindings: (username: string) => readonly DeviceBinding[];
  readonly audit: AuditLog;
  readonly random: Random;
  /** Runs a task all of whose changes happen or none. */
  readonly atomically: <T>(task: () => T) => T;
}

/** What a device is never without, and keeps for good. */
type KeptOfDevice = Pick<Device, "id" | "algorithm">;

/** Phones, as the owner adds, changes and removes them, and their users look at them. */
export class Devices {
  readonly #options: DevicesOptions;

  constructor(options: DevicesOptions) {
    this.#options = options;
  }

  /** All devices, or those of one user. */
  list(user?: UserId): readonly DeviceState[] {
    const { devices, events, provisioning } = this.#options;
    const fetches = events.lastFetches();
    const setups = new Map(provisioning.setups().map((setup) => [setup.device, setup]));
    const found = user === undefined ? devices.list() : devices.ofUser(user);
    return found.map((device) =>
      this.#stateOf(device, setups.get(device.id), fetches.get(device.id))
    );
  }

  get(id: DeviceId): DeviceState | undefined {
    const { devices, events, provisioning } = this.#options;
    const device = devices.get(id);
    return device && this.#stateOf(device, provisioning.setup(id), events.lastFetches().get(id));
  }

  create(actor: Actor, input: unknown): Outcome<Device> {
    return this.#save(actor, undefined, input);
  }

  change(actor: Actor, id: DeviceId, input: unknown): Outcome<Device> {
    const before = this.#options.devices.get(id);
    return before ? this.#save(actor, before, input) : MISSING;
  }

  /** Removes the device and ends its registrations; its user stays. */
  remove(actor: Actor, id: DeviceId): Outcome<Device> {
    const { devices } = this.#options;
    const before = devices.get(id);
    const described = before && this.#describe(before);
    if (!before || !devices.remove(id)) return MISSING;
    this.#tell(actor, "device.removed", before, described, undefined);
    return done(before);
  }

  #stateOf(
    device: Device,
    setup: DeviceSetup | undefined,
    lastFetch: DeviceEvent | undefined,
  ): DeviceState {
    const { users, bindings } = this.#options;
    return {
      device,
      user: users.get(device.user),
      setup,
      bindings: bindings(device.username),
      lastFetch,
    };
  }

  #save(actor: Actor, before: Device | undefined, input: unknown): Outcome<Device> {
    const given = read(DEVICE_INPUT, input);
    if (!given.ok) return given;
    const problem = this.#problemOf(given.value);
    if (problem) return refused(...problem);
    const described = before && this.#describe(before);
    let saved: Device;
    try {
      saved = this.#options.atomically(() => this.#write(given.value, before));
    } catch (error) {
      if (!(error instanceof TakenError)) throw error;
      return refused(takenProblem(error.what === "extension" ? "extension" : "mac", error));
    }
    if (given.value.mac !== undefined) this.#options.found.forget(given.value.mac);
    const action = before ? "device.changed" : "device.created";
    this.#tell(actor, action, saved, described, this.#describe(saved));
    return done(saved);
  }

  #problemOf({ vendor, mac, options, profile }: DeviceInput) {
    const { provisioning } = this.#options;
    if (vendor !== undefined && mac !== undefined && vendorFacts(vendor).software) {
      return [{ field: "mac", text: "devices.problem.no-mac" }];
    }
    if (vendor === undefined && mac !== undefined) {
      return [{ field: "vendor", text: "devices.problem.vendor" }];
    }
    if (profile !== undefined && !provisioning.profile(profile as ProfileId)) {
      return [{ field: "profile", text: "problem.unknown" }];
    }
    const problems = phoneOptionProblems(phoneOptionsOf(options), vendor);
    return problems.length > 0 ? problems : undefined;
  }

  #write(input: DeviceInput, before: Device | undefined): Device {
    const { devices, random, provisioning, provisioner, site } = this.#options;
    const user = this.#userWith(input.extension);
    const secret = (before && devices.secret(before.id)) ?? generateSecret(random);
    const username = before?.username ?? this.#freeUsername(user.extension);
    const realm = before?.realm ?? site().domain;
    const { music: _music, encryption: _encryption, ...kept }: Partial<Device> & KeptOfDevice =
      before ?? { id: random.token() as DeviceId, algorithm: "MD5" };
    const device: Device = {
      ...kept,
      ...defined({ music: input.music }),
      ...(input.encryption === "optional" ? {} : { encryption: input.encryption }),
      user: user.id,
      username,
      realm,
      name: input.name,
      ha1: ha1Of(username, realm, secret),
    };
    devices.save(device, secret);
    const { vendor, model, mac, remote, profile, options } = input;
    if (vendor === undefined) {
      if (provisioning.setup(device.id)) {
        provisioner.revokeAll(device.id);
        provisioning.removeSetup(device.id);
      }
      return device;
    }
    const { revoked } = provisioner.setUp({
      device: device.id,
      vendor,
      model,
      remote,
      options: phoneOptionsOf(options),
      ...defined({ mac, profile: profile as ProfileId | undefined }),
    });
    // A phone that looks for us by multicast is told a URL that there is.
    const isNew = !before || revoked > 0;
    if (isNew && !vendorFacts(vendor).software) provisioner.current(device.id);
    return device;
  }

  /** The user with that extension, made if there is none. @throws {TakenError} */
  #userWith(text: string): User {
    const { users, random } = this.#options;
    const known = users.byExtension(text);
    if (known) return known;
    const user = { id: random.token() as UserId, extension: text as Extension, name: "" };
    users.save(user);
    return user;
  }

  #freeUsername(extension: string): string {
    let username = extension;
    for (let n = 2; this.#options.devices.byUsername(username); n++) username = `${extension}-${n}`;
    return username;
  }

  /** For the audit log: no secret is in it. */
  #describe(
    { id, username, name, user, music, encryption }: Device,
  ): Readonly<Record<string, unknown>> {
    const { users, provisioning } = this.#options;
    const { vendor, model, mac, remote, profile, options } = provisioning.setup(id) ?? {};
    const extension = users.get(user)?.extension;
    const phone = { vendor, model, mac, remote, profile, options };
    return { username, name, extension, music, encryption, ...phone };
  }

  #tell(
    actor: Actor,
    action: `device.${string}`,
    { id, username }: Device,
    before?: unknown,
    after?: unknown,
  ): void {
    const subject = { type: "device", id, name: username };
    this.#options.audit.record({ actor, action, subject, before, after });
  }
}
