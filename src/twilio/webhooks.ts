import type { TwilioAccess } from "../domain/mod.ts";
import type { Log, Meter } from "../runtime/mod.ts";
import { type CheckSignature, loadSignatures } from "./signature.ts";

/** A request as it came. */
export interface WebhookRequest {
  readonly method: string;
  /** From `/twilio/` on, with the query. */
  readonly path: string;
  readonly contentType: string;
  readonly signature: string;
  readonly body: string;
}

export interface WebhookAnswer {
  readonly status: number;
  /** TwiML, or nothing. */
  readonly body: string;
}

/** The fields of a form, and of the query of a URL that we made ourselves. */
export interface WebhookFields {
  /** Empty for a field that is not there. */
  of(name: string): string;
  /** From the query: what we have written into the URL. */
  own(name: string): string;
}

/** Answers one kind of request with TwiML; empty for nothing to do. */
export type WebhookHandler = (fields: WebhookFields) => string | Promise<string>;

export interface WebhooksOptions {
  readonly log: Log;
  readonly meter: Meter;
  readonly access: () => TwilioAccess | undefined;
  /** By path without query, such as `/twilio/sms`. */
  readonly handlers: Readonly<Record<string, WebhookHandler>>;
}

/** Largest body that Twilio sends, and more. */
export const LARGEST_WEBHOOK = 64 * 1024;

export const NOTHING_TO_DO = '<?xml version="1.0" encoding="UTF-8"?><Response/>';

/**
 * What Twilio asks and tells by HTTP. Each request proves that it is from Twilio, and for this
 * account; the same one again changes nothing.
 */
export class Webhooks {
  readonly #options: WebhooksOptions;
  #check: Promise<CheckSignature> | undefined;

  constructor(options: WebhooksOptions) {
    this.#options = options;
  }

  /** Whether Twilio asks or tells something at a path. */
  knows(path: string): boolean {
    return Object.hasOwn(this.#options.handlers, path);
  }

  async answer(request: WebhookRequest): Promise<WebhookAnswer> {
    const { access: accessOf, handlers } = this.#options;
    const [path = "", query = ""] = request.path.split("?", 2);
    const handler = this.knows(path) ? handlers[path] : undefined;
    if (!handler) return { status: 404, body: "" };
    if (request.method !== "POST") return { status: 405, body: "" };
    const access = accessOf();
    if (access?.publicUrl === undefined) return this.#refuse(503, "not-configured", path);
    const form = new URLSearchParams(request.body);
    if (!await this.#isSigned(request, access, access.publicUrl)) {
      return this.#refuse(403, "not-signed", path);
    }
    if (form.get("AccountSid") !== access.accountSid) {
      return this.#refuse(403, "another-account", path);
    }
    const own = new URLSearchParams(query);
    this.#count("taken");
    const fields = {
      of: (name: string) => form.get(name) ?? "",
      own: (name: string) => own.get(name) ?? "",
    };
    const twiml = await handler(fields);
    return { status: 200, body: twiml === "" ? NOTHING_TO_DO : twiml };
  }

  async #isSigned(
    { path, body, contentType, signature }: WebhookRequest,
    { authToken, secondaryToken }: TwilioAccess,
    publicUrl: string,
  ): Promise<boolean> {
    if (signature === "") return false;
    const check = await (this.#check ??= loadSignatures());
    const tokens = secondaryToken ? [authToken, secondaryToken] : [authToken];
    return check({ url: `${publicUrl}${path}`, body, contentType, signature }, tokens);
  }

  #refuse(status: number, result: Refusal, path: string): WebhookAnswer {
    this.#options.log.warn("A request that says it is from Twilio was refused", {
      path,
      why: result,
    });
    this.#count(result);
    return { status, body: "" };
  }

  #count(result: Refusal | "taken"): void {
    this.#options.meter.counter(
      "ringdown_twilio_webhooks_total",
      "Requests for Twilio's paths, by what became of them.",
      { result },
    ).add();
  }
}

type Refusal = "not-configured" | "not-signed" | "another-account";
