/**
 * Phones that look for a server by multicast are told where their configuration is; those that
 * belong to nobody are told to wait, and shown to the administrator.
 */

import type { DeviceId, ProvisioningStore } from "../domain/mod.ts";
import {
  type Clock,
  isPrivate,
  type Log,
  type Meter,
  type Random,
  Secret,
} from "../runtime/mod.ts";
import {
  field,
  H,
  type IncomingRequest,
  type SipRequest,
  type SipStack,
  type Tag,
} from "../sip/mod.ts";
import { vendorOfMac } from "./catalogue.ts";
import type { FoundPhones } from "./found_phones.ts";
import type { HoldingPhones } from "./holding_phones.ts";
import { contactTo, type PnpAsker, profileNotify, restartNotify } from "./pnp_notify.ts";
import { parsePnpRequest, type PnpRequest } from "./pnp_request.ts";
import type { Provisioner } from "./provisioner.ts";

export interface PlugAndPlayOptions {
  readonly stack: SipStack;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly meter: Meter;
  readonly store: Pick<ProvisioningStore, "byMac">;
  readonly provisioner: Provisioner;
  readonly found: FoundPhones;
  /** Whether the phone is connected from somewhere else: then who asks is another, or both are. */
  readonly isElsewhere: (device: DeviceId, host: string) => boolean;
  /** What phones that nobody knows are told; they are told nothing without it. A phone of another
   * server that hears us first would forget that one. */
  readonly holding?: HoldingPhones | undefined;
}

/** Where phones ask, and the port of SIP. */
export const PNP_GROUP = { host: "224.0.1.75", port: 5060 } as const;

/** A phone that heard an answer and asks again did not hear it. */
const PATIENCE_MS = 5_000;
const MOST_REMEMBERED = 500;
const MOST_ASKERS = 200;
/** How long a person waits to hear whether a phone was told, milliseconds. */
const SOON_MS = 2_000;
/** Phones take the 200 of their SUBSCRIBE for the next number. */
const FIRST_STEP = 2;

type Outcome = "assigned" | "elsewhere" | "held" | "ignored" | "listed" | "repeated" | "told";

export class PlugAndPlay {
  readonly #options: PlugAndPlayOptions;
  /** When each was told last. */
  readonly #told = new Map<string, number>();
  /** Those that are nobody's, by MAC address, to tell them when that changes. */
  readonly #askers = new Map<string, PnpAsker>();

  constructor(options: PlugAndPlayOptions) {
    this.#options = options;
    options.meter.gauge("ringdown_found_phones", "Phones found that belong to nobody.", () => {
      return options.found.size;
    });
  }

  /** Answers a SUBSCRIBE to `ua-profile`. */
  readonly subscribe = (incoming: IncomingRequest): void => {
    const { host } = incoming.flow.remote;
    const phone = parsePnpRequest(incoming.request);
    const { protocol } = incoming.flow;
    // Nobody outside is told anything, and to a group nobody says no.
    if (!phone || !isPrivate(host) || protocol !== "UDP") return this.#count("ignored");
    const asker = this.#asker(incoming, this.#options.random.token() as Tag);
    const told = this.#urlFor(phone, asker);
    if (!told?.url) return this.#count(told?.outcome ?? "listed");
    const { stack } = this.#options;
    const contact = contactTo(stack, incoming.flow.remote);
    incoming.respond(200, { toTag: asker.tag, headers: [field(H.expires, 0), contact] });
    if (this.#justTold(phone.mac)) return this.#count("repeated");
    this.#count(told.outcome);
    // Whoever did not hear it asks again when it is started anew.
    void this.#send(asker, profileNotify(stack, asker, told.url, FIRST_STEP));
  };

  /** True when the phone has announced itself as nobody's, and can be told that it is somebody's. */
  knows(mac: string): boolean {
    return this.#askers.has(mac);
  }

  /**
   * Tells a phone that was nobody's where its configuration is: in the dialog that it began, or
   * when it does not want to hear of that any more by having it start anew. False when it does
   * neither, or does not answer soon: then somebody has to switch it off and on. Never rejects.
   */
  async assign(mac: string, url: Secret): Promise<boolean> {
    const { stack, random, clock } = this.#options;
    const asker = this.#askers.get(mac);
    if (!asker) return false;
    this.#askers.delete(mac);
    const profile = profileNotify(stack, asker, url, FIRST_STEP + 1);
    const status = await soon(clock, this.#send(asker, profile));
    if (status !== undefined && status < 300) {
      this.#count("assigned");
      return true;
    }
    // Silence was for good: it would not hear the next one either.
    if (status === undefined) return false;
    // It asks again as soon as it has started, and must be answered then.
    this.#told.delete(mac);
    const restart = restartNotify(stack, asker, vendorOfMac(mac), () => random.token());
    const restarted = await soon(clock, this.#send(asker, restart));
    if (restarted === undefined || restarted >= 300) return false;
    this.#count("assigned");
    return true;
  }

  /** What the phone is to be told; undefined for nothing. */
  #urlFor(
    phone: PnpRequest,
    asker: PnpAsker,
  ): { readonly url?: Secret; readonly outcome: Outcome } | undefined {
    const { store, provisioner, found, holding, clock, log } = this.#options;
    const address = asker.target.host;
    const setup = store.byMac(phone.mac);
    const issued = setup && provisioner.usable(setup.device);
    if (setup && issued && this.#options.isElsewhere(setup.device, address)) {
      // A MAC address is no secret: whoever names that of a phone would get what it signs in with.
      provisioner.note(setup.device, "warning", {
        address,
        detail: "somebody with its MAC address asked by multicast while it was connected",
      });
      return { outcome: "elsewhere" };
    }
    if (setup && issued) {
      provisioner.note(setup.device, "info", { address, detail: "found its server by multicast" });
      return { url: issued.url, outcome: "told" };
    }
    if (!setup) this.#remember(phone.mac, asker);
    if (!setup && found.saw({ ...phone, address }, clock.now())) {
      log.info("A phone was found that belongs to nobody", { mac: phone.mac, address });
    }
    return holding && { url: new Secret(holding.url(phone.vendor)), outcome: "held" };
  }

  #justTold(mac: string): boolean {
    const now = this.#options.clock.elapsed();
    const before = this.#told.get(mac);
    if (before !== undefined && now - before < PATIENCE_MS) return true;
    this.#told.delete(mac);
    this.#told.set(mac, now);
    const [oldest] = this.#told.keys();
    if (this.#told.size > MOST_REMEMBERED && oldest !== undefined) this.#told.delete(oldest);
    return false;
  }

  /** Where the phone is that has sent a SUBSCRIBE: where it came from, whatever its Contact says,
   * so that nobody makes us send to others. Only the port is its own to choose. */
  #asker({ request, flow }: IncomingRequest, tag: Tag): PnpAsker {
    const [contact] = request.headers.all(H.contact);
    const uri = contact !== undefined && contact !== "*" ? contact.uri : undefined;
    const port = uri?.kind === "sip" ? uri.port ?? 5060 : flow.remote.port;
    return { request, tag, target: { host: flow.remote.host, port } };
  }

  /** Resolves to the status of the answer; never rejects. */
  #send({ target }: PnpAsker, notify: SipRequest): Promise<number> {
    const { stack } = this.#options;
    const flow = stack.network.openFlow({ protocol: "UDP", ...target });
    if (!flow) return Promise.resolve(503);
    return new Promise((resolve) => {
      stack.request({ flow }, () => notify, {
        onResponse: ({ status }) => {
          if (status >= 200) resolve(status);
        },
        onFailure: resolve,
      });
    });
  }

  #remember(mac: string, asker: PnpAsker): void {
    this.#askers.delete(mac);
    this.#askers.set(mac, asker);
    const [oldest] = this.#askers.keys();
    if (this.#askers.size > MOST_ASKERS && oldest !== undefined) this.#askers.delete(oldest);
  }

  #count(outcome: Outcome): void {
    this.#options.meter.counter(
      "ringdown_pnp_requests_total",
      "Requests of phones that look for a server by multicast, by outcome.",
      { outcome },
    ).add();
  }
}

/** What `status` becomes, unless it takes too long. */
async function soon(clock: Clock, status: Promise<number>): Promise<number | undefined> {
  const late = Promise.withResolvers<undefined>();
  using _timer = clock.after(SOON_MS, () => late.resolve(undefined));
  return await Promise.race([status, late.promise]);
}
