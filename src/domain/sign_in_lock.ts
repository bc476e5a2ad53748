/** A source of failed sign-ins that has to wait. */
export interface SignInLock {
  /** An IPv4 address, or the first 64 bits of an IPv6 address as `2001:db8:0:1::/64`. */
  readonly source: string;
  readonly until: Date;
}

/** Locks, so that a restart does not lift them. Writes are batched and never throw. */
export interface SignInLockStore {
  list(): readonly SignInLock[];
  /** Replaces an earlier lock of the same source. */
  save(lock: SignInLock): void;
  remove(source: string): void;
}
