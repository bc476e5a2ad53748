/** A source of requests that is not listened to for a while. */
export interface Ban {
  /** An IPv4 address, or the first 64 bits of an IPv6 address as `2001:db8:0:1::/64`. */
  readonly source: string;
  readonly since: Date;
  readonly until: Date;
  /** How many bans this source has had in a row, this one included; 0 for one made by hand. */
  readonly count: number;
}

/** Bans, so that a restart does not lift them. Writes are batched and never throw. */
export interface BanStore {
  list(): readonly Ban[];
  /** Replaces an earlier ban of the same source. */
  save(ban: Ban): void;
  remove(source: string): void;
}
