/** The Distinguished Encoding Rules (X.690) that a certificate needs, written and not read. */

/** Tags of ITU-T X.690 §8 and constructed context tags. */
const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectIdentifier: 0x06,
  utf8String: 0x0c,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

export type Der = Uint8Array<ArrayBuffer>;

/** `content` under `tag`, with its length. */
export function tagged(tag: number, ...content: readonly Uint8Array[]): Der {
  const length = content.reduce((sum, part) => sum + part.length, 0);
  const header = [tag, ...lengthOf(length)];
  const whole = new Uint8Array(header.length + length);
  whole.set(header);
  let at = header.length;
  for (const part of content) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export const sequence = (...content: readonly Uint8Array[]): Der =>
  tagged(TAG.sequence, ...content);
export const set = (...content: readonly Uint8Array[]): Der => tagged(TAG.set, ...content);
export const octetString = (content: Uint8Array): Der => tagged(TAG.octetString, content);
export const bitString = (content: Uint8Array): Der =>
  tagged(TAG.bitString, new Uint8Array([0]), content);
export const utf8String = (text: string): Der =>
  tagged(TAG.utf8String, new TextEncoder().encode(text));
export const yes = (): Der => tagged(TAG.boolean, new Uint8Array([0xff]));

/** A positive integer from its octets, most significant first. */
export function integer(octets: Uint8Array): Der {
  const start = octets.findIndex((octet) => octet !== 0);
  const significant = start < 0 ? new Uint8Array([0]) : octets.subarray(start);
  const negative = (significant[0] ?? 0) >= 0x80;
  return tagged(TAG.integer, new Uint8Array(negative ? [0] : []), significant);
}

/** An object identifier from its dotted form. */
export function oid(dotted: string): Der {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  const octets = [first * 40 + second, ...rest.flatMap(base128)];
  return tagged(TAG.objectIdentifier, new Uint8Array(octets));
}

/** To the second, in UTC, RFC 5280 §4.1.2.5.2. */
export function generalizedTime(time: Date): Der {
  const text = `${time.toISOString().slice(0, 19).replace(/[-:T]/g, "")}Z`;
  return tagged(TAG.generalizedTime, new TextEncoder().encode(text));
}

function lengthOf(length: number): readonly number[] {
  if (length < 0x80) return [length];
  const octets: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256);
  return [0x80 | octets.length, ...octets];
}

function base128(value: number): readonly number[] {
  const octets = [value % 128];
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) {
    octets.unshift(rest % 128 | 0x80);
  }
  return octets;
}
