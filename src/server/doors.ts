import { type Config, type Endpoint, localAddresses } from "../config/mod.ts";
import type { RunningWeb } from "../http/mod.ts";
import { PNP_GROUP } from "../provisioning/mod.ts";
import { isWildcard, type Log, messageOf, repeat, type SocketAddress } from "../runtime/mod.ts";
import {
  type ListenerAddress,
  openTransports,
  type SipStack,
  type TransportProtocol,
  type Transports,
} from "../sip/mod.ts";
import { type OpenCertificate, openCertificate, readAuthorities } from "../store/mod.ts";
import type { Ground } from "./ground.ts";

const MINUTE_MS = 60_000;

/** Where the server is reached. Opened last, and asked by what was made before. */
export class Doors {
  transports: Transports | undefined;
  web: RunningWeb | undefined;
  certificate: OpenCertificate | undefined;

  /** Where SIP is spoken over `protocol`. */
  sip(protocol: TransportProtocol): readonly SocketAddress[] {
    return (this.transports?.listeners ?? []).filter((one) => one.protocol === protocol)
      .map(({ local }) => local);
  }

  get http(): readonly Endpoint[] {
    return endpointsOf(this.web?.addresses);
  }

  get https(): readonly Endpoint[] {
    return endpointsOf(this.web?.secureAddresses);
  }

  /** True when others have signed our certificate for `host`. */
  isProven(host: string): boolean {
    return this.certificate?.proves(host) ?? false;
  }
}

/** Opens the doors that SIP comes through. */
export async function openSip(ground: Ground, doors: Doors, stack: SipStack): Promise<Transports> {
  const { clock, random, meter, log, config, running } = ground;
  const certificate = certificateFor(ground);
  const transports = running.use(
    await openTransports({
      receiver: stack,
      clock,
      random,
      meter,
      log,
      listeners: listenersOf(config),
      ...externalOf(config),
      ...(certificate
        ? {
          tls: {
            certificate: () => ({ cert: certificate.chain, key: certificate.key }),
            authorities: readAuthorities(config.tlsAuthorities),
          },
        }
        : {}),
    }),
  );
  stack.attach(transports);
  doors.certificate = certificate;
  doors.transports = transports;
  return transports;
}

/** Hears phones that look for a server by multicast, on interfaces that come later too. */
export function hearPhones({ clock, config, log, running }: Ground, transports: Transports): void {
  if (config.pnp === "off") return;
  joinPhones(transports, log);
  running.use(repeat(clock, MINUTE_MS, () => joinPhones(transports, log)));
}

/** The certificate to show, if anything speaks TLS. */
function certificateFor({ clock, random, log, config }: Ground): OpenCertificate | undefined {
  const { sips, wss, https, tlsCertificate, tlsKey, data, domain } = config;
  if (sips.length + wss.length + https.length === 0) return undefined;
  return openCertificate(data, {
    clock,
    random,
    log,
    files: tlsCertificate && tlsKey ? { chain: tlsCertificate, key: tlsKey } : undefined,
    names: [domain, ...localAddresses(), "localhost", "127.0.0.1", "::1"],
  });
}

function externalOf({ externalAddress }: Config): { external?: Record<string, string> } {
  if (!externalAddress) return {};
  return { external: { [externalAddress.includes(":") ? "ipv6" : "ipv4"]: externalAddress } };
}

/** Every address that SIP is spoken on. */
function listenersOf({ sip, sips, ws, wss }: Config): readonly ListenerAddress[] {
  const on = (protocol: TransportProtocol, endpoints: Config["sip"]) =>
    endpoints.map(({ host, port }) => ({ protocol, host, port }));
  return [
    ...on("UDP", sip),
    ...on("TCP", sip),
    ...on("TLS", sips),
    ...on("WS", ws),
    ...on("WSS", wss),
  ];
}

/** Joins them wherever we hear others. Where that fails phones need to be told the URL. */
function joinPhones(transports: Transports, log: Log): void {
  const bound = transports.listeners.filter(({ protocol }) => protocol === "UDP")
    .map(({ local }) => local.host);
  const interfaces = bound.some(isWildcard) ? localAddresses() : bound;
  const ipv4 = interfaces.filter((address) => !address.includes(":"));
  transports.join(PNP_GROUP, ipv4).catch((error) =>
    log.debug("Phones that look for a server by multicast are not heard", {
      cause: messageOf(error),
    })
  );
}

function endpointsOf(addresses: readonly Deno.NetAddr[] = []): readonly Endpoint[] {
  return addresses.map(({ hostname, port }) => ({ host: hostname, port, required: true }));
}
