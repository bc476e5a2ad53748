/** Bytes or text that are not what RFC 3261 §25 allows. */
export class SipSyntaxError extends SyntaxError {
  override readonly name = "SipSyntaxError";

  /** `status` is what a request with this fault is answered: 400, or 505 for another version. */
  constructor(message: string, readonly status: 400 | 413 | 505 = 400) {
    super(message);
  }
}
