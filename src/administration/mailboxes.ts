import { z } from "zod";
import {
  type Actor,
  type AuditLog,
  type CallId,
  isWeakPin,
  LONGEST_GREETING_SECONDS,
  type Mailbox,
  PIN,
  type User,
  type UserId,
  type UserStore,
  VOICEMAIL_LIMITS,
  type VoicemailSettings,
  type VoicemailStore,
  type VoiceMessage,
  type VoiceMessageId,
} from "../domain/mod.ts";
import { validateWav, WAV_LIMITS } from "../media/mod.ts";
import { type Log, messageOf } from "../runtime/mod.ts";
import type { FilePart, Voicemail } from "../voicemail/mod.ts";
import { MAIL_ADDRESS } from "./inputs.ts";
import { done, MISSING, type Outcome, read, refused } from "./outcome.ts";

/** What somebody may choose about the own mailbox. */
export const MAILBOX_INPUT = z.object({
  /** Left out, it is as the server has it for everybody. */
  enabled: z.boolean().optional(),
  asksPin: z.boolean().default(false),
  mail: z.object({ to: MAIL_ADDRESS, attach: z.boolean().default(false) }).optional(),
});

export const PIN_INPUT = z.object({
  pin: z.string().trim().regex(PIN, { error: "mailbox.pin.invalid" })
    .refine((pin) => !isWeakPin(pin), { error: "mailbox.pin.weak" }),
});

const within = ([least, most]: readonly [number, number]) => z.number().int().min(least).max(most);

/** What holds for all mailboxes. */
export const VOICEMAIL_INPUT = z.object({
  longestSeconds: within(VOICEMAIL_LIMITS.longestSeconds),
  shortestSeconds: within(VOICEMAIL_LIMITS.shortestSeconds),
  silenceSeconds: within(VOICEMAIL_LIMITS.silenceSeconds),
  mostMessages: within(VOICEMAIL_LIMITS.mostMessages),
  keepDays: within(VOICEMAIL_LIMITS.keepDays),
  freeMegabytes: within(VOICEMAIL_LIMITS.freeMegabytes),
  attachMegabytes: within(VOICEMAIL_LIMITS.attachMegabytes),
  push: z.boolean().default(false),
});

/** Most octets of a greeting. */
export const LARGEST_GREETING = WAV_LIMITS.octets;

/** A mailbox, as its owner sees it. */
export interface MailboxState extends Mailbox {
  /** Whether it takes calls now. */
  readonly takesCalls: boolean;
  readonly hasPin: boolean;
  /** Nobody gets in by PIN for a while. */
  readonly isLocked: boolean;
}

/** A mailbox, as the owner of the server sees it. */
export interface MailboxEntry extends MailboxState {
  readonly user: User;
  readonly messages: number;
  readonly unheard: number;
  readonly octets: number;
}

export interface MailboxesOptions {
  readonly voicemail: Voicemail;
  readonly store: VoicemailStore;
  readonly users: Pick<UserStore, "get" | "list">;
  readonly audit: AuditLog;
  readonly log: Log;
}

/**
 * Mailboxes, as their owners and the owner of the server use them. What was said is for the owner
 * of the mailbox alone: whoever runs the server sees how full it is, and can switch it off and take
 * a forgotten PIN away.
 */
export class Mailboxes {
  readonly #options: MailboxesOptions;

  constructor(options: MailboxesOptions) {
    this.#options = options;
  }

  user(id: UserId | undefined): User | undefined {
    return id === undefined ? undefined : this.#options.users.get(id);
  }

  /** The latest first. */
  messages(owner: UserId): readonly VoiceMessage[] {
    return this.#options.voicemail.messagesOf(owner);
  }

  /** Undefined for a message that is not the owner's. */
  message(owner: UserId, id: string): VoiceMessage | undefined {
    const message = this.#options.voicemail.get(id as VoiceMessageId);
    return message?.mailbox === owner ? message : undefined;
  }

  /** Those of the owner's that were left in a call. */
  messagesIn(owner: UserId, call: CallId): readonly VoiceMessage[] {
    return this.#options.store.messagesIn(call).filter(({ mailbox }) => mailbox === owner);
  }

  /** Some octets of what was said, or all. */
  async sound(
    owner: UserId,
    id: string,
    start?: number,
    end?: number,
  ): Promise<FilePart | undefined> {
    const message = this.message(owner, id);
    return message && await this.#options.voicemail.files.read(message.id, start, end);
  }

  setHeard(owner: UserId, id: string, heard: boolean): Outcome<VoiceMessage> {
    const message = this.message(owner, id);
    if (!message) return MISSING;
    this.#options.voicemail.setHeard(message, heard);
    return done({ ...message, heard });
  }

  async remove(actor: Actor, owner: UserId, id: string): Promise<Outcome<VoiceMessage>> {
    const message = this.message(owner, id);
    if (!message) return MISSING;
    await this.#options.voicemail.remove(message);
    this.#tell(actor, "mailbox.message-removed", owner, { at: message.at, from: message.from });
    return done(message);
  }

  state(owner: UserId): MailboxState {
    const { voicemail } = this.#options;
    return {
      ...voicemail.mailbox(owner),
      takesCalls: voicemail.takes(owner),
      hasPin: voicemail.door.hasPin(owner),
      isLocked: voicemail.door.isLocked(owner),
    };
  }

  change(actor: Actor, owner: UserId, input: unknown): Outcome<MailboxState> {
    const { store, voicemail } = this.#options;
    if (!this.user(owner)) return MISSING;
    const given = read(MAILBOX_INPUT, input);
    if (!given.ok) return given;
    const { enabled, asksPin, mail } = given.value;
    const before = store.mailbox(owner);
    if (asksPin && !before.asksPin && !voicemail.door.hasPin(owner)) {
      return refused({ field: "asksPin", text: "mailbox.pin.none" });
    }
    const after = { enabled, asksPin, mail, greeting: before.greeting };
    store.saveMailbox(owner, after);
    this.#tell(actor, "mailbox.changed", owner, after, before);
    return done(this.state(owner));
  }

  /** Switches a mailbox on or off, or with undefined as it is for everybody. */
  enable(actor: Actor, owner: UserId, enabled: boolean | undefined): Outcome<MailboxState> {
    const { asksPin, mail } = this.#options.store.mailbox(owner);
    return this.change(actor, owner, { enabled, asksPin, mail });
  }

  async setPin(actor: Actor, owner: UserId, input: unknown): Promise<Outcome<MailboxState>> {
    const { voicemail, log } = this.#options;
    const user = this.user(owner);
    if (!user) return MISSING;
    const given = read(PIN_INPUT, input);
    if (!given.ok) return given;
    const { pin } = given.value;
    if (pin === user.extension) return refused({ field: "pin", text: "mailbox.pin.weak" });
    try {
      await voicemail.door.change(owner, pin);
    } catch (error) {
      log.warn("A PIN could not be changed", { cause: messageOf(error) });
      return refused({ field: "pin", text: "mailbox.pin.busy" });
    }
    this.#tell(actor, "mailbox.pin-changed", owner);
    return done(this.state(owner));
  }

  /** Takes the PIN away, and a lock with it: only own phones get in then. */
  async removePin(actor: Actor, owner: UserId): Promise<Outcome<MailboxState>> {
    const { voicemail, store } = this.#options;
    if (!this.user(owner)) return MISSING;
    await voicemail.door.change(owner, undefined);
    const mailbox = store.mailbox(owner);
    // Without a PIN there is nothing to ask for.
    if (mailbox.asksPin) store.saveMailbox(owner, { ...mailbox, asksPin: false });
    this.#tell(actor, "mailbox.pin-removed", owner);
    return done(this.state(owner));
  }

  /** The owner's greeting; undefined for what is built in. */
  async greeting(owner: UserId, start?: number, end?: number): Promise<FilePart | undefined> {
    const { voicemail } = this.#options;
    const { greeting } = voicemail.mailbox(owner);
    return greeting === undefined ? undefined : await voicemail.files.read(greeting, start, end);
  }

  /** Lets callers hear a WAV file, if it is one that can be played. */
  async setGreeting(
    actor: Actor,
    owner: UserId,
    octets: Uint8Array,
  ): Promise<Outcome<MailboxState>> {
    const { voicemail, log } = this.#options;
    if (!this.user(owner)) return MISSING;
    const verdict = validateWav(octets);
    if (!verdict.valid) return refused({ field: "file", text: `music.problem.${verdict.code}` });
    if (verdict.format.durationMs > LONGEST_GREETING_SECONDS * 1_000) {
      const params = { most: LONGEST_GREETING_SECONDS };
      return refused({ field: "file", text: "mailbox.greeting.tooLong", params });
    }
    try {
      await voicemail.setGreeting(owner, await voicemail.files.store(octets));
    } catch (error) {
      log.error("A greeting could not be kept", { cause: messageOf(error) });
      return refused({ field: "file", text: "mailbox.greeting.disk" });
    }
    this.#tell(actor, "mailbox.greeting-changed", owner, {
      seconds: verdict.format.durationMs / 1_000,
    });
    return done(this.state(owner));
  }

  async removeGreeting(actor: Actor, owner: UserId): Promise<Outcome<MailboxState>> {
    const { voicemail } = this.#options;
    if (!this.user(owner) || voicemail.mailbox(owner).greeting === undefined) return MISSING;
    await voicemail.setGreeting(owner, undefined);
    this.#tell(actor, "mailbox.greeting-removed", owner);
    return done(this.state(owner));
  }

  /** What holds for who has not chosen. */
  get isUsual(): boolean {
    return this.#options.voicemail.isUsual;
  }

  // For the owner of the server.

  /** Every mailbox there is, by extension. */
  list(): readonly MailboxEntry[] {
    const { users, store } = this.#options;
    const used = store.allUsage();
    return users.list().map((user) => ({
      user,
      ...this.state(user.id),
      ...used.get(user.id) ?? { messages: 0, unheard: 0, octets: 0 },
    }));
  }

  get settings(): VoicemailSettings {
    return this.#options.store.settings;
  }

  changeSettings(actor: Actor, input: unknown): Outcome<VoicemailSettings> {
    const given = read(VOICEMAIL_INPUT, input);
    if (!given.ok) return given;
    const { store, audit } = this.#options;
    const before = store.settings;
    store.saveSettings(given.value);
    const subject = { type: "voicemail", id: "settings" };
    audit.record({ actor, action: "voicemail.changed", subject, before, after: given.value });
    return done(given.value);
  }

  #tell(
    actor: Actor,
    action: `mailbox.${string}`,
    owner: UserId,
    after?: unknown,
    before?: unknown,
  ): void {
    const name = this.user(owner)?.extension ?? owner;
    const subject = { type: "mailbox", id: owner, name };
    this.#options.audit.record({ actor, action, subject, before, after });
  }
}
