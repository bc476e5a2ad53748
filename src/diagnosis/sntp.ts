/** The client of SNTP, RFC 5905 §14: how far our clock is from another. */

const OCTETS = 48;
/** Version 4, mode 3 (client). */
const CLIENT = 0x23;
const SERVER_MODE = 4;
/** Seconds from 1900 to 1970. */
const ERA = 2_208_988_800;
const TRANSMIT = 40;
const ORIGINATE = 24;
const RECEIVE = 32;

export function sntpRequest(now: Date): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(OCTETS);
  bytes[0] = CLIENT;
  write(new DataView(bytes.buffer), TRANSMIT, now);
  return bytes;
}

/**
 * Milliseconds by which our clock is behind the server's, less when it is ahead; undefined when
 * `bytes` is no answer to the request that was made at `sent`.
 */
export function readSntpResponse(bytes: Uint8Array, sent: Date, now: Date): number | undefined {
  if (bytes.length < OCTETS || ((bytes[0] ?? 0) & 7) !== SERVER_MODE) return undefined;
  // Stratum 0 is a kiss of death: the server wants not to be asked.
  if (bytes[1] === 0) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const request = new DataView(sntpRequest(sent).buffer);
  if (view.getBigUint64(ORIGINATE) !== request.getBigUint64(TRANSMIT)) return undefined;
  const received = readTime(view, RECEIVE);
  const transmitted = readTime(view, TRANSMIT);
  return ((received - sent.getTime()) + (transmitted - now.getTime())) / 2;
}

function write(view: DataView, at: number, time: Date): void {
  const ms = time.getTime();
  view.setUint32(at, Math.floor(ms / 1_000) + ERA);
  view.setUint32(at + 4, Math.floor((ms % 1_000) / 1_000 * 2 ** 32));
}

const readTime = (view: DataView, at: number): number =>
  (view.getUint32(at) - ERA) * 1_000 + view.getUint32(at + 4) / 2 ** 32 * 1_000;
