/** How carriers count a text: 3GPP TS 23.038 (alphabets) and TS 23.040 §9.2.3.24.1 (parts). */

/** The default alphabet, but for the escape. */
const GSM_7 = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
/** Those of the extension table take two places. */
const GSM_7_EXTENSION = new Set("\f^{}\\[~]|€");

/** Longest text that carriers take, in characters as JavaScript counts them. */
export const LONGEST_TEXT = 1_600;

export interface Segments {
  readonly alphabet: "GSM-7" | "UCS-2";
  /** Parts that are sent, and paid for; at least one. */
  readonly count: number;
  /** Places that the text takes: septets, or pairs of octets. */
  readonly places: number;
}

/** In how many parts `text` is sent. A character of two places is never torn apart. */
export function segmentsOf(text: string): Segments {
  const characters = [...text];
  const isGsm = characters.every((one) => GSM_7.has(one) || GSM_7_EXTENSION.has(one));
  const widths = characters.map((one) => isGsm ? GSM_7_EXTENSION.has(one) ? 2 : 1 : one.length);
  const places = widths.reduce((sum, width) => sum + width, 0);
  const [alone, joined] = isGsm ? [160, 153] : [70, 67];
  return {
    alphabet: isGsm ? "GSM-7" : "UCS-2",
    count: places <= alone ? 1 : partsOf(widths, joined),
    places,
  };
}

function partsOf(widths: readonly number[], most: number): number {
  let [parts, used] = [1, 0];
  for (const width of widths) {
    if (used + width > most) [parts, used] = [parts + 1, 0];
    used += width;
  }
  return parts;
}
