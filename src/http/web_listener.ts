import { type Clock, delay, type Secret } from "../runtime/mod.ts";

/** Where the web server listens. */
export interface WebEndpoint {
  readonly host: string;
  readonly port: number;
  /** What is shown to who connects, PEM; without it the endpoint speaks plain HTTP. Asked when it
   * opens and when it is reloaded. */
  readonly certificate?: () => { readonly chain: string; readonly key: Secret };
}

interface Serving {
  readonly server: Deno.HttpServer<Deno.NetAddr>;
  readonly stop: AbortController;
}

const PAUSE_MS = 10;
const MOST_ATTEMPTS = 200;

/** One endpoint of the web server, which may be given another certificate. */
export class WebListener {
  readonly #endpoint: WebEndpoint;
  readonly #answer: Deno.ServeHandler<Deno.NetAddr>;
  #serving: Serving;
  /** Those before the certificate was replaced, while somebody is still served. */
  readonly #leaving = new Set<Serving>();
  #closed = false;

  /** @throws {Deno.errors.AddrInUse} when another process has the port, and what the runtime throws
   * when the certificate or the address is of no use. */
  constructor(endpoint: WebEndpoint, answer: Deno.ServeHandler<Deno.NetAddr>) {
    this.#endpoint = endpoint;
    this.#answer = answer;
    this.#serving = this.#open(endpoint.port);
  }

  /** Where it listens, with the port that the system chose. */
  get address(): Deno.NetAddr {
    return this.#serving.server.addr;
  }

  get isSecure(): boolean {
    return this.#endpoint.certificate !== undefined;
  }

  /**
   * Shows the certificate that there is now to whoever connects from now on. The runtime cannot
   * exchange it in place: the port is closed for a moment and opened anew, and who is connected
   * already is served to the end of the answer.
   *
   * @throws when the certificate cannot be used, before anything is closed, or when somebody else
   * took the port.
   */
  async reload(clock: Clock): Promise<void> {
    if (!this.#endpoint.certificate || this.#closed) return;
    this.#tryCertificate();
    const { port } = this.address;
    this.#leave(this.#serving);
    for (let attempt = 1; !this.#closed; attempt++) {
      // The port is free some turns of the loop after the server was told to leave it.
      await delay(clock, PAUSE_MS);
      if (this.#closed) return;
      try {
        this.#serving = this.#open(port);
        return;
      } catch (error) {
        if (attempt === MOST_ATTEMPTS || !(error instanceof Deno.errors.AddrInUse)) throw error;
      }
    }
  }

  /** Cuts off everybody. The runtime's own graceful way waits for ever for a stream that nobody
   * closes. */
  async close(): Promise<void> {
    this.#closed = true;
    const all = new Set([this.#serving, ...this.#leaving]);
    for (const { stop } of all) stop.abort();
    await Promise.all([...all].map(({ server }) => server.finished));
  }

  #leave(serving: Serving): void {
    this.#leaving.add(serving);
    void serving.server.shutdown();
    void serving.server.finished.then(() => this.#leaving.delete(serving));
  }

  #open(port: number): Serving {
    const stop = new AbortController();
    const { host: hostname } = this.#endpoint;
    const options = { hostname, port, signal: stop.signal, onListen: () => {}, ...this.#pair() };
    return { server: Deno.serve(options, this.#answer), stop };
  }

  #pair(): { readonly cert: string; readonly key: string } | undefined {
    const pair = this.#endpoint.certificate?.();
    return pair && { cert: pair.chain, key: pair.key.reveal() };
  }

  /** Uses the pair at a port that nobody knows. */
  #tryCertificate(): void {
    const pair = this.#pair();
    if (pair) Deno.listenTls({ hostname: "127.0.0.1", port: 0, ...pair }).close();
  }
}
