import { type Clock, type Log, messageOf } from "../runtime/mod.ts";
import { type WebEndpoint, WebListener } from "./web_listener.ts";

export interface WebOptions {
  readonly endpoints: readonly WebEndpoint[];
  readonly clock: Clock;
  readonly log: Log;
  readonly fetch: (
    request: Request,
    info: Deno.ServeHandlerInfo<Deno.NetAddr>,
  ) => Response | Promise<Response>;
  /** The process that has a TCP port, for the error. */
  readonly holderOf?: (port: number) => string | undefined;
}

/** Another process has the port of an endpoint. */
export class HttpPortInUseError extends Error {
  override readonly name = "HttpPortInUseError";

  constructor({ host, port, certificate }: WebEndpoint, holder = "another program") {
    const address = host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
    super(`${certificate ? "HTTPS" : "HTTP"} ${address} is in use by ${holder}`);
  }
}

/** The web server while it runs. Disposing of it closes everything within two seconds. */
export interface RunningWeb extends AsyncDisposable {
  /** Where it listens for HTTP, with the ports that the system chose. */
  readonly addresses: readonly Deno.NetAddr[];
  /** The same of HTTPS. */
  readonly secureAddresses: readonly Deno.NetAddr[];
  /**
   * Shows the certificate that there is now to whoever connects from now on.
   * @throws when it cannot be used; then nothing has changed.
   */
  reloadCertificate(): Promise<void>;
}

const GRACE_MS = 2_000;

/**
 * Serves on every endpoint, or on none: HTTP/1.1, and over TLS HTTP/2 with who knows it.
 *
 * @throws {HttpPortInUseError} when another process has a port, and what the runtime throws when
 * an endpoint is not available for another reason.
 */
export async function serveWeb(options: WebOptions): Promise<RunningWeb> {
  const { clock } = options;
  const answering = new Set<Promise<Response>>();
  await using opened = new AsyncDisposableStack();
  const listeners = listenAll(options, opened, answerer(options, answering));
  const running = opened.move();
  const addressesOf = (secure: boolean) =>
    listeners.filter(({ isSecure }) => isSecure === secure).map(({ address }) => address);
  return {
    addresses: addressesOf(false),
    secureAddresses: addressesOf(true),
    reloadCertificate: async () => {
      for (const listener of listeners) await listener.reload(clock);
    },
    [Symbol.asyncDispose]: async () => {
      await settledWithin(answering, clock);
      await running.disposeAsync();
    },
  };
}

/** Opens every endpoint; what is open is closed by `opened`. */
function listenAll(
  { endpoints, holderOf }: WebOptions,
  opened: AsyncDisposableStack,
  answer: Deno.ServeHandler<Deno.NetAddr>,
): readonly WebListener[] {
  /** Ports that a socket for every IPv6 address has: on most systems it has IPv4 too. */
  const onEverything = new Set<number>();
  // `::` first: after it `0.0.0.0` is either served already or still free.
  const sorted = endpoints.toSorted((a, b) => Number(b.host === "::") - Number(a.host === "::"));
  return sorted.flatMap((endpoint) => {
    const { host, port } = endpoint;
    try {
      const listener = new WebListener(endpoint, answer);
      opened.defer(() => listener.close());
      if (host === "::") onEverything.add(port);
      return listener;
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse)) throw error;
      if (host === "0.0.0.0" && onEverything.has(port)) return [];
      throw new HttpPortInUseError(endpoint, holderOf?.(port));
    }
  });
}

/** Answers, and keeps in `answering` what is being answered. */
function answerer(
  { fetch, log }: WebOptions,
  answering: Set<Promise<Response>>,
): Deno.ServeHandler<Deno.NetAddr> {
  return async (request, info) => {
    const response = Promise.resolve(fetch(request, info));
    answering.add(response);
    try {
      return await response;
    } catch (error) {
      log.error("A web request failed", { cause: messageOf(error) });
      return new Response(null, { status: 500 });
    } finally {
      answering.delete(response);
    }
  };
}

async function settledWithin(answers: Iterable<Promise<unknown>>, clock: Clock): Promise<void> {
  const grace = Promise.withResolvers<void>();
  using _timer = clock.after(GRACE_MS, grace.resolve);
  await Promise.race([Promise.allSettled(answers), grace.promise]);
}
