import type { FlowReceiver, FlowTarget } from "../../../src/sip/transport/mod.ts";
import type { ByteStream } from "../../../src/sip/transport/stream_flow.ts";

/** Just enough of a browser's end of a WebSocket, and able to be wrong where a browser is not. */

export const KEY = "dGhlIHNhbXBsZSBub25jZQ==";
const MASK = [0x37, 0xfa, 0x21, 0x3d];

export function upgradeRequest(changes: Readonly<Record<string, string | undefined>> = {}) {
  const headers: Record<string, string | undefined> = {
    Host: "pbx.test",
    Upgrade: "websocket",
    Connection: "keep-alive, Upgrade",
    "Sec-WebSocket-Key": KEY,
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Protocol": "sip",
    ...changes,
  };
  const { line = "GET /ws HTTP/1.1", ...fields } = headers;
  const lines = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${value}\r\n`]
  );
  return new TextEncoder().encode(`${line}\r\n${lines.join("")}\r\n`);
}

export function clientFrame(
  opcode: number,
  payload: Uint8Array | string,
  { final = true, masked = true, reserved = 0 } = {},
): Uint8Array {
  const bytes = typeof payload === "string" ? new TextEncoder().encode(payload) : payload;
  const { length } = bytes;
  const size = length < 126
    ? [length]
    : length < 65_536
    ? [126, length >> 8, length & 255]
    : [127, 0, 0, 0, 0, 0, length >> 16, (length >> 8) & 255, length & 255];
  size[0] = (size[0] ?? 0) | (masked ? 128 : 0);
  const body = masked ? bytes.map((octet, i) => octet ^ (MASK[i & 3] ?? 0)) : bytes;
  const head = [(final ? 128 : 0) | reserved | opcode, ...size, ...(masked ? MASK : [])];
  return new Uint8Array([...head, ...body]);
}

/** Opens a WebSocket on `stream` and hands its messages to `receiver`. */
export async function openClient(stream: ByteStream, target: FlowTarget, receiver: FlowReceiver) {
  let pending = new Uint8Array();
  const chunk = new Uint8Array(65_536);
  const more = async () => {
    const count = await stream.read(chunk);
    if (count === null) return false;
    pending = new Uint8Array([...pending, ...chunk.subarray(0, count)]);
    return true;
  };
  const write = async (bytes: Uint8Array) => {
    for (let at = 0; at < bytes.length;) at += await stream.write(bytes.subarray(at));
  };
  await write(upgradeRequest());
  const text = () => new TextDecoder("latin1").decode(pending);
  while (!text().includes("\r\n\r\n")) if (!await more()) throw new Error(text());
  if (!text().startsWith("HTTP/1.1 101 ")) throw new Error(text());
  pending = pending.slice(text().indexOf("\r\n\r\n") + 4);
  let writing = Promise.resolve();
  let closed = false;
  const flow = {
    id: "client",
    protocol: target.protocol,
    local: target,
    remote: target,
    reliable: true,
    closed: false,
    send: (bytes: Uint8Array) => {
      writing = writing.then(() => write(clientFrame(1, bytes)));
    },
    trust: () => {},
    close: () => {
      writing = writing.then(() => write(clientFrame(8, new Uint8Array([3, 232])))).catch(() => {});
    },
  };
  const reading = (async () => {
    for (;;) {
      const short = (pending[1] ?? 0) & 127;
      const head = short === 126 ? 4 : 2;
      const length = short === 126 ? (pending[2] ?? 0) * 256 + (pending[3] ?? 0) : short;
      if (pending.length < 2 || pending.length < head + length) {
        if (await more().catch(() => false)) continue;
        break;
      }
      const opcode = (pending[0] ?? 0) & 15;
      if (opcode < 3) receiver.onMessage(pending.slice(head, head + length), flow);
      pending = pending.slice(head + length);
    }
    closed = true;
    await writing;
    stream.close();
    receiver.onClosed(flow);
  })();
  const end = async () => {
    if (!closed) flow.close();
    await reading;
  };
  return { flow, [Symbol.asyncDispose]: end };
}
