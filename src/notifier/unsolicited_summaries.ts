/** Messages that wait, told to phones that are set up to be told without having asked. */

import type { Device, UserId } from "../domain/mod.ts";
import {
  type CallIdValue,
  escapeUser,
  field,
  H,
  type HeaderField,
  Headers,
  parseUri,
  SipRequest,
  type SipStack,
} from "../sip/mod.ts";
import { contactField } from "./contact.ts";
import { type MailboxSource, messageSummary } from "./message_summary.ts";
import type { WatcherBinding } from "./reach.ts";

export interface UnsolicitedOptions {
  readonly stack: SipStack;
  readonly token: () => string;
  readonly domain: string;
  readonly mailboxes: MailboxSource;
  readonly bindings: (username: string) => readonly WatcherBinding[];
}

const STATE: HeaderField = {
  name: "Subscription-State",
  key: "subscription-state",
  // There is no subscription that could go on.
  value: "terminated;reason=timeout",
};

export class UnsolicitedSummaries {
  readonly #options: UnsolicitedOptions;

  constructor(options: UnsolicitedOptions) {
    this.#options = options;
  }

  /** Tells every contact of `device`, or the one given, how many messages wait for its user. */
  tell(device: Device, contact?: string): void {
    for (const binding of this.#options.bindings(device.username)) {
      if (contact === undefined || binding.contact === contact) this.#send(device, binding);
    }
  }

  #send({ username, user }: Device, { contact, flow: flowId }: WatcherBinding): void {
    const { stack } = this.#options;
    const request = this.#request(username, user, contact);
    const flow = stack.network.flowById(flowId);
    const uri = parseUri(contact);
    stack.request(
      flow && !flow.closed ? { flow } : { uri },
      (on) => request.with({ headers: request.headers.append(contactField(on, username)) }),
      // Whoever did not want it has said so, and is told again when it registers.
      { onResponse: () => {}, onFailure: () => {} },
    );
  }

  #request(username: string, user: UserId, contact: string): SipRequest {
    const { stack, token, domain, mailboxes } = this.#options;
    const account = `sip:${escapeUser(username)}@${domain}`;
    const headers = new Headers([
      field(H.maxForwards, 70),
      { name: "From", key: "from", value: `<${account}>;tag=${token()}` },
      { name: "To", key: "to", value: `<${account}>` },
      field(H.callId, token() as CallIdValue),
      field(H.cseq, { number: 1, method: "NOTIFY" }),
      { name: "Event", key: "event", value: "message-summary" },
      STATE,
      stack.userAgentField,
      { name: "Content-Type", key: "content-type", value: "application/simple-message-summary" },
    ]);
    const body = new TextEncoder().encode(messageSummary(mailboxes.counts(user), account));
    return new SipRequest("NOTIFY", contact, headers, body);
  }
}
