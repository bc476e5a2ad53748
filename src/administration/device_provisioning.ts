import { z } from "zod";
import type {
  Actor,
  AuditLog,
  Device,
  DeviceEvent,
  DeviceEventStore,
  DeviceId,
  DeviceStore,
  ProvisioningStore,
  ProvisioningToken,
  ProvisioningTokenId,
} from "../domain/mod.ts";
import {
  type FoundPhone,
  type FoundPhones,
  type IssuedToken,
  type PlugAndPlay,
  type Provisioner,
  type RenderedFile,
  type Resync,
  type ResyncKind,
  type ResyncOutcome,
  type Site,
  TooManyTokensError,
} from "../provisioning/mod.ts";
import type { Secret } from "../runtime/mod.ts";
import { defined } from "./inputs.ts";
import { done, MISSING, type Outcome, read, refused } from "./outcome.ts";

/** What a new token may do; what is left out has no bound. */
export const TOKEN_INPUT = z.object({
  expiresInSeconds: z.number().int().min(60).max(365 * 86_400).optional(),
  maxUses: z.number().int().min(1).max(1_000).optional(),
});

/** What is to be typed into a phone that is set up by hand. */
export interface DeviceSignIn {
  readonly host: string;
  readonly ports: Site["ports"];
  readonly domain: string;
  readonly username: string;
  readonly secret: Secret;
}

export interface DeviceProvisioningOptions {
  readonly devices: DeviceStore;
  readonly provisioning: ProvisioningStore;
  readonly events: DeviceEventStore;
  readonly provisioner: Provisioner;
  readonly resync: Pick<Resync, "tell">;
  readonly found: FoundPhones;
  readonly plugAndPlay: Pick<PlugAndPlay, "assign" | "knows">;
  readonly site: () => Site;
  readonly audit: AuditLog;
  readonly now: () => Date;
}

const MOST_EVENTS = 100;

/** How phones come by their configuration: URLs, tokens, what they get, and when. */
export class DeviceProvisioning {
  readonly #options: DeviceProvisioningOptions;

  constructor(options: DeviceProvisioningOptions) {
    this.#options = options;
  }

  /** Shows what is to be typed into the phone; that somebody saw it is kept. */
  signIn(actor: Actor, id: DeviceId): DeviceSignIn | undefined {
    const { devices, site } = this.#options;
    const device = devices.get(id);
    const secret = devices.secret(id);
    if (!device || !secret) return undefined;
    this.#tell(actor, "device.secret-shown", device);
    const { host, ports, domain } = site();
    return { host, ports, domain, username: device.username, secret };
  }

  /** The URL by which the phone sets itself up now; that somebody saw it is kept. */
  url(actor: Actor, id: DeviceId): IssuedToken | undefined {
    const device = this.#options.devices.get(id);
    const issued = device && this.#options.provisioner.current(id);
    if (device && issued) this.#tell(actor, "device.url-shown", device);
    return issued;
  }

  tokens(id: DeviceId): readonly ProvisioningToken[] {
    return this.#options.provisioning.tokens(id);
  }

  /** Makes another token with terms of its own. */
  issue(actor: Actor, id: DeviceId, input: unknown): Outcome<IssuedToken> {
    const { devices, provisioning, provisioner, now } = this.#options;
    const device = devices.get(id);
    if (!device || !provisioning.setup(id)) return MISSING;
    const given = read(TOKEN_INPUT, input);
    if (!given.ok) return given;
    const { expiresInSeconds, maxUses } = given.value;
    const expiresAt = expiresInSeconds === undefined
      ? undefined
      : new Date(now().getTime() + expiresInSeconds * 1_000);
    try {
      const issued = provisioner.issue(id, defined({ expiresAt, maxUses }));
      this.#tell(actor, "device.token-issued", device);
      return done(issued);
    } catch (error) {
      if (!(error instanceof TooManyTokensError)) throw error;
      return refused({ field: "", text: "devices.problem.too-many-tokens" });
    }
  }

  /** Lets nobody in by one token any more, or by all of them. */
  revoke(actor: Actor, id: DeviceId, token?: ProvisioningTokenId): Outcome<number> {
    const { devices, provisioning, provisioner, now } = this.#options;
    const device = devices.get(id);
    if (!device) return MISSING;
    const own = token === undefined || this.tokens(id).some((one) => one.id === token);
    if (!own) return MISSING;
    const revoked = token === undefined
      ? provisioner.revokeAll(id)
      : Number(provisioning.revokeToken(token, now()));
    this.#tell(actor, "device.token-revoked", device);
    return done(revoked);
  }

  /** What has become of the device, the latest first. */
  events(id: DeviceId): readonly DeviceEvent[] {
    return this.#options.events.ofDevice(id, MOST_EVENTS);
  }

  /** What its phone gets, without secrets; undefined for one that is set up by hand. */
  preview(id: DeviceId): RenderedFile | undefined {
    return this.#options.provisioner.preview(id);
  }

  /** Has its phone fetch its configuration, or start anew; undefined when there is no device. */
  async tell(actor: Actor, id: DeviceId, kind: ResyncKind): Promise<ResyncOutcome | undefined> {
    const { devices, resync } = this.#options;
    const device = devices.get(id);
    if (!device) return undefined;
    const outcome = await resync.tell(device, kind);
    this.#tell(actor, `device.${kind}`, device);
    return outcome;
  }

  /**
   * Tells the phone of a device that was found and assigned just now where its configuration is.
   * False when it could not be told, and has to be switched off and on; undefined when the device
   * has no phone that was found.
   */
  async tellAssigned(actor: Actor, id: DeviceId): Promise<boolean | undefined> {
    const { devices, provisioning, provisioner, plugAndPlay } = this.#options;
    const device = devices.get(id);
    const mac = provisioning.setup(id)?.mac;
    if (!device || mac === undefined || !plugAndPlay.knows(mac)) return undefined;
    const issued = provisioner.usable(id);
    if (!issued) return false;
    const told = await plugAndPlay.assign(mac, issued.url);
    this.#tell(actor, "device.assigned", device);
    return told;
  }

  /** Phones that announced themselves and belong to nobody, the latest first. */
  foundPhones(): readonly FoundPhone[] {
    const { found, provisioning } = this.#options;
    return found.list().filter(({ mac }) => !provisioning.byMac(mac));
  }

  forgetFound(mac: string): boolean {
    return this.#options.found.forget(mac);
  }

  #tell(actor: Actor, action: `device.${string}`, { id, username }: Device): void {
    this.#options.audit.record({ actor, action, subject: { type: "device", id, name: username } });
  }
}
