/** Frames of a WebSocket, RFC 6455 §5, as a server reads and writes them. */

export const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** Status codes of RFC 6455 §7.4.1. */
export type CloseCode = 1000 | 1001 | 1002 | 1009;

export interface FrameHeader {
  readonly final: boolean;
  readonly opcode: number;
  /** Octets of the header, the masking key included. */
  readonly headerOctets: number;
  readonly payloadOctets: number;
}

/**
 * The header at the start of `octets`: undefined while it is incomplete, a close code when a
 * client must not send it or the payload is longer than `longest`.
 */
export function readFrameHeader(
  octets: Uint8Array,
  longest: number,
): FrameHeader | CloseCode | undefined {
  const [first, second] = octets;
  if (first === undefined || second === undefined) return undefined;
  const opcode = first & 15;
  const final = first >= 128;
  const control = opcode >= 8;
  // No extension was agreed on, so reserved bits are an error; a client must mask (§5.1).
  if ((first & 0x70) !== 0 || second < 128 || opcode > 10 || (opcode > 2 && !control)) return 1002;
  const short = second & 127;
  if (control && (!final || short > 125)) return 1002;
  const lengthOctets = short === 127 ? 8 : short === 126 ? 2 : 0;
  if (octets.length < 2 + lengthOctets) return undefined;
  let length = lengthOctets === 0 ? short : 0;
  for (let i = 2; i < 2 + lengthOctets; i++) length = length * 256 + (octets[i] ?? 0);
  if (length > longest) return 1009;
  return { final, opcode, headerOctets: 6 + lengthOctets, payloadOctets: length };
}

/** Takes the mask off the payload, in place; the key is the last four octets of the header. */
export function unmask(octets: Uint8Array, { headerOctets, payloadOctets }: FrameHeader): void {
  const key = headerOctets - 4;
  for (let i = 0; i < payloadOctets; i++) {
    octets[headerOctets + i] = (octets[headerOctets + i] ?? 0) ^ (octets[key + (i & 3)] ?? 0);
  }
}

/** One whole frame from a server. */
export function frameOf(opcode: number, payload: Uint8Array): Uint8Array {
  const { length } = payload;
  const lengthOctets = length < 126 ? 0 : length < 65_536 ? 2 : 8;
  const frame = new Uint8Array(2 + lengthOctets + length);
  const view = new DataView(frame.buffer);
  frame[0] = 0x80 | opcode;
  frame[1] = lengthOctets === 0 ? length : lengthOctets === 2 ? 126 : 127;
  if (lengthOctets === 2) view.setUint16(2, length);
  if (lengthOctets === 8) view.setUint32(6, length);
  frame.set(payload, 2 + lengthOctets);
  return frame;
}

export function closeFrame(code: CloseCode): Uint8Array {
  return frameOf(OPCODE.close, new Uint8Array([code >> 8, code & 255]));
}
