/** A response was asked of a transaction that can no longer send it. */
export class TransactionStateError extends Error {
  override readonly name = "TransactionStateError";

  constructor(what: string, readonly state: string) {
    super(`Cannot ${what} in state ${state}`);
  }
}
