import { hostPort, portHolder } from "../../runtime/mod.ts";
import type { SocketAddress, TransportProtocol } from "./transport.ts";
import { TransportError } from "./transport.ts";

/** Another process has the port. */
export class PortInUseError extends Error {
  override readonly name = "PortInUseError";
  readonly address: SocketAddress;
  readonly protocol: TransportProtocol;
  /** The process that has it, such as `asterisk (pid 812)`, when the system lets us know. */
  readonly holder?: string;

  constructor(address: SocketAddress, protocol: TransportProtocol, holder?: string) {
    const by = holder === undefined ? "another program" : holder;
    super(`${protocol} ${hostPort(address)} is in use by ${by}`);
    this.address = address;
    this.protocol = protocol;
    if (holder !== undefined) this.holder = holder;
  }
}

/** True for the error of a port that is taken, from the runtime or from `node:tls`. */
export function isInUse(error: unknown): boolean {
  return error instanceof Deno.errors.AddrInUse ||
    (error instanceof Error && "code" in error && error.code === "EADDRINUSE");
}

/** What a listener that could not be opened throws: the port is taken, or why else. */
export function listenError(
  error: unknown,
  address: SocketAddress,
  protocol: TransportProtocol,
): Error {
  if (isInUse(error)) {
    const holder = portHolder(protocol === "UDP" ? "udp" : "tcp", address.port, address.host);
    return new PortInUseError(address, protocol, holder);
  }
  const why = error instanceof Error ? error.message : String(error);
  return new TransportError(`${protocol} ${hostPort(address)} cannot be opened: ${why}`, {
    cause: error,
  });
}
