/** The sixteen keys of a telephone, their events and their tones. */

/** By event code, RFC 4733 §3.2. */
export const KEYS = "0123456789*#ABCD";

/** ITU-T Q.23, hertz. */
export const DTMF_ROWS_HZ = [697, 770, 852, 941] as const;
export const DTMF_COLUMNS_HZ = [1209, 1336, 1477, 1633] as const;
const PAD = "123A456B789C*0#D";

export function isKey(text: string): boolean {
  return text.length === 1 && KEYS.includes(text);
}

/** The event code of RFC 4733 §3.2; -1 for what is no key. */
export function eventOfKey(key: string): number {
  return key.length === 1 ? KEYS.indexOf(key) : -1;
}

/** The two frequencies of `key` in hertz, row first; undefined for what is no key. */
export function dtmfFrequencies(key: string): readonly [number, number] | undefined {
  const at = key.length === 1 ? PAD.indexOf(key) : -1;
  const row = DTMF_ROWS_HZ[at >> 2];
  const column = DTMF_COLUMNS_HZ[at & 3];
  return at < 0 || row === undefined || column === undefined ? undefined : [row, column];
}

/** The key of a row and a column of the pad, each 0 to 3. */
export function keyAt(row: number, column: number): string {
  return PAD[row * 4 + column] ?? "";
}
