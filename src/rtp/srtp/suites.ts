/** The crypto suites of RFC 4568 §6.2 and RFC 6188 §4 that are spoken here, and their sizes. */

export interface SrtpSuite {
  /** As in `a=crypto`. */
  readonly name: SrtpSuiteName;
  /** Octets of the master key. */
  readonly keyOctets: number;
  /** Octets of the authentication tag of RTP; that of RTCP always has ten. */
  readonly tagOctets: number;
}

export type SrtpSuiteName =
  | "AES_CM_128_HMAC_SHA1_80"
  | "AES_CM_128_HMAC_SHA1_32"
  | "AES_256_CM_HMAC_SHA1_80"
  | "AES_256_CM_HMAC_SHA1_32";

/** Octets of a master salt, RFC 3711 §8.2. */
export const SALT_OCTETS = 14;
/** RFC 4568 §6.2.2: the shorter tag is for RTP alone. */
export const RTCP_TAG_OCTETS = 10;

const SUITES: readonly SrtpSuite[] = [
  { name: "AES_CM_128_HMAC_SHA1_80", keyOctets: 16, tagOctets: 10 },
  { name: "AES_CM_128_HMAC_SHA1_32", keyOctets: 16, tagOctets: 4 },
  { name: "AES_256_CM_HMAC_SHA1_80", keyOctets: 32, tagOctets: 10 },
  { name: "AES_256_CM_HMAC_SHA1_32", keyOctets: 32, tagOctets: 4 },
];

/** The one that everybody who speaks SRTP has, RFC 4568 §6.2.1. */
export const USUAL_SUITE: SrtpSuiteName = "AES_CM_128_HMAC_SHA1_80";

/** The suite of that name, in any case; undefined for one that is not spoken here. */
export function suiteNamed(name: string): SrtpSuite | undefined {
  const upper = name.toUpperCase();
  return SUITES.find((suite) => suite.name === upper);
}

/** Octets of master key and master salt together. */
export function masterOctets({ keyOctets }: SrtpSuite): number {
  return keyOctets + SALT_OCTETS;
}
