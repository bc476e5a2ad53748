export interface WavShape {
  readonly tag?: number;
  readonly subTag?: number;
  readonly channels?: number;
  readonly rateHz?: number;
  readonly bits?: number;
  /** Samples of each channel. */
  readonly frames?: number;
  readonly sample?: (index: number, channel: number) => number;
  /** What the header says, if not the truth. */
  readonly dataSize?: number;
  readonly formatSize?: number;
  readonly chunksBefore?: readonly string[];
  readonly noFormat?: boolean;
  readonly noData?: boolean;
}

/** A WAV file of any shape, right or wrong. */
export function wavFile(shape: WavShape = {}): Uint8Array<ArrayBuffer> {
  const { tag = 1, subTag, channels = 1, rateHz = 8000, bits = 16, frames = 8000 } = shape;
  const octets = bits >> 3;
  const data = new DataView(new ArrayBuffer(frames * channels * octets));
  for (let i = 0; i < frames * channels; i++) {
    const value = shape.sample?.(Math.floor(i / channels), i % channels) ?? 0;
    if (octets === 1) data.setUint8(i, (value >> 8) + 128);
    else if (octets === 2) data.setInt16(2 * i, value, true);
  }
  const formatSize = shape.formatSize ?? (subTag === undefined ? 16 : 40);
  const format = new DataView(new ArrayBuffer(Math.max(40, formatSize)));
  format.setUint16(0, tag, true);
  format.setUint16(2, channels, true);
  format.setUint32(4, rateHz, true);
  format.setUint32(8, rateHz * channels * octets, true);
  format.setUint16(12, channels * octets, true);
  format.setUint16(14, bits, true);
  format.setUint16(24, subTag ?? 0, true);
  const parts: Uint8Array[] = [];
  const chunk = (name: string, body: Uint8Array, size = body.length) => {
    const head = new DataView(new ArrayBuffer(8));
    for (let i = 0; i < 4; i++) head.setUint8(i, name.charCodeAt(i));
    head.setUint32(4, size, true);
    parts.push(new Uint8Array(head.buffer), body, new Uint8Array(body.length & 1));
  };
  if (!shape.noFormat) chunk("fmt ", new Uint8Array(format.buffer, 0, formatSize));
  for (const name of shape.chunksBefore ?? []) chunk(name, new Uint8Array(7));
  if (!shape.noData) chunk("data", new Uint8Array(data.buffer), shape.dataSize);
  const size = parts.reduce((sum, part) => sum + part.length, 4);
  const file = new Uint8Array(8 + size);
  file.set(new TextEncoder().encode("RIFF    WAVE"));
  new DataView(file.buffer).setUint32(4, size, true);
  let at = 12;
  for (const part of parts) {
    file.set(part, at);
    at += part.length;
  }
  return file;
}
