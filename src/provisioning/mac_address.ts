/** Twelve lower-case hexadecimal digits of a MAC address, however it is written; undefined when
 * `text` is none, or that of no one device. */
export function parseMac(text: string): string | undefined {
  const digits = text.trim().replace(/[:.-]/g, "").toLowerCase();
  if (!/^[0-9a-f]{12}$/.test(digits) || !/^[0-9A-Fa-f:.-]{12,17}$/.test(text.trim())) {
    return undefined;
  }
  // Group addresses and the one that vendors use for all.
  const group = (parseInt(digits.slice(0, 2), 16) & 1) === 1;
  return group || digits === "000000000000" ? undefined : digits;
}

/** As it stands on the label of a phone: `00:15:65:AA:BB:CC`. */
export function formatMac(mac: string): string {
  return (mac.match(/../g) ?? []).join(":").toUpperCase();
}
