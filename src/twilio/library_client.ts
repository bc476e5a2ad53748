import type { Twilio } from "twilio";
import type { TwilioAccess } from "../domain/mod.ts";
import { ErrandError } from "../outbox/mod.ts";
import type { Clock } from "../runtime/mod.ts";
import { HttpClient } from "./http_client.ts";

export interface LibraryClientOptions {
  readonly access: TwilioAccess;
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  /** 10 s if left out. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 10_000;

/** Twilio's own library for one account. It is loaded with the first question. */
export class LibraryClient {
  readonly #options: LibraryClientOptions;
  #client: Promise<Twilio> | undefined;

  constructor(options: LibraryClientOptions) {
    this.#options = options;
  }

  get accountSid(): string {
    return this.#options.access.accountSid;
  }

  /** @throws {ErrandError} whatever goes wrong. */
  async ask<Answer>(question: (client: Twilio) => Promise<Answer>): Promise<Answer> {
    this.#client ??= this.#load();
    try {
      return await question(await this.#client);
    } catch (error) {
      throw asErrandError(error);
    }
  }

  async #load(): Promise<Twilio> {
    const { access: { accountSid, authToken, apiUrl }, fetch, clock, timeoutMs } = this.#options;
    const { default: twilio } = await import("twilio");
    const httpClient = new HttpClient({
      fetch,
      clock,
      timeoutMs: timeoutMs ?? TIMEOUT_MS,
      ...(apiUrl === undefined ? {} : { apiUrl }),
    });
    // The library asks for its own class, and uses nothing of it but `request`.
    const options = { httpClient: httpClient as never, autoRetry: false };
    return twilio(accountSid, authToken.reveal(), options);
  }
}

/** What the library throws where Twilio has refused something has a status and a number. */
function asErrandError(error: unknown): ErrandError {
  if (error instanceof ErrandError) return error;
  const { status, code, message } = error as {
    readonly status?: unknown;
    readonly code?: unknown;
    readonly message?: unknown;
  };
  if (typeof status !== "number") return new ErrandError("unclear", "Twilio's library failed");
  const number = typeof code === "number" ? code : undefined;
  return new ErrandError("refused", typeof message === "string" ? message : `${status}`, number);
}
