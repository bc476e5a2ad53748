import type { HeaderField } from "../sip/mod.ts";

export const SDP_TYPE = "application/sdp";

/** Content-Type of a body that is an SDP. */
export const sdpField: HeaderField = {
  name: "Content-Type",
  key: "content-type",
  value: SDP_TYPE,
};

export function sameBytes(a: Uint8Array, b: Uint8Array | undefined): boolean {
  if (!b || a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
