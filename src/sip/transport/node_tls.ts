/**
 * TLS on `node:tls`, which the runtime has in full since 2.8. Beside `Deno.listenTls` its listener
 * replaces certificates in place, and lets go of a peer that stalls its handshake: the runtime
 * keeps the socket of such a one until the peer closes it, however often we do. Beside
 * `Deno.startTls` it shows us the certificate of the peer.
 */

import { isIP, Socket } from "node:net";
import {
  connect,
  createServer,
  type PeerCertificate,
  rootCertificates,
  Server,
  type TLSSocket,
} from "node:tls";
import type { FlowTarget } from "./network.ts";
import type { SocketAddress } from "./transport.ts";
import type { Accepted, Acceptor } from "./stream_listener.ts";
import { certifiedDomains } from "./sip_identity.ts";
import type { Certificate } from "./tls.ts";

/** True when the runtime's `node:tls` can do all that is needed here. */
export const HAS_NODE_TLS = typeof Server.prototype.setSecureContext === "function";

/** Connections whose handshake has not been taken up yet; more are closed. */
const BACKLOG = 256;

/** @throws an error with the code of the system, such as EADDRINUSE. */
export async function listenNodeTls(
  { host, port }: SocketAddress,
  certificate: Certificate,
  { alpnProtocols, clientAuthorities }: ListenOptions,
): Promise<Acceptor> {
  const asks = askFor(clientAuthorities);
  const server = createServer({
    ...contextOf(certificate, clientAuthorities),
    ...asks,
    ALPNProtocols: [...alpnProtocols],
  });
  const opened = Promise.withResolvers<void>();
  server.once("error", opened.reject);
  server.listen({ host, port }, () => opened.resolve());
  await opened.promise;
  server.off("error", opened.reject);
  return new NodeTlsAcceptor(server, host, clientAuthorities);
}

/**
 * Whoever shows no certificate, or one that nobody we trust has signed, is a peer like any other.
 * Only authorities that the owner names are asked for: the names of all that the runtime knows are
 * more than a CertificateRequest may hold (RFC 5246 §7.4.4), and peers would hang up.
 */
const askFor = (authorities: readonly string[]) =>
  authorities.length > 0 ? { requestCert: true, rejectUnauthorized: false } : {};

function contextOf({ cert, key }: Certificate, authorities: readonly string[]) {
  const ca = authorities.length > 0 ? { ca: [...authorities] } : {};
  return { cert, key: key.reveal(), minVersion: "TLSv1.2" as const, ...ca };
}

export interface ListenOptions {
  readonly alpnProtocols: readonly string[];
  /** Peers are asked for certificates that these have signed; nobody is asked if there are none. */
  readonly clientAuthorities: readonly string[];
}

export interface DialOptions {
  /** PEM certificates to trust besides the authorities the runtime knows. */
  readonly authorities: readonly string[];
  readonly alpnProtocols: readonly string[];
  /** Whether a certificate, which somebody we trust has signed, is that of the peer. */
  readonly isPeer: (certificate: PeerCertificate) => boolean;
  /** Shown to a peer that asks for one. */
  readonly certificate?: Certificate;
}

/** A connection whose handshake is done. @throws when it could not be, or `signal` says stop. */
export async function dialNodeTls(
  { host, port, serverName = host }: FlowTarget,
  signal: AbortSignal,
  { authorities, alpnProtocols, isPeer, certificate }: DialOptions,
): Promise<Accepted> {
  const own = certificate ? { cert: certificate.cert, key: certificate.key.reveal() } : {};
  const plain = new Socket();
  const settled = Promise.withResolvers<void>();
  const stop = () => plain.destroy();
  signal.addEventListener("abort", stop, { once: true });
  plain.on("error", settled.reject);
  plain.on("close", () => settled.reject(signal.reason));
  plain.connect({ host, port }, () => {
    const secured = connect({
      socket: plain,
      ...(isIP(serverName) === 0 ? { servername: serverName } : {}),
      ...(authorities.length > 0 ? { ca: [...rootCertificates, ...authorities] } : {}),
      ALPNProtocols: [...alpnProtocols],
      minVersion: "TLSv1.2",
      ...own,
      checkServerIdentity: (name, peer) =>
        isPeer(peer) ? undefined : new Error(`The certificate is not that of ${name}`),
    });
    secured.on("error", settled.reject);
    secured.on("secureConnect", () => {
      connection.secured(secured);
      settled.resolve();
    });
  });
  const connection = new NodeTlsConnection(plain, {
    // Known when it is connected, which is before anybody asks.
    get localAddr() {
      return { hostname: plain.localAddress ?? "", port: plain.localPort ?? 0 };
    },
    remoteAddr: { hostname: host, port },
  }, () => {});
  try {
    signal.throwIfAborted();
    await settled.promise;
    return connection;
  } catch (error) {
    plain.destroy();
    throw error;
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

class NodeTlsAcceptor implements Acceptor {
  readonly addr: Acceptor["addr"];
  readonly #server: Server;
  readonly #authorities: readonly string[];
  readonly #shaking = new Map<string, NodeTlsConnection>();
  readonly #ready: NodeTlsConnection[] = [];
  #waiting: PromiseWithResolvers<Accepted> | undefined;
  #closed = false;

  constructor(server: Server, host: string, authorities: readonly string[]) {
    this.#server = server;
    this.#authorities = authorities;
    const address = server.address();
    const port = typeof address === "object" && address ? address.port : 0;
    this.addr = { hostname: host, port };
    server.on("connection", (plain: Socket) => this.#onConnection(plain));
    server.on("secureConnection", (secured: TLSSocket) => {
      const connection = this.#shaking.get(keyOf(secured));
      if (connection) connection.secured(secured);
      else secured.destroy();
    });
    // The plain socket closes too, and with that the handshake fails.
    server.on("tlsClientError", () => {});
    server.on("error", () => {});
  }

  accept(): Promise<Accepted> {
    const next = this.#ready.shift();
    if (next) return Promise.resolve(next);
    if (this.#closed) return Promise.reject(new Deno.errors.BadResource("Listener is closed"));
    this.#waiting = Promise.withResolvers();
    return this.#waiting.promise;
  }

  reload(certificate: Certificate): void {
    this.#server.setSecureContext(contextOf(certificate, this.#authorities));
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#server.close();
    for (const connection of this.#ready.splice(0)) connection.close();
    this.#waiting?.reject(new Deno.errors.BadResource("Listener is closed"));
  }

  #onConnection(plain: Socket): void {
    const key = keyOf(plain);
    const { remoteAddress, remotePort, localAddress, localPort } = plain;
    const full = this.#ready.length >= BACKLOG;
    if (full || remoteAddress === undefined || remotePort === undefined) {
      plain.destroy();
      return;
    }
    const connection = new NodeTlsConnection(plain, {
      localAddr: { hostname: localAddress ?? this.addr.hostname, port: localPort ?? 0 },
      remoteAddr: { hostname: remoteAddress, port: remotePort },
    }, () => this.#shaking.delete(key));
    this.#shaking.set(key, connection);
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting) waiting.resolve(connection);
    else this.#ready.push(connection);
  }
}

/** A socket of `node:tls` as a stream that is read when its owner wants to. */
class NodeTlsConnection implements Accepted {
  readonly #ends: Pick<Accepted, "localAddr" | "remoteAddr">;
  readonly #plain: Socket;
  readonly #handshake = Promise.withResolvers<void>();
  readonly #onSettled: () => void;
  #secured: TLSSocket | undefined;
  #peerDomains: readonly string[] | undefined;
  #rest: Uint8Array | undefined;
  #ended = false;
  #wake: () => void = () => {};

  constructor(
    plain: Socket,
    ends: Pick<Accepted, "localAddr" | "remoteAddr">,
    onSettled: () => void,
  ) {
    this.#ends = ends;
    this.#plain = plain;
    this.#onSettled = onSettled;
    this.#handshake.promise.catch(() => {});
    plain.setNoDelay(true);
    plain.on("error", () => {});
    plain.on("close", () => this.#onClosed());
  }

  /** The handshake is done. */
  secured(socket: TLSSocket): void {
    this.#secured = socket;
    this.#peerDomains = domainsOf(socket);
    socket.on("readable", () => this.#wake());
    socket.on("end", () => this.#onEnd());
    socket.on("error", () => this.#onEnd());
    socket.on("close", () => this.#onEnd());
    this.#onSettled();
    this.#handshake.resolve();
  }

  get localAddr(): Accepted["localAddr"] {
    return this.#ends.localAddr;
  }

  get remoteAddr(): Accepted["remoteAddr"] {
    return this.#ends.remoteAddr;
  }

  get peerDomains(): readonly string[] | undefined {
    return this.#peerDomains;
  }

  handshake(): Promise<void> {
    return this.#handshake.promise;
  }

  async read(into: Uint8Array): Promise<number | null> {
    for (;;) {
      const chunk: Uint8Array | null | undefined = this.#rest ?? this.#secured?.read();
      if (chunk) {
        const count = Math.min(chunk.length, into.length);
        into.set(chunk.subarray(0, count));
        this.#rest = count < chunk.length ? chunk.subarray(count) : undefined;
        return count;
      }
      if (this.#ended) return null;
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
  }

  write(bytes: Uint8Array): Promise<number> {
    const socket = this.#secured;
    if (!socket || this.#ended) {
      return Promise.reject(new Deno.errors.BadResource("The connection is closed"));
    }
    return new Promise((resolve, reject) => {
      socket.write(bytes, (error) => error ? reject(error) : resolve(bytes.length));
    });
  }

  close(): void {
    const socket = this.#secured;
    // What is stuck in a peer that does not read is given up; else TLS says goodbye.
    if (socket && socket.writableLength === 0) socket.destroySoon();
    else (socket ?? this.#plain).destroy();
    if (!socket) this.#plain.destroy();
    this.#onEnd();
  }

  #onEnd(): void {
    this.#ended = true;
    this.#wake();
  }

  #onClosed(): void {
    this.#onSettled();
    this.#handshake.reject(new Deno.errors.ConnectionReset("Closed during the handshake"));
    this.#onEnd();
  }
}

/** What the peer has proved to be; undefined for one that has proved nothing. */
function domainsOf(socket: TLSSocket): readonly string[] | undefined {
  if (!socket.authorized) return undefined;
  // Without a certificate there is an object that has none.
  const raw: Uint8Array | undefined = socket.getPeerCertificate()?.raw;
  const domains = raw ? certifiedDomains(raw) : [];
  return domains.length > 0 ? domains : undefined;
}

function keyOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}
