/** A carrier on the memory network that answers what a test says it does. */

import {
  check,
  dialogOfServer,
  type Flow,
  type FlowReceiver,
  formatMessage,
  H,
  type HeaderField,
  headerKey,
  nextRequest,
  parseMessage,
  responseTo,
  SipRequest,
  SipResponse,
  type Tag,
} from "../../src/sip/mod.ts";
import type { MemoryHost, MemoryNetwork } from "./memory_network.ts";

/** What a carrier says: a status and its headers, and a body. Nothing at all when undefined. */
export type CarrierAnswer =
  | { readonly status: number; readonly headers?: readonly string[]; readonly sdp?: string }
  | undefined;

const fields = (lines: readonly string[] = []): readonly HeaderField[] =>
  lines.map((line) => {
    const colon = line.indexOf(":");
    const name = line.slice(0, colon);
    return { name, key: headerKey(name), value: line.slice(colon + 1).trim() };
  });

export class Carrier implements FlowReceiver {
  readonly host: MemoryHost;
  readonly at: { readonly host: string; readonly port: number };
  /** All requests that came, in order. */
  readonly requests: SipRequest[] = [];
  readonly responses: SipResponse[] = [];
  /** What is answered at once. */
  answer: (request: SipRequest) => CarrierAnswer | readonly CarrierAnswer[];
  readonly #protocol: "UDP" | "TCP";
  readonly #flows = new WeakMap<SipRequest, Flow>();

  constructor(
    network: MemoryNetwork,
    { host, port = 5060, protocol = "UDP", answer = () => ({ status: 200 }) }: {
      readonly host: string;
      readonly port?: number;
      readonly protocol?: "UDP" | "TCP";
      readonly answer?: Carrier["answer"];
    },
  ) {
    this.at = { host, port };
    this.answer = answer;
    this.#protocol = protocol;
    this.host = network.attach({ listeners: [{ protocol, host, port }], receiver: this });
  }

  /** The requests with this method. */
  of(method: string): readonly SipRequest[] {
    return this.requests.filter((request) => request.method === method);
  }

  /** The last request with this method. */
  last(method: string): SipRequest {
    const found = this.of(method).at(-1);
    if (!found) throw new Error(`No ${method} among ${this.requests.map((one) => one.method)}`);
    return found;
  }

  onMessage(bytes: Uint8Array, flow: Flow): void {
    const message = parseMessage(bytes);
    check(message);
    if (message instanceof SipResponse) return void this.responses.push(message);
    this.requests.push(message);
    this.#flows.set(message, flow);
    if (message.method === "ACK") return;
    const answers = this.answer(message);
    for (const one of Array.isArray(answers) ? answers : [answers]) {
      if (one) this.reply(message, one);
    }
  }

  onClosed(): void {}

  /** The tag of this carrier in the dialog of `request`. */
  tagOf(request: SipRequest): Tag {
    return `c-${request.callId.slice(0, 8)}` as Tag;
  }

  reply(
    request: SipRequest,
    { status, headers = [], sdp }: NonNullable<CarrierAnswer>,
  ): void {
    const { host, port } = this.at;
    const contact = this.#protocol === "TCP" ? ";transport=tcp" : "";
    const more = [
      ...(headers.some((line) => line.startsWith("Contact:"))
        ? []
        : [`Contact: <sip:${host}:${port}${contact}>`]),
      ...headers,
      ...(sdp === undefined ? [] : ["Content-Type: application/sdp"]),
    ];
    this.#flows.get(request)?.send(formatMessage(responseTo(request, status, {
      ...(request.to.tag === undefined && status > 100 ? { toTag: this.tagOf(request) } : {}),
      headers: fields(more),
      ...(sdp === undefined ? {} : { body: new TextEncoder().encode(sdp) }),
    })));
  }

  /** Sends `message` to `to`. */
  send(message: SipRequest, to: { readonly host: string; readonly port: number }): void {
    this.host.openFlow({ protocol: this.#protocol, ...to })?.send(formatMessage(message));
  }

  /** Hangs up the call that `invite`, which came here and was answered, began. */
  bye(invite: SipRequest): void {
    this.#ask(invite, "BYE");
  }

  /** Asks us to send the other side of the call that `invite` began to `target`. */
  refer(invite: SipRequest, target: string): void {
    this.#ask(invite, "REFER", [`Refer-To: <${target}>`]);
  }

  #ask(invite: SipRequest, method: string, lines: readonly string[] = []): void {
    const { host, port } = this.at;
    const dialog = dialogOfServer(invite, this.tagOf(invite), false);
    const contact = `Contact: <sip:${host}:${port}>`;
    const [, request] = nextRequest(dialog, method, { headers: fields([contact, ...lines]) });
    const via = `SIP/2.0/${this.#protocol} ${host}:${port};branch=z9hG4bK${method}`;
    this.#flows.get(invite)?.send(formatMessage(
      request.with({ headers: request.headers.prepend(H.via, H.via.parse(via)) }),
    ));
  }
}
