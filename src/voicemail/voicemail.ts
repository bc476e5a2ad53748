import {
  type AuditLog,
  type Mailbox,
  type Service,
  type UserId,
  type UserStore,
  type VoicemailSettings,
  type VoicemailStore,
  type VoiceMessage,
  type VoiceMessageId,
} from "../domain/mod.ts";
import type { EventBus } from "../events/mod.ts";
import { type Clock, type Log, messageOf, type Meter, repeat } from "../runtime/mod.ts";
import { Leaving } from "./leaving.ts";
import type { VoiceCaller, VoiceDialogue, VoiceLine } from "./line.ts";
import { Listening } from "./listening.ts";
import { MailboxDoor, type PinHasher } from "./mailbox_door.ts";
import type { VoiceFileStore } from "./voice_files.ts";

export interface VoicemailOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly meter: Meter;
  readonly events: EventBus;
  readonly store: VoicemailStore;
  readonly users: Pick<UserStore, "get" | "byExtension">;
  readonly files: VoiceFileStore;
  readonly audit: AuditLog;
  readonly hasher: PinHasher;
  /** Who has chosen nothing has a mailbox that takes messages. */
  readonly isUsual: boolean;
  /** Where dates are told; on this machine if undefined. */
  readonly timeZone: () => string | undefined;
}

/** What voicemail does with a caller. */
export type VoicemailService = Extract<Service, { kind: "leave-message" | "mailbox" }>;

/** Why a mailbox takes no message now. */
export type NoRoom = "off" | "full" | "disk";

/** A message that was recorded, before it is kept. */
export type RecordedMessage = Omit<VoiceMessage, "heard">;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MEGABYTE = 1_000_000;
/** Removed at once, when they are too old. */
const AT_ONCE = 1_000;

/** Takes messages for those who do not answer, and keeps them until they want them no more. */
export class Voicemail implements Disposable {
  readonly #options: VoicemailOptions;
  readonly #opened = new DisposableStack();
  readonly door: MailboxDoor;

  constructor(options: VoicemailOptions) {
    this.#options = options;
    this.door = new MailboxDoor(options);
    const { clock, meter } = options;
    this.#opened.use(repeat(clock, HOUR_MS, () => this.#tidy(new Date(+clock.now() - HOUR_MS))));
    meter.gauge(
      "ringdown_voicemail_messages",
      "Messages that are kept.",
      () => this.#sum(({ messages }) => messages),
    );
    meter.gauge(
      "ringdown_voicemail_octets",
      "Octets of the messages that are kept.",
      () => this.#sum(({ octets }) => octets),
    );
  }

  /** Removes what a crash has left behind. Nothing is being recorded yet. */
  start(): Promise<void> {
    return this.#tidy(this.#options.clock.now());
  }

  get files(): VoiceFileStore {
    return this.#options.files;
  }

  get settings(): VoicemailSettings {
    return this.#options.store.settings;
  }

  /** Who has chosen nothing has a mailbox that takes messages. */
  get isUsual(): boolean {
    return this.#options.isUsual;
  }

  mailbox(user: UserId): Mailbox {
    return this.#options.store.mailbox(user);
  }

  /** True when calls that `user` does not answer go to the mailbox. */
  takes(user: UserId): boolean {
    return this.mailbox(user).enabled ?? this.#options.isUsual;
  }

  /** Why no message can be left for `user` now; undefined when one can. */
  async noRoom(user: UserId): Promise<NoRoom | undefined> {
    const { store, files, log } = this.#options;
    if (!this.takes(user)) return this.#refused("off");
    const { mostMessages, freeMegabytes } = store.settings;
    if (store.usage(user).messages >= mostMessages) return this.#refused("full");
    try {
      await files.prepare();
      if (await files.free() >= freeMegabytes * MEGABYTE) return undefined;
      log.warn("No message is taken, as the disk is nearly full", { megabytes: freeMegabytes });
    } catch (error) {
      log.error("No message can be kept", { cause: messageOf(error) });
    }
    return this.#refused("disk");
  }

  /** What voicemail says to a caller, and does for it. */
  attend(service: VoicemailService, caller: VoiceCaller, line: VoiceLine): VoiceDialogue {
    const { clock, log, users, timeZone } = this.#options;
    const around = { clock, log, users, voicemail: this, caller, line, timeZone };
    return service.kind === "leave-message"
      ? new Leaving(around, service.mailbox)
      : new Listening(around, service);
  }

  // Messages.

  /** Keeps a message whose file is there; false when its owner is gone or the disk refuses. */
  keep(message: RecordedMessage): boolean {
    const { store, events, log } = this.#options;
    const kept = { ...message, heard: false };
    try {
      if (!store.add(kept)) return false;
    } catch (error) {
      log.error("A message could not be kept", { cause: messageOf(error) });
      return false;
    }
    this.#count("left");
    log.info("A message was left", {
      mailbox: this.#options.users.get(kept.mailbox)?.extension,
      seconds: Math.round(kept.durationMs / 1_000),
    });
    events.publish({ type: "voicemail.left", message: kept });
    this.#changed(kept.mailbox);
    return true;
  }

  /** The latest first. */
  messagesOf(user: UserId): readonly VoiceMessage[] {
    return this.#options.store.messagesOf(user);
  }

  get(id: VoiceMessageId): VoiceMessage | undefined {
    return this.#options.store.get(id);
  }

  /** Marks a message as heard or new. */
  setHeard({ id, mailbox }: VoiceMessage, heard: boolean): void {
    if (this.#options.store.setHeard(id, heard)) this.#changed(mailbox);
  }

  /** Its row first: a file that nobody knows is found by the next sweep. */
  async remove({ id, mailbox }: VoiceMessage): Promise<void> {
    if (!this.#options.store.remove(id)) return;
    this.#count("removed");
    this.#changed(mailbox);
    await this.#forget(id);
  }

  /** Takes away a file that is no message. */
  async discard(id: string): Promise<void> {
    await this.#forget(id);
  }

  /** Lets callers hear the file `id`, or with undefined what is built in. */
  async setGreeting(user: UserId, id: string | undefined): Promise<void> {
    const { store } = this.#options;
    const { greeting: before, ...rest } = store.mailbox(user);
    store.saveMailbox(user, { ...rest, ...(id === undefined ? {} : { greeting: id }) });
    if (before !== undefined && before !== id) await this.#forget(before);
  }

  /** Tells the audit log what somebody has done by phone. */
  tell(owner: UserId, action: `mailbox.${string}`): void {
    const name = this.#options.users.get(owner)?.extension ?? owner;
    const subject = { type: "mailbox", id: owner, name };
    this.#options.audit.record({ actor: { kind: "code", id: owner, name }, action, subject });
  }

  [Symbol.dispose](): void {
    this.#opened.dispose();
  }

  #changed(user: UserId): void {
    this.#options.events.publish({ type: "mailbox.changed", user });
  }

  async #forget(id: string): Promise<void> {
    const { files, log } = this.#options;
    try {
      await files.remove(id);
    } catch (error) {
      log.warn("A recording could not be removed, and will be later", { cause: messageOf(error) });
    }
  }

  async #tidy(since: Date): Promise<void> {
    const { store, files, log, clock } = this.#options;
    try {
      const { keepDays } = store.settings;
      const before = new Date(+clock.now() - keepDays * DAY_MS);
      for (const message of keepDays === 0 ? [] : store.heardBefore(before, AT_ONCE)) {
        await this.remove(message);
      }
      const removed = await files.sweep((id) => store.isUsed(id), since);
      if (removed > 0) log.info("Removed recordings that nobody knows", { removed });
    } catch (error) {
      log.error("Recordings could not be tidied up", { cause: messageOf(error) });
    }
  }

  #refused(why: NoRoom): NoRoom {
    this.#count(`refused-${why}`);
    return why;
  }

  #count(result: string): void {
    this.#options.meter.counter(
      "ringdown_voicemail_total",
      "Messages by what became of them.",
      { result },
    ).add();
  }

  #sum(of: (usage: ReturnType<VoicemailStore["usage"]>) => number): number {
    return [...this.#options.store.allUsage().values()].reduce((sum, one) => sum + of(one), 0);
  }
}
