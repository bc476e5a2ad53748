/** The opening handshake of a WebSocket that carries SIP: RFC 6455 §4.2, RFC 7118 §4. */

import { createHash } from "node:crypto";

export interface WebSocketOptions {
  /** Paths of the request that are served; a query is ignored. */
  readonly paths: readonly string[];
  /** Says whether pages of `origin` may connect; undefined for what is not a browser. */
  readonly mayConnect: (origin: string | undefined) => boolean;
}

export type HandshakeAnswer =
  | { readonly accepted: true; readonly response: string }
  | { readonly accepted: false; readonly response: string; readonly why: string };

const KEY_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const REASONS: Readonly<Record<number, string>> = {
  400: "Bad Request",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  426: "Upgrade Required",
};

/** The answer to the head of a request, given without its empty line. */
export function answerHandshake(head: string, options: WebSocketOptions): HandshakeAnswer {
  const [requestLine = "", ...lines] = head.split("\r\n");
  const [method, path, version] = requestLine.split(" ");
  if (path === undefined || !/^HTTP\/1\.[1-9]$/.test(version ?? "")) {
    return refuse(400, "not HTTP/1.1");
  }
  if (method !== "GET") return refuse(405, "not a GET");
  const headers = readHeaders(lines);
  if (!headers) return refuse(400, "malformed header");
  if (!options.paths.includes(path.split("?", 1)[0] ?? "")) return refuse(404, "unknown path");
  if (!listOf(headers, "upgrade").includes("websocket")) return refuse(426, "no upgrade");
  if (!listOf(headers, "connection").includes("upgrade")) return refuse(400, "no upgrade");
  if (headers.get("sec-websocket-version") !== "13") return refuse(426, "not version 13");
  const key = headers.get("sec-websocket-key") ?? "";
  if (!/^[A-Za-z0-9+/]{22}==$/.test(key)) return refuse(400, "no key");
  if (!options.mayConnect(headers.get("origin"))) return refuse(403, "origin not allowed");
  // RFC 7118 §4.1: the client must offer the subprotocol "sip".
  if (!listOf(headers, "sec-websocket-protocol").includes("sip")) return refuse(400, "not SIP");
  const accept = createHash("sha1").update(key + KEY_SUFFIX).digest("base64");
  const response = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n" +
    `Connection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\nSec-WebSocket-Protocol: sip\r\n\r\n`;
  return { accepted: true, response };
}

/** A complete HTTP response that ends the connection. */
export function refusal(status: number): string {
  const upgrade = status === 426 ? "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" : "";
  return `HTTP/1.1 ${status} ${REASONS[status] ?? "Error"}\r\n${upgrade}` +
    "Connection: close\r\nContent-Length: 0\r\n\r\n";
}

function refuse(status: number, why: string): HandshakeAnswer {
  return { accepted: false, response: refusal(status), why };
}

function readHeaders(lines: readonly string[]): ReadonlyMap<string, string> | undefined {
  const headers = new Map<string, string>();
  for (const line of lines) {
    const found = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*?)[ \t]*$/.exec(line);
    const name = found?.[1]?.toLowerCase();
    const value = found?.[2];
    if (name === undefined || value === undefined) return undefined;
    const before = headers.get(name);
    // A repeated header is a list (RFC 9110 §5.3); for those that are none the list is refused.
    headers.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return headers;
}

function listOf(headers: ReadonlyMap<string, string>, name: string): string[] {
  return (headers.get(name) ?? "").split(",").map((item) => item.trim().toLowerCase());
}
