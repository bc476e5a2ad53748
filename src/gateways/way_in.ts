import type { InboundNumberStore } from "../domain/mod.ts";
import type { Secret } from "../runtime/mod.ts";
import type { Flow, IncomingRequest } from "../sip/mod.ts";
import { type ArrivedCall, readArrival } from "./arrived_call.ts";
import type { GatewayLine } from "./gateway_line.ts";
import type { GatewayLines } from "./gateway_lines.ts";
import type { NumberPlan } from "./number_plan.ts";
import { numbersOf } from "./own_numbers.ts";

export interface WayInOptions {
  readonly lines: Pick<GatewayLines, "all">;
  readonly numbers: Pick<InboundNumberStore, "list" | "byNumber">;
  readonly plan: () => NumberPlan;
  /** Where we are, ISO 3166: in whose way numbers are written. */
  readonly country: () => string;
  /** True for a phone of ours that has registered from there: it may share a carrier's address. */
  readonly isPhone: (incoming: IncomingRequest) => boolean;
}

/** Whose a call is that comes. Nobody is a carrier for saying so: each has its proof. */
export class WayIn {
  readonly #options: WayInOptions;

  constructor(options: WayInOptions) {
    this.#options = options;
  }

  /**
   * The call of the gateway whose contact an INVITE came to, whose certificate it came by (RFC
   * 5922 §7), or whose address it came from; undefined when none of these shows a gateway.
   */
  arrived(incoming: IncomingRequest): ArrivedCall | undefined {
    const { request: { uri }, flow } = incoming;
    const lines = this.#options.lines.all.filter((line) => mayUse(line, flow));
    const user = uri.kind === "sip" ? uri.user : undefined;
    const registered = lines.find((line) => line.gateway.registers && line.contactUser === user);
    if (registered) return this.#read(incoming, registered, true);
    const { peerDomains = [] } = flow;
    const proven = lines.filter(({ gateway: { identity } }) =>
      identity.certificates.some((domain) => peerDomains.includes(domain))
    );
    if (proven.length > 0) return this.#nearest(incoming, proven);
    const there = lines.filter((line) => line.hasSource(flow.remote));
    if (there.length === 0 || this.#options.isPhone(incoming)) return undefined;
    return this.#nearest(incoming, there);
  }

  /** The call of the gateway that has proved to be `username`; undefined when it is none. */
  arrivedFrom(incoming: IncomingRequest, username: string): ArrivedCall | undefined {
    const line = this.#options.lines.all.find((one) =>
      one.gateway.identity.username === username && mayUse(one, incoming.flow)
    );
    return line && this.#read(incoming, line, false);
  }

  /** What the carrier proves itself with that calls itself `username`; undefined for none. */
  secretOf(username: string): Secret | undefined {
    return this.#options.lines.all.find(({ gateway }) => gateway.identity.username === username)
      ?.theirs;
  }

  /** True for an address that a gateway sends from. */
  isKnown(host: string): boolean {
    return this.#options.lines.all.some((line) => line.hasHost(host));
  }

  /** Several gateways at one address are told apart by port, and by the number dialled. */
  #nearest(incoming: IncomingRequest, lines: readonly GatewayLine[]): ArrivedCall | undefined {
    const exact = lines.filter((line) => line.isAt(incoming.flow.remote));
    const calls = (exact.length > 0 ? exact : lines)
      .map((line) => this.#read(incoming, line, false));
    const { numbers } = this.#options;
    return calls.find(({ gateway, dialled }) =>
      numbers.byNumber(dialled)?.gateways.includes(gateway.id)
    ) ?? calls[0];
  }

  #read({ request }: IncomingRequest, line: GatewayLine, byContact: boolean): ArrivedCall {
    const { numbers, plan, country } = this.#options;
    return readArrival(request, line, byContact, {
      plan: plan(),
      country: country(),
      ownNumber: (number) => numbers.byNumber(number),
      onlyNumber: (of) => {
        const own = numbersOf(numbers.list(), of);
        return own.length === 1 ? own[0] : undefined;
      },
    });
  }
}

const mayUse = ({ gateway }: GatewayLine, { protocol }: Flow): boolean =>
  !gateway.tlsOnly || protocol === "TLS";
