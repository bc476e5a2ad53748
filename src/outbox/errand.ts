import type { OutboxEntry } from "../domain/mod.ts";

/** Records what came of an errand; runs in one transaction with its leaving the outbox. */
export type Settle = () => void;

/** How errands of one kind are done at somebody else's. */
export interface Errand {
  /** @throws {ErrandError} */
  run(entry: OutboxEntry): Promise<Settle>;
  /**
   * Whether it has been done already: asked where it was begun and nobody knows how that ended.
   * Undefined when it has not been. @throws {ErrandError}
   */
  find(entry: OutboxEntry): Promise<Settle | undefined>;
  /** It is not tried again; in one transaction with that. */
  failed(entry: OutboxEntry, error: ErrandError): void;
}

/**
 * Why an errand was not done: `refused` for good; `throttled` for the time being, surely not done;
 * `unreached`, surely not done; `unclear`, when it may have been.
 */
export type ErrandFault = "refused" | "throttled" | "unreached" | "unclear";

export class ErrandError extends Error {
  override readonly name = "ErrandError";

  constructor(
    readonly fault: ErrandFault,
    /** A sentence without secrets. */
    message: string,
    /** The other side's number of the error, where it said one. */
    readonly code?: number,
    /** How long the other side wants to be left alone. */
    readonly retryAfterMs?: number,
  ) {
    super(message);
  }
}
