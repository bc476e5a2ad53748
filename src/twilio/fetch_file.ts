import type { TwilioAccess } from "../domain/mod.ts";
import { ErrandError } from "../outbox/mod.ts";
import type { Clock } from "../runtime/mod.ts";
import type { FetchedMedia } from "../texts/mod.ts";

export interface FetchFileOptions {
  readonly access: TwilioAccess;
  readonly fetch: typeof fetch;
  readonly clock: Clock;
}

const TIMEOUT_MS = 30_000;
const MOST_REDIRECTS = 3;

/** Hosts that get the name and the token of the account, and none but these. */
const OWN_HOST = /^([a-z0-9-]+\.)*twilio\.com$/;

/**
 * Fetches a file of the account. The first request says who we are; where it leads from there (a
 * store with a URL that is signed for a while) is told nothing of us.
 *
 * @throws {ErrandError} `refused` for what is not Twilio's, too large or gone; else `throttled`.
 */
export function fileFetcher({ access, fetch, clock }: FetchFileOptions) {
  return async (source: string, mostOctets: number): Promise<FetchedMedia> => {
    const giveUp = new AbortController();
    using _ = clock.after(TIMEOUT_MS, () => giveUp.abort());
    let url = homeUrl(source, access.apiUrl);
    let headers: Record<string, string> = { Authorization: basic(access) };
    for (let hop = 0; hop <= MOST_REDIRECTS; hop++) {
      const response = await get(fetch, url, headers, giveUp.signal);
      const location = response.headers.get("Location");
      if (response.status >= 300 && response.status < 400 && location !== null) {
        await response.body?.cancel();
        url = new URL(location, url);
        if (url.protocol !== "https:" && access.apiUrl === undefined) {
          throw new ErrandError("refused", "The file is not at a safe place");
        }
        headers = {};
        continue;
      }
      return await read(response, mostOctets);
    }
    throw new ErrandError("refused", "The file is nowhere: one place points to the next");
  };
}

/** @throws {ErrandError} for a URL that is not Twilio's: it would be told our token. */
function homeUrl(source: string, apiUrl: string | undefined): URL {
  const url = URL.parse(source);
  if (url?.protocol === "https:" && OWN_HOST.test(url.hostname) && url.port === "") {
    if (apiUrl === undefined) return url;
    const [product = ""] = url.hostname.split(".");
    return new URL(`${apiUrl.replace(/\/+$/, "")}/${product}${url.pathname}${url.search}`);
  }
  throw new ErrandError("refused", "The file is not at Twilio");
}

const basic = ({ accountSid, authToken }: TwilioAccess): string =>
  `Basic ${new TextEncoder().encode(`${accountSid}:${authToken.reveal()}`).toBase64()}`;

async function get(
  fetch: FetchFileOptions["fetch"],
  url: URL,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<Response> {
  try {
    return await fetch(url, { headers, signal, redirect: "manual" });
  } catch {
    throw new ErrandError("unreached", "The file cannot be reached");
  }
}

async function read(response: Response, mostOctets: number): Promise<FetchedMedia> {
  if (!response.ok) {
    await response.body?.cancel();
    const isLater = response.status === 429 || response.status >= 500;
    throw new ErrandError(
      isLater ? "unreached" : "refused",
      `The file: ${response.status}`,
      response.status,
    );
  }
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let octets = 0;
  try {
    for await (const part of response.body ?? []) {
      octets += part.length;
      if (octets > mostOctets) throw new ErrandError("refused", "The file is too large");
      parts.push(part);
    }
  } catch (error) {
    if (error instanceof ErrandError) throw error;
    throw new ErrandError("unreached", "The file broke off");
  }
  const contentType = response.headers.get("Content-Type") ?? "application/octet-stream";
  return { contentType, octets: await new Blob(parts).bytes() };
}
