import { type Clock, hostPort, type Log, type Meter } from "../../runtime/mod.ts";
import type { Connections } from "./connections.ts";
import type { LocalAddresses } from "./local_address.ts";
import { listenError, PortInUseError } from "./port_in_use.ts";
import { tuneDatagramSocket, tuneListener } from "./socket_options.ts";
import { StreamListener, type StreamService } from "./stream_listener.ts";
import {
  type FlowReceiver,
  type SocketAddress,
  type Transport,
  TransportError,
  type TransportProtocol,
} from "./transport.ts";
import { UdpTransport } from "./udp.ts";

/** An address to listen on. Port 0 takes any free one. */
export interface ListenerAddress extends SocketAddress {
  readonly protocol: TransportProtocol;
}

export interface OpenListenersOptions {
  readonly listeners: readonly ListenerAddress[];
  readonly receiver: FlowReceiver;
  readonly clock: Clock;
  readonly meter: Meter;
  readonly log: Log;
  readonly connections: Connections;
  readonly addresses: LocalAddresses;
  readonly services: ReadonlyMap<TransportProtocol, StreamService>;
}

/**
 * Opens all listeners, or throws and leaves none open.
 *
 * Deno has no IPV6_V6ONLY, so with the usual setting of Linux a socket on `::` takes the port for
 * IPv4 too, and 0.0.0.0 beside it is refused. Hence `::` is opened first, and a 0.0.0.0 with the
 * same port only if the system keeps the families apart. Where there is no IPv6, a `::` beside
 * 0.0.0.0 is left out.
 */
export async function openListeners(options: OpenListenersOptions): Promise<Transport[]> {
  const { listeners, log } = options;
  const opened: Transport[] = [];
  const dual: ListenerAddress[] = [];
  const sixFirst = listeners.toSorted((a, b) => Number(b.host === "::") - Number(a.host === "::"));
  try {
    for (const address of sixFirst) {
      if (address.host === "0.0.0.0" && dual.some((other) => isTwin(address, other))) continue;
      try {
        const { transport, dualStack } = await openListener(address, options);
        opened.push(transport);
        if (dualStack) dual.push(address);
      } catch (error) {
        const optional = address.host === "::" && listeners.some((it) => isTwin(address, it));
        if (!optional || error instanceof PortInUseError) throw error;
        log.warn("IPv6 is not available; listening on IPv4 only", { address: hostPort(address) });
      }
    }
    return opened;
  } catch (error) {
    await Promise.all(opened.map((transport) => transport[Symbol.asyncDispose]()));
    throw error;
  }
}

/** The same listener for the other family. */
function isTwin(a: ListenerAddress, b: ListenerAddress): boolean {
  return a.protocol === b.protocol && a.port === b.port &&
    (a.host === "::" ? b.host === "0.0.0.0" : a.host === "0.0.0.0" && b.host === "::");
}

/** One UDP socket. @throws what the runtime throws when it cannot be had. */
export function openDatagram(
  address: SocketAddress,
  options: Omit<OpenListenersOptions, "listeners" | "connections" | "services">,
): UdpTransport {
  const { host, port } = address;
  const socket = Deno.listenDatagram({ transport: "udp", hostname: host, port });
  const bound = (socket.addr as Deno.NetAddr).port;
  const dualStack = host === "::" && takesIpv4("udp", bound);
  if (!tuneDatagramSocket(bound)) {
    options.log.debug("The UDP receive buffer keeps its size; see net.core.rmem_default");
  }
  return new UdpTransport(socket, dualStack, { ...options, local: address });
}

async function openListener(
  address: ListenerAddress,
  options: OpenListenersOptions,
): Promise<{ readonly transport: Transport; readonly dualStack: boolean }> {
  const { protocol, host } = address;
  try {
    if (protocol === "UDP") {
      const transport = openDatagram(address, options);
      return { transport, dualStack: transport.dualStack };
    }
    const service = options.services.get(protocol);
    if (!service) throw new TransportError(`${protocol} is not configured`);
    const acceptor = await service.listen(address);
    tuneListener(acceptor.addr.port);
    const transport = new StreamListener({
      ...options,
      protocol: service.protocol,
      acceptor,
    });
    return { transport, dualStack: host === "::" && takesIpv4("tcp", acceptor.addr.port) };
  } catch (error) {
    throw listenError(error, address, protocol);
  }
}

/** True when a socket on `::` has the port for IPv4 too, seen by trying to take it. */
function takesIpv4(transport: "udp" | "tcp", port: number): boolean {
  try {
    const probe = transport === "udp"
      ? Deno.listenDatagram({ transport, hostname: "0.0.0.0", port })
      : Deno.listen({ hostname: "0.0.0.0", port });
    probe.close();
    return false;
  } catch {
    return true;
  }
}
