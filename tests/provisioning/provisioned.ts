/** A store with devices that are set up, and what serves their files. */

import type { DeviceSetup } from "../../src/domain/mod.ts";
import {
  ConfigurationServer,
  type FileRequest,
  FoundPhones,
  HoldingPhones,
  Provisioner,
  type Site,
} from "../../src/provisioning/mod.ts";
import type { Store } from "../../src/store/mod.ts";
import { addDevice, TempStore } from "../support/temp_store.ts";
import { SITE } from "./sample.ts";

export const YEALINK = "Yealink SIP-T46U 108.86.0.20 80:5e:c0:11:22:33";
export const MAC = "805ec0112233";

export class Provisioned extends TempStore {
  readonly store: Store = this.open();
  readonly found = new FoundPhones();
  readonly failures: string[] = [];
  readonly shutOut = new Set<string>();
  site: Site = { ...SITE, url: "http://10.0.0.1:8080", host: "10.0.0.1", domain: "ringdown" };
  readonly provisioner = new Provisioner({
    clock: this.clock,
    random: this.random,
    store: this.store.provisioning,
    events: this.store.deviceEvents,
    devices: this.store.devices,
    users: this.store.users,
    site: () => this.site,
  });
  readonly server = new ConfigurationServer({
    clock: this.clock,
    log: this.log,
    meter: this.meter,
    store: this.store.provisioning,
    devices: this.store.devices,
    provisioner: this.provisioner,
    found: this.found,
    holding: new HoldingPhones({ site: () => this.site, path: "/p/new/" }),
    admits: (address) => !this.shutOut.has(address),
    onFailure: (address) => this.failures.push(address),
  });

  /** Adds a device that is set up, and returns it. */
  add(extension = "101", changes: Partial<DeviceSetup> = {}) {
    const { device, user } = addDevice(this.store, extension);
    this.provisioner.setUp({
      device: device.id,
      vendor: "yealink",
      model: "T46U",
      mac: MAC,
      remote: false,
      options: {},
      ...changes,
    });
    return { device, user };
  }

  /** The text of a token that works for a device. */
  tokenFor(
    device: DeviceSetup["device"],
    terms: { maxUses?: number; expiresAt?: Date } = {},
  ): string {
    const { url } = this.provisioner.issue(device, terms);
    return tokenOf(url.reveal());
  }

  /** Asks, and lets as much time pass as a refusal takes. */
  async ask(token: string, changes: Partial<FileRequest> = {}) {
    const asked = this.server.answer({
      method: "GET",
      token,
      name: `${MAC}.cfg`,
      address: "10.0.0.7",
      userAgent: YEALINK,
      ...changes,
    });
    await this.clock.run(100);
    return await asked;
  }

  refused(why: string): number {
    return this.meter.metrics().find(({ name }) => name === "ringdown_provisioning_refused_total")
      ?.samples().find(({ labels }) => labels["why"] === why)?.value ?? 0;
  }
}

export const tokenOf = (url: string): string => /\/p\/([^/]+)\/$/.exec(url)?.[1] ?? "";
