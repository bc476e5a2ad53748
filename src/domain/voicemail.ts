import type { CallId, UserId, VoiceMessageId } from "./ids.ts";

/** Something that a caller has said for somebody who did not answer. */
export interface VoiceMessage {
  readonly id: VoiceMessageId;
  /** Whose it is. */
  readonly mailbox: UserId;
  /** The call in which it was left. */
  readonly call: CallId;
  /** The caller's number; undefined for one who did not want to be known. */
  readonly from?: string | undefined;
  readonly fromName: string;
  /** The number that was called. */
  readonly called: string;
  readonly at: Date;
  readonly durationMs: number;
  readonly octets: number;
  /** False while nobody has heard it: a new message, RFC 3842 §3. */
  readonly heard: boolean;
}

/** A mail to the owner of a mailbox for each message. */
export interface MessageMail {
  readonly to: string;
  /** The message itself comes with it. */
  readonly attach: boolean;
}

/** What somebody has chosen about the own mailbox. */
export interface Mailbox {
  /** It takes messages; undefined as it is for everybody. */
  readonly enabled?: boolean | undefined;
  /** The PIN is asked for at the own phones too. */
  readonly asksPin: boolean;
  /** A recording of the owner's, by the name of its file; undefined for what is built in. */
  readonly greeting?: string | undefined;
  readonly mail?: MessageMail | undefined;
}

/** The mailbox of somebody who has chosen nothing. */
export const DEFAULT_MAILBOX: Mailbox = { asksPin: false };

/** What keeps others out of a mailbox. */
export interface MailboxPin {
  readonly hash: string;
  /** Wrong ones in a row. */
  readonly failures: number;
  readonly lockedUntil?: Date | undefined;
}

/** What holds for all mailboxes. */
export interface VoicemailSettings {
  /** What is said longer than this is cut off. */
  readonly longestSeconds: number;
  /** What is shorter is no message. */
  readonly shortestSeconds: number;
  /** So much silence ends a message; 0 for never. */
  readonly silenceSeconds: number;
  /** Most messages in a mailbox. */
  readonly mostMessages: number;
  /** Messages that were heard are kept for so long; 0 for ever. */
  readonly keepDays: number;
  /** No message is taken while the disk has less than this free. */
  readonly freeMegabytes: number;
  /** What is larger does not go with a mail. */
  readonly attachMegabytes: number;
  /** A push tells of new messages, as it does of what is urgent. */
  readonly push: boolean;
}

export const DEFAULT_VOICEMAIL: VoicemailSettings = {
  longestSeconds: 180,
  shortestSeconds: 3,
  silenceSeconds: 10,
  mostMessages: 100,
  keepDays: 0,
  freeMegabytes: 500,
  attachMegabytes: 8,
  push: false,
};

/** Longest that a greeting lasts, whether said or uploaded. */
export const LONGEST_GREETING_SECONDS = 60;

/** What the owner of the server may set. */
export const VOICEMAIL_LIMITS = {
  longestSeconds: [10, 300],
  shortestSeconds: [1, 10],
  silenceSeconds: [0, 60],
  mostMessages: [1, 1_000],
  keepDays: [0, 3_650],
  freeMegabytes: [0, 1_000_000],
  attachMegabytes: [0, 25],
} as const satisfies Partial<Record<keyof VoicemailSettings, readonly [number, number]>>;

/** How full a mailbox is. */
export interface MailboxUsage {
  readonly messages: number;
  /** How many of them nobody has heard. */
  readonly unheard: number;
  readonly octets: number;
}

/** What a PIN looks like. */
export const PIN = /^\d{4,10}$/;

/** True for a PIN that many would try first, of digits that are all the same or follow each other. */
export function isWeakPin(pin: string): boolean {
  const steps = [...pin].slice(1).map((digit, i) => Number(digit) - Number(pin[i]));
  const [first] = steps;
  return first !== undefined && Math.abs(first) <= 1 && steps.every((step) => step === first);
}

/** Messages and mailboxes. Synchronous, as `UserStore`. */
export interface VoicemailStore {
  /** The defaults where nobody has said otherwise. */
  readonly settings: VoicemailSettings;
  saveSettings(settings: VoicemailSettings): void;
  /** The default for a user who has chosen nothing. */
  mailbox(user: UserId): Mailbox;
  /** Replaces all of it but the PIN. The user must exist. */
  saveMailbox(user: UserId, mailbox: Mailbox): void;
  /** Undefined for a mailbox that has none. */
  pin(user: UserId): MailboxPin | undefined;
  /** With undefined there is none. The user must exist. */
  savePin(user: UserId, pin: MailboxPin | undefined): void;
  /** Kept on the disk before it returns; false when its owner is gone. */
  add(message: VoiceMessage): boolean;
  get(id: VoiceMessageId): VoiceMessage | undefined;
  /** The latest first. */
  messagesOf(user: UserId, page?: { readonly limit: number }): readonly VoiceMessage[];
  /** Those that were left in a call. */
  messagesIn(call: CallId): readonly VoiceMessage[];
  /** False when nothing changed. */
  setHeard(id: VoiceMessageId, heard: boolean): boolean;
  /** False when there was none. */
  remove(id: VoiceMessageId): boolean;
  /** Messages that were heard and left before, the oldest first. */
  heardBefore(at: Date, limit: number): readonly VoiceMessage[];
  usage(user: UserId): MailboxUsage;
  /** That of every mailbox with a message. */
  allUsage(): ReadonlyMap<UserId, MailboxUsage>;
  /** True for a file of a greeting. */
  isGreeting(file: string): boolean;
  /** True for a file of a message or greeting. */
  isUsed(file: string): boolean;
}
