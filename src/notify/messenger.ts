import {
  type MessageMail,
  type Notice,
  NOTICE_CHANNELS,
  type NoticeChannel,
  type NoticeStore,
  type NoticeText,
  type TextId,
  type UserId,
  type VoiceMessage,
  type VoiceMessageId,
} from "../domain/mod.ts";
import type { EventBus } from "../events/mod.ts";
import {
  type Clock,
  type Log,
  messageOf,
  type Meter,
  repeat,
  type WebClient,
} from "../runtime/mod.ts";
import { type MailAttachment, sendMail } from "./mail_way.ts";
import { type ArrivedText, NOTICE_TEXTS, type NoticeTexts } from "./notice_texts.ts";
import { sendPush } from "./push_way.ts";

/** Who wants to be told of messages, and what they are. */
export interface MessageSource {
  /** Undefined for who wants no mail. */
  mailOf(owner: UserId): MessageMail | undefined;
  /** A push tells of them too. */
  readonly isPushed: boolean;
  /** What people call the owner. */
  nameOf(owner: UserId): string;
  /** Undefined when it is gone, or too large. */
  soundOf(message: VoiceMessageId): Promise<MailAttachment | undefined>;
}

export interface MessengerOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly meter: Meter;
  readonly events: EventBus;
  readonly store: NoticeStore;
  readonly web: Pick<WebClient, "text">;
  readonly timeZone: () => string | undefined;
  readonly messages: MessageSource;
  /** What a text (SMS) says; undefined when it is gone. */
  readonly textOf: (text: TextId) => (ArrivedText & { readonly at: Date }) | undefined;
  /** Sends a mail; for tests. */
  readonly mail?: typeof sendMail;
}

/** How often it is looked for what is due: what another process adds is noticed so too. */
const LOOK_MS = 5_000;
/** Sent one after the other, so many at a look. */
const AT_ONCE = 20;
/** How long after each attempt the next one comes. */
const PAUSES_MS = [1_000, 5_000, 30_000, 120_000, 600_000, 1_800_000];
const GIVEN_UP_MS = 24 * 3_600_000;

/** Tells people what cannot wait until they look at a page: kept first, then sent until it is. */
export class Messenger implements AsyncDisposable {
  readonly #options: MessengerOptions;
  readonly #opened = new DisposableStack();
  #sending: Promise<void> | undefined;

  constructor(options: MessengerOptions) {
    this.#options = options;
    const { events, clock } = options;
    this.#opened.use(
      events.subscribe(
        "emergency.called",
        ({ call }) => this.#tell((texts) => texts.emergency(call, this.#written(call.at))),
      ),
    );
    this.#opened.use(
      events.subscribe(
        "toll.stopped",
        ({ stop }) => this.#tell((texts) => texts.toll(stop, this.#written(stop.at))),
      ),
    );
    this.#opened.use(events.subscribe("text.received", ({ text }) => this.#onText(text)));
    this.#opened.use(
      events.subscribe(
        "outbox.stalled",
        ({ why }) => this.#tell((texts) => texts.stalled(why, this.#written(clock.now()))),
      ),
    );
    this.#opened.use(events.subscribe("voicemail.left", ({ message }) => this.#onLeft(message)));
    this.#opened.use(repeat(clock, LOOK_MS, () => this.#look()));
  }

  /** Sends a test at once, and resolves with why it went wrong; undefined when it went well. */
  async try(channel: NoticeChannel): Promise<string | undefined> {
    const { language } = this.#options.store.settings;
    try {
      await this.#send(channel, NOTICE_TEXTS[language].trial());
      return undefined;
    } catch (error) {
      return messageOf(error);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#opened.dispose();
    await this.#sending;
  }

  #tell(of: (texts: NoticeTexts) => NoticeText): void {
    const { store, clock } = this.#options;
    const { settings } = store;
    const notice = of(NOTICE_TEXTS[settings.language]);
    for (const channel of NOTICE_CHANNELS) {
      if (settings[channel]) store.add(channel, notice, clock.now());
    }
    this.#look();
  }

  #onLeft(message: VoiceMessage): void {
    const { store, clock, messages } = this.#options;
    const { settings } = store;
    const { mailbox: owner } = message;
    const texts = NOTICE_TEXTS[settings.language];
    const text = texts.message(message, messages.nameOf(owner), this.#written(message.at));
    const mail = settings.mail && messages.mailOf(owner);
    const at = clock.now();
    if (mail) {
      const sound = mail.attach ? { message: message.id } : {};
      store.add("mail", text, at, { recipient: mail.to, ...sound });
    }
    if (settings.push && messages.isPushed) store.add("push", text, at);
    this.#look();
  }

  #onText(id: TextId): void {
    const { store, textOf } = this.#options;
    const text = store.settings.texts ? textOf(id) : undefined;
    if (text) this.#tell((texts) => texts.text(text, this.#written(text.at)));
  }

  #look(): void {
    if (this.#sending) return;
    const { store, clock } = this.#options;
    const due = store.due(clock.now(), AT_ONCE);
    if (due.length === 0) return;
    this.#sending = this.#sendAll(due).finally(() => this.#sending = undefined);
  }

  async #sendAll(due: readonly Notice[]): Promise<void> {
    for (const notice of due) await this.#deliver(notice);
  }

  async #deliver(notice: Notice): Promise<void> {
    const { store, clock, log, meter } = this.#options;
    const count = (result: string) =>
      meter.counter(
        "ringdown_notices_total",
        "Notices by what became of an attempt to send them.",
        {
          channel: notice.channel,
          result,
        },
      ).add();
    try {
      await this.#send(notice.channel, notice);
      store.remove(notice.id);
      count("sent");
    } catch (error) {
      const why = messageOf(error);
      const pause = PAUSES_MS[Math.min(notice.attempts, PAUSES_MS.length - 1)] ?? 0;
      const now = clock.now().getTime();
      if (now + pause - notice.at.getTime() > GIVEN_UP_MS) {
        store.remove(notice.id);
        count("given-up");
        log.error("A notice could not be sent for a day and is given up", {
          channel: notice.channel,
          cause: why,
        });
        return;
      }
      store.postpone(notice.id, why, new Date(now + pause));
      count("failed");
      log.warn("A notice could not be sent, and will be tried again", {
        channel: notice.channel,
        cause: why,
      });
    }
  }

  /** A way that is gone has nobody to tell: what waits for it is done. */
  async #send(
    channel: NoticeChannel,
    notice: NoticeText & Partial<Pick<Notice, "recipient" | "message">>,
  ): Promise<void> {
    const { store, messages, mail = sendMail } = this.#options;
    const { settings, secrets } = store;
    if (channel === "mail" && settings.mail) {
      const { recipient, message } = notice;
      const attachment = message === undefined ? undefined : await messages.soundOf(message);
      return await mail(settings.mail, secrets.mail, notice, { recipient, attachment });
    }
    if (channel === "push" && settings.push) {
      return await sendPush(settings.push, secrets.push, notice, this.#options);
    }
  }

  #written(at: Date): string {
    const timeZone = this.#options.timeZone();
    const { language } = this.#options.store.settings;
    return at.toLocaleString(language, {
      dateStyle: "medium",
      timeStyle: "medium",
      ...(timeZone === undefined ? {} : { timeZone }),
    });
  }
}
