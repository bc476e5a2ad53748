import { type EmergencyNumber, emergencyNumberIn } from "../domain/mod.ts";

/** As much of a message as a first line with a number in it takes. */
const LOOKED_AT = 128;
const INVITE = /^INVITE (?:sips?:([^@;\s]+)(?=[@;])|tel:([^;\s]+)|urn:([^;\s]+))/i;

/** The number for emergencies that the INVITE in `bytes` is for; undefined for anything else. */
export function helpRequested(bytes: Uint8Array, country: string): EmergencyNumber | undefined {
  // "I": whatever else comes costs a look at one octet.
  if (bytes[0] !== 0x49) return undefined;
  const start = String.fromCharCode(...bytes.subarray(0, LOOKED_AT));
  const [, user, number, service] = INVITE.exec(start) ?? [];
  const dialled = user ?? number ?? service;
  return dialled === undefined ? undefined : emergencyNumberIn(dialled, country);
}
