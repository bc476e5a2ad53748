/** The subscription that a REFER makes: its sender is told how the transfer goes, RFC 3515 §2.4. */

import {
  field,
  H,
  type HeaderField,
  type IncomingRequest,
  Params,
  reasonPhrase,
  type SipRequest,
} from "../sip/mod.ts";
import type { Leg } from "./leg.ts";

/** How long a transfer may take, seconds: longer than anything rings. */
const EXPIRES_SECONDS = 600;

const ENCODER = new TextEncoder();

export class ReferSubscription {
  readonly #leg: Leg;
  /** The `id` of Event, for the second REFER in a dialog and those after it, RFC 3515 §2.4.6. */
  readonly #id: string | undefined;
  /** What the phone may call it even so: the CSeq number of the REFER. */
  readonly #sequence: string;
  /** The phone asked for no NOTIFY, RFC 4488. */
  readonly #silent: boolean;
  #last = 0;
  #over = false;

  constructor(leg: Leg, refer: SipRequest, silent: boolean) {
    this.#leg = leg;
    this.#sequence = String(refer.cseq.number);
    this.#id = leg.referSubscription ? this.#sequence : undefined;
    this.#silent = silent;
  }

  /** True once the phone has heard, or does not want to hear, how it ended. */
  get over(): boolean {
    return this.#over;
  }

  /** Tells of `status`, the same one only once. A final one is the last word. */
  tell(status: number): void {
    if (this.#over || status === this.#last) return;
    this.#last = status;
    const final = status >= 200;
    if (final) this.#over = true;
    this.#notify(final ? TERMINATED : active(EXPIRES_SECONDS));
  }

  /** True for a SUBSCRIBE that is about this transfer. */
  isFor(request: SipRequest): boolean {
    const event = request.headers.first(H.event);
    const id = event?.params.get("id");
    return event?.token === "refer" && (id === this.#id || id === this.#sequence);
  }

  /** Prolongs, or ends, the subscription in the dialog, RFC 6665 §4.2.1. */
  onSubscribe(incoming: IncomingRequest): void {
    if (this.#over) return incoming.respond(481);
    const asked = incoming.request.headers.first(H.expires) ?? EXPIRES_SECONDS;
    const seconds = Math.min(asked, EXPIRES_SECONDS);
    incoming.respond(200, { headers: [field(H.expires, seconds)] });
    if (seconds === 0) this.#over = true;
    this.#notify(seconds === 0 ? TIMED_OUT : active(seconds));
  }

  #notify(state: HeaderField): void {
    if (this.#silent) return;
    const status = this.#last || 100;
    const body = ENCODER.encode(`SIP/2.0 ${status} ${reasonPhrase(status)}\r\n`);
    const params = this.#id === undefined ? Params.NONE : Params.of(["id", this.#id]);
    const event = field(H.event, { token: "refer", params });
    this.#leg.notify([event, state, SIPFRAG], body, (answer) => {
      // RFC 6665 §4.2.2: who does not know the subscription hears no more of it.
      if (answer === 481 || answer === 408 || answer === 489) this.#over = true;
    });
  }
}

const SIPFRAG: HeaderField = {
  name: "Content-Type",
  key: "content-type",
  value: "message/sipfrag;version=2.0",
};

const subscriptionState = (value: string): HeaderField => ({
  name: "Subscription-State",
  key: "subscription-state",
  value,
});

const active = (seconds: number) => subscriptionState(`active;expires=${seconds}`);
const TERMINATED = subscriptionState("terminated;reason=noresource");
const TIMED_OUT = subscriptionState("terminated;reason=timeout");
