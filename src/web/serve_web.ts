import { type Clock, type Log, messageOf } from "../runtime/mod.ts";

export interface WebOptions {
  readonly endpoints: readonly { readonly host: string; readonly port: number }[];
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

  constructor(host: string, port: number, holder = "another program") {
    const address = host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
    super(`HTTP ${address} is in use by ${holder}`);
  }
}

/** The web server while it runs. Disposing of it closes everything within two seconds. */
export interface RunningWeb extends AsyncDisposable {
  /** Where it listens, with the ports that the system chose. */
  readonly addresses: readonly Deno.NetAddr[];
}

const GRACE_MS = 2_000;

/**
 * Serves on every endpoint, or on none.
 *
 * @throws {HttpPortInUseError} when another process has a port, and what the runtime throws when
 * an endpoint is not available for another reason.
 */
export async function serveWeb(options: WebOptions): Promise<RunningWeb> {
  const { clock, log } = options;
  const answering = new Set<Promise<Response>>();
  const answer: Deno.ServeHandler<Deno.NetAddr> = async (request, info) => {
    const response = Promise.resolve(options.fetch(request, info));
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
  /** Ports that a socket for every IPv6 address has: on most systems it has IPv4 too. */
  const onEverything = new Set<number>();
  const listen = <Server>(start: () => Server, host: string, port: number) => {
    try {
      const server = start();
      if (host === "::") onEverything.add(port);
      return server;
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse)) throw error;
      if (host === "0.0.0.0" && onEverything.has(port)) return undefined;
      throw new HttpPortInUseError(host, port, options.holderOf?.(port));
    }
  };
  await using opened = new AsyncDisposableStack();
  // `::` first: after it `0.0.0.0` is either served already or still free.
  const endpoints = options.endpoints.toSorted((a, b) =>
    Number(b.host === "::") - Number(a.host === "::")
  );
  const addresses = endpoints.flatMap(({ host: hostname, port }) => {
    const stop = new AbortController();
    const onListen = () => {};
    const server = listen(
      () => Deno.serve({ hostname, port, signal: stop.signal, onListen }, answer),
      hostname,
      port,
    );
    if (!server) return [];
    opened.defer(async () => {
      // The runtime's own graceful way waits for ever for a stream that nobody closes.
      await settledWithin(answering, clock);
      stop.abort();
      await server.finished;
    });
    return server.addr;
  });
  const running = opened.move();
  return { addresses, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

async function settledWithin(answers: Iterable<Promise<unknown>>, clock: Clock): Promise<void> {
  const grace = Promise.withResolvers<void>();
  using _timer = clock.after(GRACE_MS, grace.resolve);
  await Promise.race([Promise.allSettled(answers), grace.promise]);
}
