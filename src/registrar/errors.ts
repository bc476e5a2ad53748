/** A REGISTER older than the binding it would change, RFC 3261 §10.3 step 7. */
export class OutOfOrderError extends Error {
  override readonly name = "OutOfOrderError";

  constructor(readonly callId: string, readonly sequence: number, readonly known: number) {
    super(`Cannot apply CSeq ${sequence} of "${callId}": ${known} has been applied`);
  }
}

/** An address of record already has as many bindings as it may have. */
export class TooManyBindingsError extends Error {
  override readonly name = "TooManyBindingsError";

  constructor(readonly aor: string, readonly limit: number) {
    super(`Cannot bind another contact to "${aor}": it has ${limit}`);
  }
}
