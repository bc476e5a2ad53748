/** Key presses in the bodies of INFO: `application/dtmf-relay` and `application/dtmf`. */

import type { Digit } from "../media/mod.ts";
import type { HeaderField } from "../sip/mod.ts";

const DECODER = new TextDecoder();
const ENCODER = new TextEncoder();

/** What phones mean that say nothing of it, milliseconds. */
const USUAL_MS = 160;
const LONGEST_MS = 5_000;

export const DTMF_RELAY: HeaderField = {
  name: "Content-Type",
  key: "content-type",
  value: "application/dtmf-relay",
};

/** The key that a body of type `type` tells of; undefined when it tells of none. */
export function readDtmf(type: string | undefined, body: Uint8Array): Digit | undefined {
  if (body.length > 200) return undefined;
  if (type === "application/dtmf-relay") {
    const text = DECODER.decode(body);
    const key = keyOf(/^\s*Signal\s*=\s*(\S+)/im.exec(text)?.[1]);
    const duration = Number(/^\s*Duration\s*=\s*(\d{1,5})\s*$/im.exec(text)?.[1] ?? USUAL_MS);
    if (key === undefined) return undefined;
    return { key, durationMs: Math.min(Math.max(duration, 40), LONGEST_MS) };
  }
  if (type !== "application/dtmf") return undefined;
  const key = keyOf(DECODER.decode(body).trim());
  return key === undefined ? undefined : { key, durationMs: USUAL_MS };
}

/** A key as it stands in a body; phones write 10 and 11 for the star and the square. */
function keyOf(text: string | undefined): string | undefined {
  if (text === "10") return "*";
  if (text === "11") return "#";
  return text !== undefined && /^[0-9*#A-D]$/i.test(text) ? text.toUpperCase() : undefined;
}

export function formatDtmfRelay({ key, durationMs }: Digit): Uint8Array {
  return ENCODER.encode(`Signal=${key}\r\nDuration=${Math.round(durationMs)}\r\n`);
}
