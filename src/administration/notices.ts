import { z } from "zod";
import {
  type Actor,
  type AuditLog,
  MAIL_SECURITIES,
  type Notice,
  type NoticeChannel,
  type NoticeSecrets,
  type NoticeSettings,
  type NoticeStore,
  PUSH_KINDS,
} from "../domain/mod.ts";
import { Secret } from "../runtime/mod.ts";
import { line, MAIL_ADDRESS } from "./inputs.ts";
import { done, type Outcome, read, refused } from "./outcome.ts";

const HOST = z.string().trim().max(253).regex(/^[\w.:-]+$/, { error: "notices.host.invalid" });
/** A key belongs into its own field: an address is shown to everybody who may see settings. */
const URL_INPUT = z.string().trim().max(500).refine(
  (text) => {
    const url = URL.parse(text);
    return url !== null && /^https?:$/.test(url.protocol) && url.username === "" &&
      url.password === "" && url.search === "";
  },
  { error: "notices.url.invalid" },
);
/** Left out, what is there stays; empty, there is none. */
const SECRET = z.string().max(500).optional();

export const NOTICES_INPUT = z.object({
  language: z.enum(["en", "de"]).default("en"),
  /** Texts (SMS) that come are told of as well. */
  texts: z.boolean().default(false),
  mail: z.object({
    host: HOST,
    port: z.number().int().min(1).max(65_535).default(587),
    security: z.enum(MAIL_SECURITIES).default("starttls"),
    user: line(254).min(1).optional(),
    password: SECRET,
    from: MAIL_ADDRESS,
    to: z.array(MAIL_ADDRESS).min(1, { error: "problem.required" }).max(20),
  }).optional(),
  push: z.object({ kind: z.enum(PUSH_KINDS), url: URL_INPUT, key: SECRET }).optional(),
});

export interface NoticesOptions {
  readonly store: NoticeStore;
  /** Sends a test; why it went wrong, or undefined. */
  readonly test: (channel: NoticeChannel) => Promise<string | undefined>;
  readonly audit: AuditLog;
}

/** Who is told what cannot wait, as the owner changes it. */
export class Notices {
  readonly #options: NoticesOptions;

  constructor(options: NoticesOptions) {
    this.#options = options;
  }

  get settings(): NoticeSettings {
    return this.#options.store.settings;
  }

  /** Which ways have a password or a key. */
  get hasSecret(): Readonly<Record<NoticeChannel, boolean>> {
    const { mail, push } = this.#options.store.secrets;
    return { mail: mail !== undefined, push: push !== undefined };
  }

  /** What waits to be sent, the oldest first. */
  get waiting(): readonly Notice[] {
    return this.#options.store.list();
  }

  change(actor: Actor, input: unknown): Outcome<NoticeSettings> {
    const given = read(NOTICES_INPUT, input);
    if (!given.ok) return given;
    const { store, audit } = this.#options;
    const { language, texts, mail, push } = given.value;
    const { password, ...mailSettings } = mail ?? {};
    const { key, ...pushSettings } = push ?? {};
    const before = store.settings;
    const after = {
      language,
      texts,
      ...(mail ? { mail: mailSettings } : {}),
      ...(push ? { push: pushSettings } : {}),
    } as NoticeSettings;
    store.save(after, {
      ...(mail ? this.#secret("mail", password) : {}),
      ...(push ? this.#secret("push", key) : {}),
    });
    const subject = { type: "notices", id: "settings" };
    audit.record({ actor, action: "notices.changed", subject, before, after });
    return done(after);
  }

  /** Sends a test by one way. */
  async test(actor: Actor, channel: NoticeChannel): Promise<Outcome<undefined>> {
    const { test, audit } = this.#options;
    if (!this.settings[channel]) return refused({ field: channel, text: "notices.test.unset" });
    const why = await test(channel);
    audit.record({ actor, action: "notices.tested", subject: { type: "notices", id: channel } });
    return why === undefined
      ? done(undefined)
      : refused({ field: channel, text: "notices.test.failed", params: { why } });
  }

  #secret(channel: NoticeChannel, given: string | undefined): NoticeSecrets {
    const secret = given === undefined
      ? this.#options.store.secrets[channel]
      : given === ""
      ? undefined
      : new Secret(given);
    return secret ? { [channel]: secret } : {};
  }
}
