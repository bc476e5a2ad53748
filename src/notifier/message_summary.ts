import type { UserId } from "../domain/mod.ts";

/** How many messages wait in a mailbox. Urgent ones are counted in `new` and `old` too. */
export interface MailboxCounts {
  readonly new: number;
  readonly old: number;
  readonly urgentNew: number;
  readonly urgentOld: number;
}

/** Where the counts come from; whoever changes them publishes `mailbox.changed`. */
export interface MailboxSource {
  /** Zeros for a user without messages. */
  counts(user: UserId): MailboxCounts;
}

export const EMPTY_MAILBOX: MailboxCounts = { new: 0, old: 0, urgentNew: 0, urgentOld: 0 };

/** `application/simple-message-summary`, RFC 3842 §5.2; `account` is the URI of the mailbox. */
export function messageSummary(counts: MailboxCounts, account: string): string {
  return `Messages-Waiting: ${counts.new > 0 ? "yes" : "no"}\r\n` +
    `Message-Account: ${account}\r\n` +
    `Voice-Message: ${counts.new}/${counts.old} (${counts.urgentNew}/${counts.urgentOld})\r\n`;
}
