import type { NoticeText, PushKind, PushSettings } from "../domain/mod.ts";
import type { Clock, Secret, WebClient } from "../runtime/mod.ts";

const PATIENCE_MS = 15_000;
const LARGEST_ANSWER = 64 * 1024;

/** What is sent where, for each kind of server. */
const REQUESTS: Readonly<
  Record<PushKind, (url: string, notice: NoticeText) => { url: string; body: unknown }>
> = {
  /** Published as JSON, which takes any letters, where a title in a header would not. */
  ntfy(url, { title, text, urgent }) {
    const { origin, pathname } = new URL(url);
    const topic = pathname.replace(/^\/+|\/+$/g, "");
    return { url: origin, body: { topic, title, message: text, priority: urgent ? 5 : 3 } };
  },
  gotify: (url, { title, text, urgent }) => ({
    url: `${url.replace(/\/+$/, "")}/message`,
    body: { title, message: text, priority: urgent ? 10 : 4 },
  }),
  webhook: (url, notice) => ({ url, body: notice }),
};

/** Sends one push. @throws {WebRequestError} */
export async function sendPush(
  { kind, url }: PushSettings,
  key: Secret | undefined,
  notice: NoticeText,
  { web, clock }: { readonly web: Pick<WebClient, "text">; readonly clock: Clock },
): Promise<void> {
  const patience = new AbortController();
  using _timer = clock.after(PATIENCE_MS, () => patience.abort());
  const request = REQUESTS[kind](url, notice);
  await web.text({
    url: request.url,
    json: JSON.stringify(request.body),
    ...(key ? { headers: keyHeader(kind, key) } : {}),
    // A server for pushes stands beside the exchange as often as not.
    mayBePrivate: true,
    mostOctets: LARGEST_ANSWER,
    signal: patience.signal,
  });
}

const keyHeader = (kind: PushKind, key: Secret): Readonly<Record<string, string>> =>
  kind === "gotify"
    ? { "X-Gotify-Key": key.reveal() }
    : { Authorization: `Bearer ${key.reveal()}` };
