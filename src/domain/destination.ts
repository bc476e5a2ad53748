import { parseExtension } from "./extension.ts";

/** RFC 3261 §19.1.1 without escapes in the host and without headers, which a caller could misuse. */
const SIP_URI = /^sips?:[^\s<>"@?]+@[^\s<>"@?/]+$/i;
const LONGEST_URI = 255;

/** True when `destination` is an address rather than a number. */
export function isSipUri(destination: string): boolean {
  return /^sips?:/i.test(destination);
}

/**
 * `text` as something a call can be sent to: a number as it would be dialled, without the spaces
 * and brackets that people write, or a `sip:` URI. Undefined when it is neither.
 */
export function parseDestination(text: string): string | undefined {
  if (isSipUri(text)) {
    return text.length <= LONGEST_URI && SIP_URI.test(text) ? text : undefined;
  }
  return parseExtension(text.replace(/[\s()]/g, ""));
}
