import { z } from "zod";
import {
  type Actor,
  type AuditLog,
  type Conversation,
  type ConversationId,
  E164,
  type InboundNumberStore,
  type OutboxEntry,
  type OutboxStore,
  type OwnNumbers,
  type TextId,
  type TextMessage,
  type TextStore,
  type UserId,
  type UserStore,
} from "../domain/mod.ts";
import type { Outbox } from "../outbox/mod.ts";
import { LONGEST_TEXT, type MediaFolder, type TextRefusal, type Texts } from "../texts/mod.ts";
import { done, MISSING, type Outcome, read, refused } from "./outcome.ts";

/** A text to be sent in a conversation. */
export const TEXT_INPUT = z.object({
  body: z.string().max(LONGEST_TEXT).default(""),
});

/** A text to somebody, perhaps for the first time. */
export const NEW_TEXT_INPUT = TEXT_INPUT.extend({
  /** A number of ours; the only one there is if left out. */
  from: z.string().trim().max(20).optional(),
  to: z.string().trim().min(1).max(40),
});

/** A picture or other file to be sent with a text. */
export interface Attachment {
  readonly octets: Uint8Array;
}

export interface TextDeskOptions {
  readonly texts: Texts;
  readonly store: TextStore;
  readonly outbox: Outbox;
  readonly waiting: OutboxStore;
  readonly folder: MediaFolder;
  readonly numbers: Pick<InboundNumberStore, "list">;
  readonly users: Pick<UserStore, "get">;
  /** A number as people here write it, in E.164 where it can be read so. */
  readonly normalise: (number: string) => string;
  readonly now: () => Date;
  readonly audit: AuditLog;
}

/** Whose conversations are looked at: all by the owner, or those of a user's numbers. */
export type TextReader = "owner" | UserId;

/** Longest file that carriers take with a text. */
export const LARGEST_ATTACHMENT = 5 * 1024 * 1024;
const PER_PAGE = 30;

const REFUSALS: Readonly<Record<TextRefusal, string>> = {
  "not-ours": "texts.problem.notOurs",
  "not-a-number": "texts.problem.notANumber",
  empty: "texts.problem.empty",
  "too-long": "texts.problem.tooLong",
  "too-many-files": "texts.problem.tooManyFiles",
  "opted-out": "texts.problem.optedOut",
  full: "texts.problem.full",
};
const FIELDS: Partial<Readonly<Record<TextRefusal, string>>> = {
  "not-ours": "from",
  "not-a-number": "to",
};

/** Texts as people read and write them. */
export class TextDesk {
  readonly #options: TextDeskOptions;

  constructor(options: TextDeskOptions) {
    this.#options = options;
  }

  /** The numbers from which a reader may write: those whose calls ring it, or all. */
  numbersOf(reader: TextReader): readonly string[] {
    const { numbers, users } = this.#options;
    const extension = reader === "owner" ? undefined : users.get(reader)?.extension;
    return numbers.list()
      .filter(({ destination }) => reader === "owner" || destination === extension)
      .map(({ number }) => number);
  }

  conversations(reader: TextReader, text: string, page: number) {
    const { store } = this.#options;
    const of = this.#scope(reader);
    const slice = { text, limit: PER_PAGE, offset: (page - 1) * PER_PAGE };
    const total = store.countConversations(of, text);
    return {
      conversations: store.conversations(of, slice),
      total,
      pages: Math.max(1, Math.ceil(total / PER_PAGE)),
      perPage: PER_PAGE,
    };
  }

  unread(reader: TextReader): number {
    return this.#options.store.countUnread(this.#scope(reader));
  }

  conversation(reader: TextReader, id: ConversationId): Conversation | undefined {
    const found = this.#options.store.conversation(id);
    return found && this.#isSeen(reader, found) ? found : undefined;
  }

  /** The latest first. */
  messages(
    reader: TextReader,
    id: ConversationId,
    limit: number,
    before?: TextId,
  ): readonly TextMessage[] | undefined {
    return this.conversation(reader, id) && this.#options.store.messages(id, limit, before);
  }

  /** A file of a message. */
  async file(reader: TextReader, id: ConversationId, text: TextId, name: string) {
    const { store, folder } = this.#options;
    const message = this.conversation(reader, id) && store.get(text);
    const media = message?.media.find(({ file }) => file === name);
    if (!media || message?.conversation !== id) return undefined;
    const octets = await folder.read(name);
    return octets && { octets, contentType: media.contentType };
  }

  markRead(reader: TextReader, id: ConversationId): boolean {
    return this.conversation(reader, id) !== undefined && this.#options.store.markRead(id);
  }

  async answer(
    actor: Actor,
    reader: TextReader,
    id: ConversationId,
    input: unknown,
    attachment?: Attachment,
  ): Promise<Outcome<TextMessage>> {
    const conversation = this.conversation(reader, id);
    if (!conversation) return MISSING;
    const given = read(TEXT_INPUT, input);
    if (!given.ok) return given;
    const { ours, theirs } = conversation;
    return await this.#send(actor, { ours, theirs, body: given.value.body }, attachment);
  }

  async begin(
    actor: Actor,
    reader: TextReader,
    input: unknown,
    attachment?: Attachment,
  ): Promise<Outcome<TextMessage>> {
    const given = read(NEW_TEXT_INPUT, input);
    if (!given.ok) return given;
    const { from, to, body } = given.value;
    const own = this.numbersOf(reader);
    const ours = from === undefined || from === "" ? own[0] : this.#options.normalise(from);
    if (ours === undefined || !own.includes(ours)) {
      return refused({ field: "from", text: REFUSALS["not-ours"] });
    }
    const theirs = this.#options.normalise(to);
    if (!E164.test(theirs)) return refused({ field: "to", text: REFUSALS["not-a-number"] });
    return await this.#send(actor, { ours, theirs, body }, attachment);
  }

  remove(actor: Actor, reader: TextReader, id: ConversationId): Outcome<undefined> {
    const { store, audit } = this.#options;
    const conversation = this.conversation(reader, id);
    if (!conversation || !store.removeConversation(id)) return MISSING;
    const { ours, theirs } = conversation;
    const subject = { type: "texts", id: String(id), name: `${ours} ${theirs}` };
    audit.record({ actor, action: "texts.removed", subject });
    return done(undefined);
  }

  /** What waits to be sent or fetched, the oldest first. */
  queue(limit: number, offset: number): readonly OutboxEntry[] {
    return this.#options.waiting.list(limit, offset);
  }

  get queueLength(): number {
    return this.#options.waiting.count();
  }

  /** Tries an entry again, at once. */
  retry(actor: Actor, id: number): Outcome<undefined> {
    const { waiting, outbox, now, audit } = this.#options;
    if (!waiting.retry(id, now())) return MISSING;
    audit.record({ actor, action: "outbox.retried", subject: { type: "outbox", id: String(id) } });
    outbox.wake();
    return done(undefined);
  }

  /** Forgets an entry that is not being done at the moment. */
  cancel(actor: Actor, id: number): Outcome<undefined> {
    const { waiting, store, audit } = this.#options;
    const entry = waiting.get(id);
    if (!entry || entry.state === "begun" || !waiting.remove(id)) return MISSING;
    const { text } = JSON.parse(entry.payload) as { readonly text?: TextId };
    if (entry.kind === "text" && text !== undefined) store.advance(text, "canceled");
    audit.record({ actor, action: "outbox.canceled", subject: { type: "outbox", id: String(id) } });
    return done(undefined);
  }

  async #send(
    actor: Actor,
    text: { readonly ours: string; readonly theirs: string; readonly body: string },
    attachment: Attachment | undefined,
  ): Promise<Outcome<TextMessage>> {
    const { texts, folder } = this.#options;
    const contentType = attachment && pictureTypeOf(attachment.octets);
    if (attachment && contentType === undefined) {
      return refused({ field: "file", text: "texts.problem.noPicture" });
    }
    const media = attachment && contentType !== undefined
      ? [{
        contentType,
        file: await folder.save(attachment.octets),
        octets: attachment.octets.length,
      }]
      : [];
    const sent = texts.send({ ...text, media, author: actor.name ?? actor.kind });
    if (typeof sent === "string") {
      const [field, problem] = [FIELDS[sent] ?? "body", REFUSALS[sent]];
      return refused({ field, text: problem, params: { maximum: LONGEST_TEXT } });
    }
    return done(sent);
  }

  #scope(reader: TextReader): OwnNumbers {
    return reader === "owner" ? "all" : this.numbersOf(reader);
  }

  #isSeen(reader: TextReader, { ours }: Conversation): boolean {
    return reader === "owner" || this.numbersOf(reader).includes(ours);
  }
}

/** By how it begins, and never by its name: what carriers take as a picture or film. */
function pictureTypeOf(octets: Uint8Array): string | undefined {
  const begins = (...first: readonly number[]) => first.every((one, at) => octets[at] === one);
  if (begins(0xff, 0xd8, 0xff)) return "image/jpeg";
  if (begins(0x89, 0x50, 0x4e, 0x47)) return "image/png";
  if (begins(0x47, 0x49, 0x46, 0x38)) return "image/gif";
  return undefined;
}
