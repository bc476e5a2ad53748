/**
 * Phones that look for a server by multicast are told where their configuration is; those that
 * belong to nobody are told to wait, and shown to the administrator.
 */

import type { ProvisioningStore } from "../domain/mod.ts";
import {
  type Clock,
  isPrivate,
  type Log,
  type Meter,
  type Random,
  Secret,
} from "../runtime/mod.ts";
import {
  type CallIdValue,
  field,
  H,
  type HeaderField,
  Headers,
  hostPort,
  type IncomingRequest,
  SipRequest,
  type SipStack,
  type Tag,
} from "../sip/mod.ts";
import type { FoundPhones } from "./found_phones.ts";
import type { HoldingPhones } from "./holding_phones.ts";
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
  /** What phones that nobody knows are told; they are told nothing without it. A phone of another
   * server that hears us first would forget that one. */
  readonly holding?: HoldingPhones | undefined;
}

/** Where phones ask, and the port of SIP. */
export const PNP_GROUP = { host: "224.0.1.75", port: 5060 } as const;
/** The event package, RFC 6080. */
export const PNP_EVENT = "ua-profile";

/** A phone that heard an answer and asks again did not hear it. */
const PATIENCE_MS = 5_000;
const MOST_REMEMBERED = 500;

type Outcome = "held" | "ignored" | "listed" | "repeated" | "told";

export class PlugAndPlay {
  readonly #options: PlugAndPlayOptions;
  /** When each was told last. */
  readonly #told = new Map<string, number>();

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
    const told = this.#urlFor(phone, host);
    if (!told) return this.#count("listed");
    const tag = this.#options.random.token() as Tag;
    incoming.respond(200, { toTag: tag, headers: [field(H.expires, 0), this.#contact(incoming)] });
    if (this.#justTold(phone.mac)) return this.#count("repeated");
    this.#count(told.outcome);
    this.#notify(incoming, tag, told.url);
  };

  /** What the phone is to be told; undefined for nothing. */
  #urlFor(
    phone: PnpRequest,
    address: string,
  ): { readonly url: Secret; readonly outcome: Outcome } | undefined {
    const { store, provisioner, found, holding, clock, log } = this.#options;
    const setup = store.byMac(phone.mac);
    const issued = setup && provisioner.usable(setup.device);
    if (setup && issued) {
      provisioner.note(setup.device, "info", { address, detail: "found its server by multicast" });
      return { url: issued.url, outcome: "told" };
    }
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

  #notify({ request, flow }: IncomingRequest, tag: Tag, url: Secret): void {
    const { stack } = this.#options;
    const [contact] = request.headers.all(H.contact);
    const uri = contact !== undefined && contact !== "*" ? contact.uri : undefined;
    const port = uri?.kind === "sip" ? uri.port ?? 5060 : flow.remote.port;
    // To where it came from, whatever its Contact says: nobody makes us send to others.
    const target = { host: flow.remote.host, port };
    const back = stack.network.openFlow({ protocol: "UDP", ...target });
    if (!back) return;
    const headers = new Headers([
      field(H.maxForwards, 20),
      raw("From", `<${request.to.uri}>;tag=${tag}`),
      raw("To", `<${request.from.uri}>${tagOf(request.from.tag)}`),
      field(H.callId, request.callId as CallIdValue),
      field(H.cseq, { number: request.cseq.number + 2, method: "NOTIFY" }),
      raw("Event", request.headers.raw("Event")[0] ?? PNP_EVENT),
      raw("Subscription-State", "terminated;reason=timeout"),
      stack.userAgentField,
      raw("Contact", `<sip:${hostPort(stack.network.localFor(target, "UDP"))}>`),
      raw("Content-Type", "application/url"),
    ]);
    const body = new TextEncoder().encode(url.reveal());
    const notify = new SipRequest("NOTIFY", `sip:${hostPort(target)}`, headers, body);
    // Whoever did not hear it asks again when it is started anew.
    stack.request({ flow: back }, () => notify, { onResponse: () => {}, onFailure: () => {} });
  }

  #contact({ flow }: IncomingRequest): HeaderField {
    const local = this.#options.stack.network.localFor(flow.remote, "UDP");
    return raw("Contact", `<sip:${hostPort(local)}>`);
  }

  #count(outcome: Outcome): void {
    this.#options.meter.counter(
      "ringdown_pnp_requests_total",
      "Requests of phones that look for a server by multicast, by outcome.",
      { outcome },
    ).add();
  }
}

const raw = (name: string, value: string): HeaderField => ({
  name,
  key: name.toLowerCase(),
  value,
});

const tagOf = (tag: string | undefined) => tag === undefined ? "" : `;tag=${tag}`;
