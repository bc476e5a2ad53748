import type { TraceStore } from "../domain/mod.ts";
import type { Clock, Counter, Meter } from "../runtime/mod.ts";
import { type Flow, hostPort, type MessageObserver } from "../sip/mod.ts";
import { masked } from "./masked.ts";

export interface CallTracerOptions {
  readonly clock: Clock;
  readonly meter: Meter;
  readonly store: TraceStore;
}

/** Calls whose messages are kept: so many a second, and so many at once after a quiet while. */
const PER_SECOND = 10;
const BURST = 50;
/** Call-IDs that are known at once; the one that began first is forgotten first. */
const MOST_CALLS = 4_000;
/** Messages of one Call-ID: a phone that repeats itself for ever fills no disk. */
const MOST_MESSAGES = 300;
/** Octets of a message; what is longer is cut. Phones write a tenth of it. */
const LARGEST = 16_384;
/** No phone makes a longer Call-ID. */
const LONGEST_CALL_ID = 256;

/**
 * Keeps what is said in SIP about calls, for people who want to know why one went wrong. When
 * calls come faster than anybody could look at them some are left out: keeping all would cost a
 * fifth of what a call costs.
 */
export class CallTracer implements MessageObserver {
  readonly #options: CallTracerOptions;
  /** How many messages of each Call-ID are kept. */
  readonly #kept = new Map<string, number>();
  readonly #left: Counter;
  readonly #decoder = new TextDecoder();
  #tokens = BURST;
  #filledAt: number;

  constructor(options: CallTracerOptions) {
    this.#options = options;
    this.#filledAt = options.clock.elapsed();
    this.#left = options.meter.counter(
      "ringdown_traces_left_out_total",
      "Dialogs whose SIP messages were not kept because there were too many at once.",
    );
  }

  onMessage(way: "in" | "out", callId: string, bytes: Uint8Array, flow: Flow): void {
    const kept = this.#kept.get(callId);
    if (kept === undefined && !(isInvite(bytes) && this.#begin(callId))) return;
    if ((kept ?? 0) >= MOST_MESSAGES) return;
    this.#kept.set(callId, (kept ?? 0) + 1);
    this.#options.store.add({
      at: this.#options.clock.now(),
      sipCallId: callId,
      way,
      protocol: flow.protocol,
      local: hostPort(flow.local),
      remote: hostPort(flow.remote),
      text: masked(this.#decoder.decode(bytes.subarray(0, LARGEST))),
    });
  }

  /** True when there is room for one more. */
  #begin(callId: string): boolean {
    if (callId.length > LONGEST_CALL_ID) {
      this.#left.add();
      return false;
    }
    const now = this.#options.clock.elapsed();
    const earned = (now - this.#filledAt) * PER_SECOND / 1_000;
    this.#tokens = Math.min(BURST, this.#tokens + earned);
    this.#filledAt = now;
    if (this.#tokens < 1) {
      this.#left.add();
      return false;
    }
    this.#tokens--;
    if (this.#kept.size >= MOST_CALLS) {
      const [oldest] = this.#kept.keys();
      if (oldest !== undefined) this.#kept.delete(oldest);
    }
    // One cut from a message would keep all of the message in memory; `join` copies.
    this.#kept.set([callId, ""].join(""), 0);
    return true;
  }
}

const INVITE = new TextEncoder().encode("INVITE ");
const isInvite = (bytes: Uint8Array) => INVITE.every((octet, i) => bytes[i] === octet);
