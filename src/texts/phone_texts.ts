/** Texts of phones, RFC 3428: what comes from outside is told to them, and they answer. */

import {
  type Device,
  type DeviceStore,
  foldedNumber,
  type InboundNumberStore,
  type TextId,
  type TextStore,
  type User,
  type UserStore,
} from "../domain/mod.ts";
import { type Clock, type Log, messageOf, type Meter, type Random } from "../runtime/mod.ts";
import {
  askContact,
  type CallIdValue,
  escapeUser,
  field,
  H,
  type HeaderField,
  Headers,
  type IncomingRequest,
  parseUri,
  type RegisteredContact,
  SipRequest,
  type SipStack,
  SipSyntaxError,
} from "../sip/mod.ts";
import { LONGEST_TEXT } from "./segments.ts";
import type { TextRefusal, Texts } from "./texts.ts";

export interface PhoneTextsOptions {
  readonly stack: SipStack;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly meter: Meter;
  readonly domain: string;
  /** True for a host that phones may mean us by. */
  readonly isOurs: (host: string) => boolean;
  /** The device that sent a request; undefined when it has been answered. */
  readonly authenticate: (incoming: IncomingRequest) => Device | undefined;
  readonly users: Pick<UserStore, "get" | "byExtension">;
  readonly devices: Pick<DeviceStore, "ofUser">;
  readonly numbers: Pick<InboundNumberStore, "list">;
  readonly bindings: (username: string) => readonly RegisteredContact[];
  readonly store: Pick<TextStore, "get" | "conversation">;
  readonly texts: Pick<Texts, "send">;
  /** A number as people here write it, in E.164 where it can be read so. */
  readonly normalise: (number: string) => string;
}

/** Who a text is from, as phones show it and answer it. */
interface Sender {
  /** The user part of the URI. */
  readonly user: string;
  readonly name: string;
}

type Outcome = "delivered" | "unreachable" | "refused";

/** Octets of a text that a phone sends: four for each letter. */
const LARGEST_BODY = 4 * LONGEST_TEXT;
/** Texts outside by the phones of one user: more than anybody types. */
const MOST_AN_HOUR = 60;
const HOUR_MS = 3_600_000;
const RETRY_AFTER: HeaderField = { name: "Retry-After", key: "retry-after", value: "3600" };
const ACCEPT: HeaderField = { name: "Accept", key: "accept", value: "text/plain" };

/** What a phone hears whose text is not sent, RFC 3261 §21. */
const STATUS: Readonly<Record<TextRefusal, number>> = {
  "not-ours": 403,
  "not-a-number": 404,
  empty: 400,
  "too-long": 413,
  "too-many-files": 413,
  "opted-out": 403,
  full: 503,
};

export class PhoneTexts {
  readonly #options: PhoneTextsOptions;
  /** What users have sent outside in the hour that began then. */
  readonly #sent = new Map<string, { readonly sinceMs: number; count: number }>();

  constructor(options: PhoneTextsOptions) {
    this.#options = options;
  }

  /** A phone sends a text: to another here, or outside from the number of its user. */
  readonly receive = async (incoming: IncomingRequest): Promise<void> => {
    const { authenticate, users } = this.#options;
    const device = authenticate(incoming);
    if (!device) return;
    incoming.begin();
    const body = bodyOf(incoming);
    if (body === undefined) return;
    const user = users.get(device.user);
    const to = this.#numberIn(incoming.request.uriText);
    if (!user || to === undefined) return incoming.respond(404);
    const callee = users.byExtension(to);
    if (!callee) return this.#sendOutside(incoming, user, to, body);
    const outcome = await this.#tell(callee, { user: user.extension, name: user.name }, body);
    incoming.respond(outcome === "delivered" ? 200 : outcome === "unreachable" ? 480 : 488);
  };

  /** Tells the phones of whom a number belongs to that a text has come. */
  async arrived(id: TextId): Promise<void> {
    const { store, users, numbers, log } = this.#options;
    const text = store.get(id);
    const conversation = text && store.conversation(text.conversation);
    if (!text || !conversation) return;
    const { ours, theirs } = conversation;
    const number = numbers.list().find((one) => one.number === ours);
    const user = number && users.byExtension(number.destination);
    if (!user) return;
    const pictures = text.media.map(({ contentType }) => `[${contentType}]`);
    const body = [text.body, ...pictures].filter((line) => line !== "").join("\n");
    try {
      await this.#tell(user, { user: theirs, name: "" }, body);
    } catch (error) {
      log.warn("Phones could not be told of a text", { text: id, cause: messageOf(error) });
    }
  }

  #sendOutside(incoming: IncomingRequest, { extension }: User, to: string, body: string): void {
    const { numbers, texts, normalise } = this.#options;
    const ours = numbers.list().find(({ destination }) => destination === extension)?.number;
    // Who has no number of its own has none that it could be answered at.
    if (ours === undefined) return incoming.respond(403);
    if (!this.#mayPay(extension)) return incoming.respond(503, { headers: [RETRY_AFTER] });
    const written = { ours, theirs: normalise(to), body, media: [], author: extension };
    const sent = texts.send(written);
    // It is kept, and on its way: RFC 3428 §7.
    incoming.respond(typeof sent === "string" ? STATUS[sent] : 202);
  }

  /** Each costs money, and a secret that was stolen must not cost much of it. */
  #mayPay(extension: string): boolean {
    const nowMs = this.#options.clock.elapsed();
    const known = this.#sent.get(extension);
    const hour = known && nowMs - known.sinceMs < HOUR_MS ? known : { sinceMs: nowMs, count: 0 };
    this.#sent.set(extension, hour);
    return hour.count++ < MOST_AN_HOUR;
  }

  /** Tells every phone of a user; one that takes it is enough. */
  async #tell(user: User, from: Sender, body: string): Promise<Outcome> {
    const { devices, bindings, meter } = this.#options;
    const told = devices.ofUser(user.id).flatMap((device) =>
      bindings(device.username).map((binding) => this.#send(device, binding, from, body))
    );
    const statuses = await Promise.all(told);
    const outcome = statuses.some((status) => status >= 200 && status < 300)
      ? "delivered"
      : statuses.every((status) => status === 408 || status === 503)
      ? "unreachable"
      : "refused";
    meter.counter(
      "ringdown_phone_texts_total",
      "Texts for the phones of a user, by what became of them.",
      { outcome },
    ).add();
    return outcome;
  }

  async #send(
    { username }: Device,
    binding: RegisteredContact,
    { user, name }: Sender,
    body: string,
  ): Promise<number> {
    const { stack, random, domain } = this.#options;
    const shown = name === "" ? "" : `"${name.replace(/["\\]/g, "\\$&")}" `;
    // Without a Contact, as nobody is to begin a dialog: RFC 3428 §4.
    const headers = new Headers([
      field(H.maxForwards, 70),
      raw("From", `${shown}<sip:${escapeUser(user)}@${domain}>;tag=${random.token()}`),
      raw("To", `<sip:${escapeUser(username)}@${domain}>`),
      field(H.callId, random.token() as CallIdValue),
      field(H.cseq, { number: 1, method: "MESSAGE" }),
      raw("Content-Type", "text/plain;charset=UTF-8"),
      stack.userAgentField,
    ]);
    const octets = new TextEncoder().encode(body);
    const request = new SipRequest("MESSAGE", binding.contact, headers, octets);
    const answer = await askContact(stack, binding, () => request);
    return typeof answer === "number" ? answer : answer.status;
  }

  #numberIn(uri: string): string | undefined {
    try {
      const parsed = parseUri(uri);
      if (parsed.kind !== "sip" || !this.#options.isOurs(parsed.host)) return undefined;
      return parsed.user === undefined ? undefined : foldedNumber(parsed.user);
    } catch (error) {
      if (error instanceof SipSyntaxError) return undefined;
      throw error;
    }
  }
}

/** The text of a request; undefined when it has been answered. */
function bodyOf(incoming: IncomingRequest): string | undefined {
  const { headers, body } = incoming.request;
  const isText = headers.first(H.contentType)?.type.toLowerCase() === "text/plain";
  if (!isText) incoming.respond(415, { headers: [ACCEPT] });
  else if (body.length > LARGEST_BODY) incoming.respond(413);
  else {
    const text = new TextDecoder().decode(body);
    if (text.length <= LONGEST_TEXT) return text;
    incoming.respond(413);
  }
  return undefined;
}

const raw = (name: string, value: string): HeaderField => ({
  name,
  key: name.toLowerCase(),
  value,
});
