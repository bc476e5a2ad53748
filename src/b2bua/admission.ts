import type { CallId, Device, Gateway } from "../domain/mod.ts";
import type { Clock } from "../runtime/mod.ts";
import { field, H, type IncomingRequest, Params } from "../sip/mod.ts";
import type { LegBook } from "./leg_book.ts";
import type { LiveCall } from "./live_call.ts";

export interface AdmissionOptions {
  readonly clock: Clock;
  readonly calls: ReadonlyMap<CallId, LiveCall>;
  readonly legs: LegBook;
  readonly maxCalls: number;
  /** For devices without a limit of their own. */
  readonly maxCallsPerDevice: number;
}

/** How soon a caller may try again when we are full, seconds. */
const RETRY_SECONDS = 10;

/** Who may have one more call: limits, and the server that stops. */
export class Admission {
  readonly #options: AdmissionOptions;
  #draining = false;
  #onIdle: (() => void) | undefined;

  constructor(options: AdmissionOptions) {
    this.#options = options;
  }

  /**
   * Refuses an INVITE of `device` when there is no room for it, and says whether it did. Who takes
   * part in the call `joined` already has no more calls than before.
   */
  refuses(incoming: IncomingRequest, device: Device, joined?: CallId): boolean {
    if (this.isClosed) {
      incoming.respondStatelessly(503, { headers: [RETRY_AFTER] });
      return true;
    }
    const has = joined !== undefined && this.#options.legs.isIn(device.id, joined);
    if (has || !this.isFull(device)) return false;
    incoming.respond(403, { reason: "Forbidden (Too Many Calls)" });
    return true;
  }

  /** True when nobody may call any more, or too many do. */
  get isClosed(): boolean {
    return this.#draining || this.#options.calls.size >= this.#options.maxCalls;
  }

  /** Refuses an INVITE of a carrier when there is no room for it, and says whether it did. */
  refusesTrunk(incoming: IncomingRequest, { id, maxChannels }: Gateway): boolean {
    const { calls, maxCalls, legs } = this.#options;
    if (this.#draining || calls.size >= maxCalls) {
      incoming.respondStatelessly(503, { headers: [RETRY_AFTER] });
      return true;
    }
    if (legs.callsOf(id) < (maxChannels ?? Infinity)) return false;
    // A carrier that hears 503 would call us broken; the caller is to hear that we are busy.
    incoming.respond(486);
    return true;
  }

  /** True for a device that has as many calls as it may. */
  isFull({ id, maxCalls }: Device): boolean {
    return this.#options.legs.callsOf(id) >= (maxCalls ?? this.#options.maxCallsPerDevice);
  }

  /**
   * Lets nobody in any more but who calls for help, and resolves when the calls there are have
   * ended; after `seconds` those that have not are hung up, and calls for help go on.
   */
  async drain(seconds: number): Promise<void> {
    const { calls, clock } = this.#options;
    this.#draining = true;
    if (calls.size === 0) return;
    const idle = new Promise<void>((resolve) => this.#onIdle = resolve);
    using _patience = clock.after(seconds * 1_000, () => {
      for (const call of calls.values()) if (!call.isEmergency) call.stop();
    });
    await idle;
  }

  /** A call has ended. */
  onEnded(): void {
    if (this.#options.calls.size === 0) this.#onIdle?.();
  }
}

const RETRY_AFTER = field(H.retryAfter, { seconds: RETRY_SECONDS, params: Params.NONE });
