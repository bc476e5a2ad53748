/**
 * SIP over TLS: RFC 3261 §26.2.1, RFC 5922, RFC 5923. The runtime speaks TLS 1.2 and 1.3 with
 * AEAD suites and nothing older.
 */

import { checkServerIdentity } from "node:tls";
import { messageOf, type Secret } from "../../runtime/mod.ts";
import { MessageFramer } from "./framing.ts";
import { dialNodeTls, HAS_NODE_TLS, listenNodeTls } from "./node_tls.ts";
import { namesSipDomain } from "./sip_identity.ts";
import type { FlowTarget } from "./network.ts";
import type { FramingLimits } from "./stream_codec.ts";
import type { Accepted, Acceptor, StreamService } from "./stream_listener.ts";
import { dialTcp } from "./tcp.ts";
import type { SocketAddress } from "./transport.ts";

/** A certificate chain and its private key, both PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: Secret;
}

export interface TlsOptions {
  /** The certificate to show; asked when a listener opens and when certificates are reloaded. */
  readonly certificate: () => Certificate;
  /**
   * PEM certificates of authorities to trust besides those that the runtime knows. Peers that
   * connect are asked for a certificate that one of them has signed, and need not have one; where
   * we connect we show ours to who asks for it.
   */
  readonly authorities?: readonly string[];
}

const SIP_PROTOCOLS = ["sip", "sip/2"];

/** @throws when the certificate or its key cannot be used, or the address cannot be had. */
export async function listenTls(
  address: SocketAddress,
  { certificate }: TlsOptions,
  alpnProtocols: readonly string[],
  clientAuthorities: readonly string[] = [],
): Promise<Acceptor> {
  const { cert, key } = certificate();
  if (HAS_NODE_TLS) {
    return await listenNodeTls(address, { cert, key }, { alpnProtocols, clientAuthorities });
  }
  const { host: hostname, port } = address;
  return Deno.listenTls({
    hostname,
    port,
    cert,
    key: key.reveal(),
    alpnProtocols: [...alpnProtocols],
  });
}

export function tlsService(options: TlsOptions, limits: FramingLimits): StreamService {
  return {
    protocol: {
      name: "TLS",
      codec: (sink) => new MessageFramer(sink, limits),
      dial: (target, signal) => dialTls(target, signal, options),
    },
    listen: (address) => listenTls(address, options, SIP_PROTOCOLS, options.authorities),
  };
}

/**
 * RFC 5922 §7.2: the peer must prove the name we looked for, in a subjectAltName. The runtime
 * compares DNS names and addresses, and does not show the certificate. One with another name is
 * therefore looked at once more over a connection of `node:tls`, for a SIP URI that has the name;
 * it fails where there is no such thing, before Deno 2.8.
 */
async function dialTls(
  target: FlowTarget,
  signal: AbortSignal,
  { authorities = [], certificate }: TlsOptions,
): Promise<Accepted> {
  const domain = target.serverName ?? target.host;
  if (HAS_NODE_TLS && authorities.length > 0) {
    return await dialNodeTls(target, signal, {
      authorities,
      alpnProtocols: SIP_PROTOCOLS,
      ...ownOf(certificate),
      isPeer: (peer) => namesSipDomain(peer.raw, domain) || !checkServerIdentity(domain, peer),
    });
  }
  try {
    return await dialByName(target, signal, authorities);
  } catch (error) {
    if (!HAS_NODE_TLS || !/not valid for name/i.test(messageOf(error))) throw error;
    return await dialNodeTls(target, signal, {
      authorities,
      alpnProtocols: SIP_PROTOCOLS,
      isPeer: ({ raw }) => namesSipDomain(raw, domain),
    });
  }
}

/** What we show to a server that asks who we are; nothing where we have nothing. */
function ownOf(certificate: TlsOptions["certificate"]): { certificate?: Certificate } {
  try {
    return { certificate: certificate() };
  } catch {
    return {};
  }
}

async function dialByName(
  target: FlowTarget,
  signal: AbortSignal,
  authorities: readonly string[],
): Promise<Deno.TlsConn> {
  const plain = await dialTcp(target, signal);
  const secured = await Deno.startTls(plain, {
    hostname: target.serverName ?? target.host,
    caCerts: [...authorities],
    alpnProtocols: SIP_PROTOCOLS,
  });
  let open = true;
  const close = () => {
    if (open) secured.close();
    open = false;
  };
  signal.addEventListener("abort", close, { once: true });
  try {
    signal.throwIfAborted();
    await secured.handshake();
    return secured;
  } catch (error) {
    close();
    throw error;
  } finally {
    signal.removeEventListener("abort", close);
  }
}

/** @throws when the certificate and its key cannot be used; tried on a port nobody knows. */
export function checkCertificate({ cert, key }: Certificate): void {
  Deno.listenTls({ hostname: "127.0.0.1", port: 0, cert, key: key.reveal() }).close();
}
