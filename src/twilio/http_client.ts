import { ErrandError } from "../outbox/mod.ts";
import type { Clock } from "../runtime/mod.ts";

/** A request as Twilio's library describes it. */
export interface LibraryRequest {
  readonly method: string;
  readonly uri: string;
  readonly username?: string;
  readonly password?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly params?: object;
  readonly data?: object;
  readonly timeout?: number;
}

/** An answer as the library wants it. */
export interface LibraryResponse<Body> {
  readonly statusCode: number;
  readonly body: Body;
  readonly headers: Readonly<Record<string, string>>;
}

export interface HttpClientOptions {
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  /** Where the API is instead of at Twilio. */
  readonly apiUrl?: string;
  readonly timeoutMs: number;
}

/** Largest answer that is read: a page of a thousand messages has less. */
const LARGEST_ANSWER = 4 * 1024 * 1024;

/**
 * Carries the library's requests. Its own client would follow `HTTP_PROXY` without a word and
 * cannot be pointed elsewhere; and what could not be sent, or was throttled, is told apart here.
 */
export class HttpClient {
  readonly #options: HttpClientOptions;

  constructor(options: HttpClientOptions) {
    this.#options = options;
  }

  /** @throws {ErrandError} `unclear` without an answer or with one of 500 and more, `throttled`
   * with 429. */
  async request<Body>(request: LibraryRequest): Promise<LibraryResponse<Body>> {
    const response = await this.#send(request);
    const text = await readText(response);
    const { status } = response;
    if (status === 429) {
      const seconds = Number(response.headers.get("Retry-After") ?? NaN);
      const retryAfterMs = Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : undefined;
      throw new ErrandError(
        "throttled",
        "Twilio wants to be asked less often",
        20429,
        retryAfterMs,
      );
    }
    if (status >= 500) throw new ErrandError("unclear", `Twilio answered ${status}`);
    const body = (response.headers.get("Content-Type") ?? "").includes("json")
      ? parsed(text)
      : text;
    const headers = Object.fromEntries(response.headers);
    return { statusCode: status, body: body as Body, headers };
  }

  async #send(request: LibraryRequest): Promise<Response> {
    const { fetch, clock, timeoutMs } = this.#options;
    const giveUp = new AbortController();
    using _ = clock.after(timeoutMs, () => giveUp.abort());
    const { method, data, headers = {}, username, password } = request;
    const isJson = headers["Content-Type"] === "application/json";
    try {
      const response = await fetch(this.#urlOf(request), {
        method: method.toUpperCase(),
        redirect: "manual",
        signal: giveUp.signal,
        headers: {
          ...headers,
          ...(username !== undefined && password !== undefined
            ? {
              Authorization: `Basic ${
                new TextEncoder().encode(`${username}:${password}`).toBase64()
              }`,
            }
            : {}),
        },
        ...(data === undefined ? {} : { body: isJson ? JSON.stringify(data) : encoded(data) }),
      });
      return response;
    } catch {
      // What the runtime says may have the URL in it.
      throw new ErrandError("unclear", "Twilio does not answer");
    }
  }

  #urlOf({ uri, params }: LibraryRequest): string {
    const { apiUrl } = this.#options;
    const url = new URL(uri);
    for (const [name, value] of encoded(params ?? {})) url.searchParams.append(name, value);
    if (apiUrl === undefined) return url.href;
    // The host tells the products of Twilio apart: a stand-in gets it as the first part of the path.
    const [product = ""] = url.hostname.split(".");
    return `${apiUrl.replace(/\/+$/, "")}/${product}${url.pathname}${url.search}`;
  }
}

/** As the library's own client writes a form: lists repeat their name. */
function encoded(data: object): URLSearchParams {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(data)) {
    if (value === undefined || value === null) continue;
    for (const one of Array.isArray(value) ? value : [value]) form.append(name, String(one));
  }
  return form;
}

async function readText(response: Response): Promise<string> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let octets = 0;
  try {
    for await (const part of response.body ?? []) {
      octets += part.length;
      if (octets > LARGEST_ANSWER) throw new ErrandError("unclear", "Twilio's answer is too large");
      parts.push(part);
    }
  } catch (error) {
    if (error instanceof ErrandError) throw error;
    throw new ErrandError("unclear", "Twilio's answer broke off");
  }
  return await new Blob(parts).text();
}

/** The library reads a text, and takes an object as it is. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ErrandError("unclear", "Twilio's answer cannot be read");
  }
}
