import { createHash } from "node:crypto";
import type { Random } from "../../runtime/mod.ts";
import { type Branch, H, MAGIC_COOKIE, type SipRequest } from "../message/mod.ts";

/**
 * Branches that are unique, RFC 3261 §8.1.1.7, and that tell their maker a loop when they come
 * back, RFC 5393 §4.2: cookie, mark of this instance, hash of what was called, chance.
 */
export class Branches {
  readonly #random: Random;
  readonly #mark: string;

  constructor(random: Random) {
    this.#random = random;
    this.#mark = random.token().slice(0, 8);
  }

  /** A new branch; `called` is what the request that led to this one was addressed to. */
  make(called = ""): Branch {
    return `${MAGIC_COOKIE}${this.#mark}${this.#loopMark(called)}${this.#random.token()}` as Branch;
  }

  /**
   * True when `request` has passed through us before on its way to the same `called`. A request
   * that comes back on its way to somebody else spirals, which is legal.
   */
  isLoop(request: SipRequest, called: string): boolean {
    const start = `${MAGIC_COOKIE}${this.#mark}${this.#loopMark(called)}`.toLowerCase();
    return request.headers.all(H.via).some(({ branch }) =>
      branch !== undefined && branch.toLowerCase().startsWith(start)
    );
  }

  #loopMark(called: string): string {
    return called === ""
      ? "00000000"
      : createHash("md5").update(this.#mark + called).digest("hex").slice(0, 8);
  }
}
