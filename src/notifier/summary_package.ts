/** Messages that wait: the message-summary package, RFC 3842. */

import { escapeUser } from "../sip/mod.ts";
import {
  type EventPackage,
  type Rendering,
  userTopic,
  type View,
  type Watched,
  wholeRendering,
} from "./event_package.ts";
import type { FindExtension } from "./extension_kind.ts";
import { EMPTY_MAILBOX, type MailboxSource, messageSummary } from "./message_summary.ts";

export class SummaryPackage implements EventPackage {
  readonly name = "message-summary";
  readonly contentType = "application/simple-message-summary";
  /** RFC 3842 §3.4: an hour unless the phone asks for more, which may be days. */
  readonly expires = { least: 60, usual: 3_600, most: 86_400 };
  /** RFC 3842 §3.11: no more than one notification a second. */
  readonly leastIntervalMs = 1_000;
  readonly #mailboxes: MailboxSource;
  readonly #find: FindExtension;

  constructor(mailboxes: MailboxSource, find: FindExtension) {
    this.#mailboxes = mailboxes;
    this.#find = find;
  }

  find(extension: string): Watched | undefined {
    const kind = this.#find(extension);
    if (kind?.kind !== "user") return undefined;
    return { extension, owner: kind.user, topics: [userTopic(kind.user)] };
  }

  render({ extension, owner }: Watched, { host, told }: View): Rendering {
    const counts = owner === undefined ? EMPTY_MAILBOX : this.#mailboxes.counts(owner);
    return wholeRendering(messageSummary(counts, `sip:${escapeUser(extension)}@${host}`), told);
  }
}
