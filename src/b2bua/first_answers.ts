import type { LegId } from "../domain/mod.ts";

/** What legs that answered an INVITE of ours said in their 200, until it is used. */
export class FirstAnswers {
  readonly #answers = new Map<LegId, Uint8Array | undefined>();

  /** Keeps the SDP of a callee's 200. The first one counts. */
  keep(leg: LegId, sdp: Uint8Array | undefined): void {
    if (!this.#answers.has(leg)) this.#answers.set(leg, sdp);
  }

  get(leg: LegId): Uint8Array | undefined {
    return this.#answers.get(leg);
  }

  take(leg: LegId): Uint8Array | undefined {
    const sdp = this.#answers.get(leg);
    this.#answers.delete(leg);
    return sdp;
  }

  clear(): void {
    this.#answers.clear();
  }
}
