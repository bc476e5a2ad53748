import type { Secret } from "../runtime/mod.ts";
import type { VoiceMessageId } from "./ids.ts";

/** By which way somebody is told. */
export type NoticeChannel = "mail" | "push";

export const NOTICE_CHANNELS: readonly NoticeChannel[] = ["mail", "push"];

/** How a server for mail is spoken to: TLS after STARTTLS (RFC 3207), TLS from the start, or none. */
export type MailSecurity = "starttls" | "tls" | "none";

export const MAIL_SECURITIES: readonly MailSecurity[] = ["starttls", "tls", "none"];

export interface MailSettings {
  readonly host: string;
  readonly port: number;
  readonly security: MailSecurity;
  /** Undefined where the server takes mail from us as we are. */
  readonly user?: string | undefined;
  readonly from: string;
  readonly to: readonly string[];
}

/** What takes a push: an ntfy topic, a Gotify server, or whatever takes a POST of JSON. */
export type PushKind = "ntfy" | "gotify" | "webhook";

export const PUSH_KINDS: readonly PushKind[] = ["ntfy", "gotify", "webhook"];

export interface PushSettings {
  readonly kind: PushKind;
  /** Without a key in it: that is a secret of its own. */
  readonly url: string;
}

/** Who is told what happens, while nobody looks at a page. */
export interface NoticeSettings {
  readonly language: "en" | "de";
  readonly mail?: MailSettings | undefined;
  readonly push?: PushSettings | undefined;
  /** Texts (SMS) that come are told of as well. */
  readonly texts: boolean;
}

export const NO_NOTICES: NoticeSettings = { language: "en", texts: false };

/** The password of the mail account, and the key of the push. */
export type NoticeSecrets = Readonly<Partial<Record<NoticeChannel, Secret>>>;

/** What is told. */
export interface NoticeText {
  readonly title: string;
  readonly text: string;
  /** It must not wait until somebody looks. */
  readonly urgent: boolean;
}

/** What is special about a notice. */
export interface NoticeAddress {
  /** The one person it is for; those that are set if left out. Of a mail. */
  readonly recipient?: string | undefined;
  /** A voice message that goes with it, if it is still there and not too large. Of a mail. */
  readonly message?: VoiceMessageId | undefined;
}

/** Something that waits until it has been told. */
export interface Notice extends NoticeText, NoticeAddress {
  /** Rises with each. */
  readonly id: number;
  readonly channel: NoticeChannel;
  readonly at: Date;
  /** How often it was tried. */
  readonly attempts: number;
  readonly nextAt: Date;
  /** Why it went wrong the last time. */
  readonly error?: string;
}

/** What is kept of notices. Synchronous, as `UserStore`. */
export interface NoticeStore {
  readonly settings: NoticeSettings;
  readonly secrets: NoticeSecrets;
  /** Saves the settings with these secrets and no others, which are kept encrypted. */
  save(settings: NoticeSettings, secrets: NoticeSecrets): void;
  /** Kept on the disk before it returns; the oldest goes where there are too many. */
  add(channel: NoticeChannel, text: NoticeText, at: Date, address?: NoticeAddress): void;
  /** Those that are due: what is urgent, then the oldest. */
  due(now: Date, limit: number): readonly Notice[];
  /** All that wait, the oldest first. */
  list(): readonly Notice[];
  /** When the next one is due; undefined when none waits. */
  readonly nextAt: Date | undefined;
  remove(id: number): boolean;
  /** It went wrong, and is tried again at `nextAt`. */
  postpone(id: number, error: string, nextAt: Date): void;
}

/** Most notices that wait. */
export const MOST_NOTICES = 1_000;
