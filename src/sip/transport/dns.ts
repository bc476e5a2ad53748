/** The questions of RFC 3263, so that a test can answer them. */

export interface DnsRecord {
  /** How long the answer may be kept. */
  readonly ttlSeconds: number;
}

/** RFC 3403 §4; the regular expression has no use in RFC 3263. */
export interface NaptrRecord extends DnsRecord {
  readonly order: number;
  readonly preference: number;
  readonly flags: string;
  readonly services: string;
  readonly replacement: string;
}

/** RFC 2782. */
export interface SrvRecord extends DnsRecord {
  readonly priority: number;
  readonly weight: number;
  readonly port: number;
  readonly target: string;
}

/** An A or AAAA record. */
export interface AddressRecord extends DnsRecord {
  readonly address: string;
}

/** Each answers with no records when there are none, following aliases. */
export interface Dns {
  /** @throws {DnsError} when no server answered in time; so do the others. */
  naptr(name: string): Promise<readonly NaptrRecord[]>;
  srv(name: string): Promise<readonly SrvRecord[]>;
  a(name: string): Promise<readonly AddressRecord[]>;
  aaaa(name: string): Promise<readonly AddressRecord[]>;
}

/** A question was not answered, which is not the same as that there is no record. */
export class DnsError extends Error {
  override readonly name = "DnsError";
}
