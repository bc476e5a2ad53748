import { SettingError } from "./setting_error.ts";
import { isIP } from "node:net";

/** An address to listen on. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
  /** False when it is there only because no address was named: a machine may have no IPv6. */
  readonly required: boolean;
}

/**
 * Reads `HOST:PORT`, `[HOST]:PORT`, `PORT` for every address of the machine, several of them
 * separated by commas, or `off` for none.
 *
 * @throws {SettingError} with what is wrong.
 */
export function parseEndpoints(text: string): readonly Endpoint[] {
  if (text.trim().toLowerCase() === "off") return [];
  return text.split(",").flatMap((part) => parseEndpoint(part.trim()));
}

function parseEndpoint(text: string): readonly Endpoint[] {
  const [, bracketed, plain, portText] =
    /^(?:(?:\[([^\]]*)\]|([^:[\]]*)):)?(\d{1,5})$/.exec(text) ?? [];
  const port = Number(portText ?? NaN);
  if (!Number.isInteger(port) || port > 65535) {
    throw new SettingError(
      `needs HOST:PORT, [IPV6]:PORT, PORT or off, separated by commas, not "${text}"`,
      { fault: "endpoint", values: { text } },
    );
  }
  const host = bracketed ?? plain ?? "*";
  if (host === "*") return pair("0.0.0.0", "::", port);
  if (host.toLowerCase() === "localhost") return pair("127.0.0.1", "::1", port);
  const family = isIP(host);
  if (family === 0 || (family === 6) !== (bracketed !== undefined)) {
    throw new SettingError(`needs an IP address of this machine before the port, not "${host}"`, {
      fault: "own-address",
      values: { text: host },
    });
  }
  return [{ host, port, required: true }];
}

function pair(ipv4: string, ipv6: string, port: number): readonly Endpoint[] {
  return [{ host: ipv4, port, required: true }, { host: ipv6, port, required: false }];
}
