import { type Clock, type Log, messageOf } from "../runtime/mod.ts";

export interface WebOptions {
  readonly endpoints: readonly { readonly host: string; readonly port: number }[];
  readonly clock: Clock;
  readonly log: Log;
  readonly fetch: (request: Request) => Response | Promise<Response>;
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
 * @throws {Deno.errors.AddrInUse} and the like when an endpoint is not available.
 */
export async function serveWeb(options: WebOptions): Promise<RunningWeb> {
  const { clock, log } = options;
  const answering = new Set<Promise<Response>>();
  const answer = async (request: Request): Promise<Response> => {
    const response = Promise.resolve(options.fetch(request));
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
  await using opened = new AsyncDisposableStack();
  const addresses = options.endpoints.map(({ host: hostname, port }) => {
    const stop = new AbortController();
    const onListen = () => {};
    const server = Deno.serve({ hostname, port, signal: stop.signal, onListen }, answer);
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
