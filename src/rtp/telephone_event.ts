/** The payload of a telephone-event, RFC 4733 §2.3. */
import { KEYS } from "./keys.ts";

export const EVENT_OCTETS = 4;
/** The longest duration one packet can name; a longer press goes on in a new segment, §2.5.1.3. */
export const LONGEST_SEGMENT = 0xffff;

/** ITU-T Q.24 calls -8 dBm0 usual; the number is the level below 0 dBm0. */
const VOLUME = 8;

/** Writes event `code`, `duration` units of the clock long so far, into `data` from `at`. */
export function writeEvent(
  data: Uint8Array,
  at: number,
  code: number,
  isEnd: boolean,
  duration: number,
): void {
  data[at] = code;
  data[at + 1] = isEnd ? 0x80 | VOLUME : VOLUME;
  data[at + 2] = duration >> 8;
  data[at + 3] = duration;
}

/** The key of an event code; undefined for events that are no keys, such as a hook flash. */
export function keyOfEvent(code: number): string | undefined {
  return KEYS[code];
}
