import type { UserId } from "./ids.ts";

/** Number of a message, which rises with each. */
export type TextId = number & { readonly __id: "text message" };
/** Number of a conversation. */
export type ConversationId = number & { readonly __id: "conversation" };

/**
 * What became of a message. `waiting` is in our own outbox; those from `queued` to `read` follow
 * each other at the carrier; `undelivered`, `failed` and `canceled` are ends.
 */
export type TextStatus =
  | "received"
  | "waiting"
  | "queued"
  | "sending"
  | "sent"
  | "delivered"
  | "read"
  | "undelivered"
  | "failed"
  | "canceled";

/** How far along a status is: what carriers tell comes in any order, and nothing goes back. */
const RANK: Readonly<Record<TextStatus, number>> = {
  waiting: 0,
  queued: 1,
  sending: 2,
  sent: 3,
  // A message that was delivered stays so, whatever is said of it later, but may be read.
  undelivered: 4,
  failed: 4,
  canceled: 4,
  delivered: 5,
  received: 6,
  read: 6,
};

export const TEXT_STATUSES = Object.keys(RANK) as readonly TextStatus[];

/** Whether a message that is at `before` can come to `after`. */
export const isLaterStatus = (after: TextStatus, before: TextStatus): boolean =>
  RANK[after] > RANK[before];

/** A picture or other file that came or goes with a message. */
export interface TextMedia {
  readonly contentType: string;
  /** Name in the folder of media; undefined until it is there. */
  readonly file?: string;
  /** Where the carrier has it; undefined for what is ours. */
  readonly source?: string;
  readonly octets?: number;
}

/** One message between a number of ours and another. */
export interface TextMessage {
  readonly id: TextId;
  readonly conversation: ConversationId;
  readonly direction: "in" | "out";
  readonly body: string;
  readonly media: readonly TextMedia[];
  readonly status: TextStatus;
  /** How many parts the carrier counts. */
  readonly segments: number;
  /** What the carrier calls it; undefined until it has it. */
  readonly sid?: string;
  /** Why it was not delivered: the carrier's number of the error. */
  readonly errorCode?: number;
  readonly at: Date;
  /** Name of the account that wrote it; of the rule, where that answered by itself. */
  readonly author?: string;
  readonly isAutomatic: boolean;
}

/** All messages between one number of ours and one other. */
export interface Conversation {
  readonly id: ConversationId;
  /** E.164 with `+`. */
  readonly ours: string;
  /** E.164 with `+`, a short code, or a name (`alphanumeric sender`). */
  readonly theirs: string;
  readonly lastAt: Date;
  /** The beginning of the last message. */
  readonly lastText: string;
  readonly unread: number;
  /** They have said STOP: the carrier refuses what we send. */
  readonly isOptedOut: boolean;
}

export interface NewText {
  readonly ours: string;
  readonly theirs: string;
  readonly direction: "in" | "out";
  readonly body: string;
  readonly media: readonly TextMedia[];
  readonly status: TextStatus;
  readonly segments: number;
  readonly sid?: string;
  readonly at: Date;
  readonly author?: string;
  readonly isAutomatic?: boolean;
}

/** Which conversations somebody may see: those of these numbers of ours, or all. */
export type OwnNumbers = readonly string[] | "all";

/** What is kept of texts. Synchronous, as `UserStore`. */
export interface TextStore {
  /** Undefined when a message with that `sid` is there already. */
  add(text: NewText): TextMessage | undefined;
  get(id: TextId): TextMessage | undefined;
  bySid(sid: string): TextMessage | undefined;
  conversation(id: ConversationId): Conversation | undefined;
  between(ours: string, theirs: string): Conversation | undefined;
  /** The latest first. `text` is looked for in numbers and messages. */
  conversations(
    of: OwnNumbers,
    slice: { readonly text?: string; readonly limit: number; readonly offset: number },
  ): readonly Conversation[];
  countConversations(of: OwnNumbers, text?: string): number;
  countUnread(of: OwnNumbers): number;
  /** Of one conversation, the latest first, those before `before`. */
  messages(of: ConversationId, limit: number, before?: TextId): readonly TextMessage[];
  /** The carrier has taken it under `sid`. */
  taken(id: TextId, sid: string, status: TextStatus, segments: number): void;
  /** False when it is further along already. */
  advance(id: TextId, status: TextStatus, errorCode?: number): boolean;
  /** Puts a file in the place of what was to be fetched. */
  setMedia(id: TextId, media: readonly TextMedia[]): void;
  markRead(id: ConversationId): boolean;
  setOptedOut(id: ConversationId, isOptedOut: boolean): void;
  removeConversation(id: ConversationId): boolean;
  /** The sids of messages that came or went since then. */
  sidsSince(at: Date): ReadonlySet<string>;
  /** When a rule last answered in a conversation. */
  answeredAt(of: ConversationId, rule: string): Date | undefined;
  /** Answers by rule in a conversation since then. */
  countAnswers(of: ConversationId, since: Date): number;
  /** The names of all files of media. */
  files(): ReadonlySet<string>;
  /** What a file is that goes with a message of ours, to be fetched by the carrier; undefined for
   * those that came, and where there is none. */
  outgoingFile(file: string): string | undefined;
  /** In the order in which they are asked. */
  readonly autoReplies: readonly AutoReply[];
  saveAutoReplies(replies: readonly AutoReply[]): void;
  /** Those that the carrier has, and that are not at their end, since then. */
  unfinished(since: Date, limit: number): readonly TextMessage[];
}

/** When a text is answered without a person. */
export type AutoReplyTrigger =
  | { readonly on: "always" }
  /** While a user whom the number belongs to does not want to be disturbed. */
  | { readonly on: "do-not-disturb"; readonly user: UserId }
  /** While a schedule is closed. */
  | { readonly on: "closed"; readonly schedule: string }
  /** A word of the text, case ignored. */
  | { readonly on: "keyword"; readonly words: readonly string[] };

/** Most rules that answer. */
export const MOST_AUTO_REPLIES = 50;

/** An answer that is sent by itself. */
export interface AutoReply {
  readonly id: string;
  readonly enabled: boolean;
  /** A number of ours; undefined for all. */
  readonly number?: string;
  readonly trigger: AutoReplyTrigger;
  readonly text: string;
  /** Hours that one sender waits for the same answer. */
  readonly pauseHours: number;
}
