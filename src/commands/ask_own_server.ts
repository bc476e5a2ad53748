/** What is needed to know a server of this machine again. */
export interface OwnServer {
  readonly hostname: string;
  readonly port: number;
  /** The certificates that it shows, PEM. It may be for a name that leads elsewhere from here. */
  readonly chain: string;
}

const LONGEST_ANSWER = 16_384;

/**
 * Asks the server of this machine over TLS for `path`, and resolves to the status of its answer.
 * By hand, since `fetch` insists on a certificate for the address that is asked.
 *
 * @throws when nobody answers, or somebody with another certificate, or `signal` says stop.
 */
export async function askOwnServer(
  { hostname, port, chain }: OwnServer,
  path: string,
  signal: AbortSignal,
): Promise<number> {
  const connection = await Deno.connectTls({
    hostname,
    port,
    caCerts: [chain],
    alpnProtocols: ["http/1.1"],
    unsafelyDisableHostnameVerification: true,
  });
  using closing = new DisposableStack();
  closing.defer(() => connection.close());
  signal.throwIfAborted();
  const stopped = Promise.withResolvers<never>();
  signal.addEventListener("abort", () => stopped.reject(signal.reason), { once: true });
  return await Promise.race([ask(connection, path), stopped.promise]);
}

async function ask(connection: Deno.TlsConn, path: string): Promise<number> {
  const text = `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`;
  const request = new TextEncoder().encode(text);
  for (let at = 0; at < request.length;) at += await connection.write(request.subarray(at));
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(LONGEST_ANSWER);
  let answer = "";
  while (!answer.includes("\r\n") && answer.length < LONGEST_ANSWER) {
    const count = await connection.read(buffer);
    if (count === null) break;
    answer += decoder.decode(buffer.subarray(0, count), { stream: true });
  }
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1]);
  if (Number.isNaN(status)) throw new TypeError("it does not speak HTTP");
  return status;
}
