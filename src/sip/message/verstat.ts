import type { SipRequest } from "./message.ts";

/** What a carrier has found out about the signature of a caller's number. */
export interface Verstat {
  readonly result: "passed" | "failed" | "none";
  /** ATIS-1000074 §5.2.3; undefined where the carrier does not say. */
  readonly attestation?: "A" | "B" | "C";
}

const VALUE = /(TN-Validation-Passed|TN-Validation-Failed|No-TN-Validation)(?:-([ABC]))?/i;

/**
 * The `verstat` of a request, 3GPP TS 24.229 §7.2A.20: in P-Asserted-Identity or From, or as
 * carriers write it in a header of its own; the attestation beside it (ATIS-1000082). To be believed
 * of a carrier that has proved who it is, and of nobody else.
 */
export function verstatOf({ headers }: SipRequest): Verstat {
  const told = [
    ...headers.raw("P-Asserted-Identity"),
    ...headers.raw("From"),
  ].filter((value) => /;verstat=/i.test(value));
  const own = ["X-Twilio-VerStat", "X-Verstat", "Verstat"].flatMap((name) => headers.raw(name));
  const [, value, attestation] = VALUE.exec([...told, ...own][0] ?? "") ?? [];
  if (value === undefined || /^No-/i.test(value)) return { result: "none" };
  const result = /Passed/i.test(value) ? "passed" : "failed";
  const [beside] = ["P-Attestation-Indicator", "P-Attestation-Info"].flatMap((name) =>
    headers.raw(name)
  );
  const letter = attestation ?? /^\s*([ABC])\b/i.exec(beside ?? "")?.[1];
  const known = (["A", "B", "C"] as const).find((one) => one === letter?.toUpperCase());
  return known === undefined ? { result } : { result, attestation: known };
}
