/** `sip:user@domain`, normalised as RFC 3261 §10.3 step 5 asks. */
export type AddressOfRecord = string & { readonly __addressOfRecord: true };

/**
 * Where one device can be reached, RFC 3261 §10.
 *
 * Texts are kept byte for byte as the device sent them, times are milliseconds since 1970.
 */
export interface Binding {
  /** What tells this binding from the others of its address of record; see `bindingKey`. */
  readonly key: string;
  /** The contact URI, without angle brackets. */
  readonly contact: string;
  /** The parameters of the Contact header with their semicolons, e.g. `;q=0.7;reg-id=1`. */
  readonly contactParams: string;
  /** `+sip.instance` and `reg-id`, RFC 5626 §4.1. */
  readonly instance?: string | undefined;
  readonly regId?: number | undefined;
  /** Call-ID and CSeq of the REGISTER that made or last refreshed the binding. */
  readonly callId: string;
  readonly sequence: number;
  /** The q value in thousandths, 0 to 1000. */
  readonly priority: number;
  readonly expiresAt: number;
  /** The id of the flow that the REGISTER came up. */
  readonly flow: string;
  /** The URIs of its Path headers, topmost first, RFC 3327. */
  readonly path: readonly string[];
  /** The address the REGISTER came from, as `address:port` or `[address]:port`. */
  readonly received: string;
  readonly userAgent?: string | undefined;
  /** When this binding was first made; a refresh keeps it. */
  readonly registeredAt: number;
}

/**
 * One change that a REGISTER asks for, with that REGISTER's Call-ID and CSeq. A `put` whose
 * Call-ID and CSeq are those already applied is a retransmission and changes nothing.
 */
export type BindingChange =
  | { readonly do: "put"; readonly binding: Binding }
  | {
    readonly do: "remove";
    readonly key: string;
    readonly callId: string;
    readonly sequence: number;
  }
  | { readonly do: "remove-all"; readonly callId: string; readonly sequence: number };

/** A binding that is no more. */
export interface Lapse {
  readonly aor: AddressOfRecord;
  readonly binding: Binding;
}

/**
 * Who is where. Every implementation passes `tests/contract/location_store.ts`.
 *
 * Reads are synchronous, from memory: a call is routed without waiting. A binding whose
 * `expiresAt` has come does not exist, whether or not it has been swept.
 */
export interface LocationStore {
  /** In the order in which they were first made. */
  bindings(aor: AddressOfRecord, at: number): readonly Binding[];

  /**
   * Applies the changes of one REGISTER, all or none, RFC 3261 §10.3 step 7, and returns the
   * bindings that result. They are visible at once; the promise resolves when they would also
   * survive a restart, or when the disk has refused and they are only in memory for now.
   *
   * @throws {OutOfOrderError} when a change is older than the binding it would replace.
   * @throws {TooManyBindingsError} when the address of record would have too many.
   */
  apply(
    aor: AddressOfRecord,
    changes: readonly BindingChange[],
    at: number,
  ): Promise<readonly Binding[]>;

  /** Forgets the bindings of a connection that closed, and returns them. */
  dropFlow(flow: string): readonly Lapse[];

  /** Forgets every binding whose user part is in `usernames`, and returns them. */
  dropUsers(usernames: ReadonlySet<string>): readonly Lapse[];

  /**
   * Removes what has expired and returns it, so that each lapse is announced once: within a
   * second of the expiry if called that often. One call does a bounded amount of work.
   */
  sweep(at: number): readonly Lapse[];

  /** True when a binding that has not been swept was made from this IP address, without port. */
  hasSource(address: string): boolean;

  /** Bindings that have not been swept. */
  readonly count: number;
}

/**
 * The key of a binding: instance and reg-id if it has both, RFC 5626 §6, else `contactKey`, a
 * form of the contact URI that is equal for URIs that RFC 3261 §19.1.4 calls equal.
 */
export function bindingKey(contactKey: string, instance?: string, regId?: number): string {
  return instance !== undefined && regId !== undefined ? `${instance}#${regId}` : contactKey;
}
