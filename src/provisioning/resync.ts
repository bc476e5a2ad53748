/** Tells phones to fetch their configuration again, or to start anew: NOTIFY `check-sync`. */

import type { Device, DeviceStore, ProvisioningStore, Vendor } from "../domain/mod.ts";
import { type Clock, type Log, messageOf, type Meter, type Random } from "../runtime/mod.ts";
import {
  askContact,
  type CallIdValue,
  DigestClient,
  escapeUser,
  field,
  type Flow,
  H,
  type HeaderField,
  Headers,
  hostPort,
  SipRequest,
  type SipResponse,
  type SipStack,
} from "../sip/mod.ts";
import { identityOfAgent } from "./catalogue.ts";

export type ResyncKind = "reboot" | "resync";

/** What became of it: taken by a phone, refused or not answered, nobody registered, a moment too
 * soon after the last, or in a call that it would end. */
export type ResyncOutcome = "accepted" | "busy" | "refused" | "too-soon" | "unreachable";

/** Where a device has registered. */
export interface ResyncBinding {
  readonly contact: string;
  readonly flow: string;
  readonly userAgent?: string | undefined;
}

export interface ResyncOptions {
  readonly stack: SipStack;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly meter: Meter;
  readonly devices: Pick<DeviceStore, "secret">;
  readonly store: Pick<ProvisioningStore, "setup">;
  readonly domain: string;
  readonly bindings: (username: string) => readonly ResyncBinding[];
  /** Whether the device talks: many phones restart whatever happens on them. */
  readonly isBusy?: (device: Device) => boolean;
}

type Words = Readonly<Record<ResyncKind, string>>;

const USUAL: Words = { resync: "check-sync;reboot=false", reboot: "check-sync;reboot=true" };

/** What each vendor's phones understand; the others are told as most are. */
const WORDS: Readonly<Partial<Record<Vendor, Words>>> = {
  polycom: { resync: "check-sync", reboot: "check-sync" },
  grandstream: { resync: "resync", reboot: "check-sync;reboot=true" },
  fanvil: { resync: "check-sync", reboot: "check-sync;reboot=true" },
  cisco: { resync: "resync", reboot: "reboot_now" },
};

/** The Event of a NOTIFY that phones of the vendor take for an order. */
export function orderEvent(vendor: Vendor | undefined, kind: ResyncKind): string {
  return ((vendor && WORDS[vendor]) ?? USUAL)[kind];
}

/** How often one device is told, milliseconds. */
const LEAST_INTERVAL_MS = 10_000;
const MOST_REMEMBERED = 1_000;

export class Resync {
  readonly #options: ResyncOptions;
  readonly #last = new Map<string, number>();

  constructor(options: ResyncOptions) {
    this.#options = options;
  }

  /** Tells every phone that has registered as the device. Never rejects. */
  async tell(device: Device, kind: ResyncKind): Promise<ResyncOutcome> {
    const outcome = await this.#tell(device, kind);
    this.#options.meter.counter(
      "ringdown_resyncs_total",
      "Phones told to fetch their configuration again, by outcome.",
      { outcome },
    ).add();
    return outcome;
  }

  async #tell(device: Device, kind: ResyncKind): Promise<ResyncOutcome> {
    const { bindings, isBusy } = this.#options;
    const found = bindings(device.username);
    if (found.length === 0) return "unreachable";
    if (isBusy?.(device)) return "busy";
    if (this.#isTooSoon(device.id)) return "too-soon";
    const statuses = await Promise.all(found.map((binding) => this.#send(device, kind, binding)));
    if (statuses.some((status) => status >= 200 && status < 300)) return "accepted";
    return statuses.every((status) => status === 408 || status === 503) ? "unreachable" : "refused";
  }

  #isTooSoon(id: string): boolean {
    const now = this.#options.clock.elapsed();
    const last = this.#last.get(id);
    if (last !== undefined && now - last < LEAST_INTERVAL_MS) return true;
    this.#last.delete(id);
    this.#last.set(id, now);
    const [oldest] = this.#last.keys();
    if (this.#last.size > MOST_REMEMBERED && oldest !== undefined) this.#last.delete(oldest);
    return false;
  }

  /** Sends a NOTIFY, and once more with the device's own credentials when the phone wants them.
   * Resolves to the final status. */
  async #send(device: Device, kind: ResyncKind, binding: ResyncBinding): Promise<number> {
    const { random, devices, log } = this.#options;
    const secret = devices.secret(device.id);
    const { username } = device;
    const digest = new DigestClient({ username, password: secret?.reveal() ?? "" }, random);
    let request = this.#request(device, kind, binding);
    try {
      // A phone that says that a nonce is stale asks twice.
      for (let attempt = 0;; attempt++) {
        const answer = await this.#ask(request, binding);
        if (typeof answer === "number") return answer;
        const again = attempt < 2 && secret ? proven(request, answer, digest) : undefined;
        if (!again) return answer.status;
        request = again;
      }
    } catch (error) {
      log.warn("A phone could not be told to fetch its configuration", {
        device: username,
        cause: messageOf(error),
      });
      return 503;
    }
  }

  #ask(request: SipRequest, binding: ResyncBinding): Promise<SipResponse | number> {
    return askContact(
      this.#options.stack,
      binding,
      (flow) => request.with({ headers: request.headers.append(contactOn(flow)) }),
    );
  }

  #request(device: Device, kind: ResyncKind, binding: ResyncBinding): SipRequest {
    const { stack, random, domain, store } = this.#options;
    const vendor = store.setup(device.id)?.vendor ??
      identityOfAgent(binding.userAgent ?? "").vendor;
    const account = `<sip:${escapeUser(device.username)}@${domain}>`;
    const headers = new Headers([
      field(H.maxForwards, 70),
      raw("From", `${account};tag=${random.token()}`),
      raw("To", account),
      field(H.callId, random.token() as CallIdValue),
      field(H.cseq, { number: 1, method: "NOTIFY" }),
      raw("Event", orderEvent(vendor, kind)),
      raw("Subscription-State", "terminated"),
      stack.userAgentField,
    ]);
    return new SipRequest("NOTIFY", binding.contact, headers);
  }
}

/** `request` once more with credentials for the challenge; undefined when it is none of ours. */
function proven(
  request: SipRequest,
  response: SipResponse,
  digest: DigestClient,
): SipRequest | undefined {
  const [asks, answers] = response.status === 401
    ? [H.wwwAuthenticate, H.authorization] as const
    : [H.proxyAuthenticate, H.proxyAuthorization] as const;
  if (response.status !== 401 && response.status !== 407) return undefined;
  const answer = digest.answer(response.headers.all(asks), request.method, request.uriText);
  if (!answer) return undefined;
  const { number, method } = request.cseq;
  return request.with({
    headers: request.headers.without(answers).with(H.cseq, { number: number + 1, method })
      .append(field(answers, answer)),
  });
}

function contactOn({ local }: Flow): HeaderField {
  return raw("Contact", `<sip:${hostPort(local)}>`);
}

const raw = (name: string, value: string): HeaderField => ({
  name,
  key: name.toLowerCase(),
  value,
});
