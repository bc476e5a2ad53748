import type { Counter, Meter } from "../../runtime/mod.ts";

const DROP_REASONS = [
  "banned",
  "error",
  "foreign-response",
  "malformed",
  "overload",
  "scanner",
  "stray-ack",
  "stray-response",
  "unreachable",
] as const;

/** Why a message was not handled. */
export type DropReason = typeof DROP_REASONS[number];

/** Counts what a stack gets. Methods that nobody knows count as one: they are anybody's choice. */
export class StackMeter {
  readonly #meter: Meter;
  readonly #drops: ReadonlyMap<DropReason, Counter>;
  readonly #requests = new Map<string, Counter>();

  constructor(meter: Meter) {
    this.#meter = meter;
    this.#drops = new Map(DROP_REASONS.map((why) => [
      why,
      meter.counter("ringdown_sip_dropped_total", "Messages dropped, by reason.", { why }),
    ]));
  }

  dropped(why: DropReason): void {
    this.#drops.get(why)?.add();
  }

  /** A request that is no copy; `isKnown` for a method of ours or of the RFCs. */
  received(method: string, isKnown: boolean): void {
    const label = isKnown ? method : "other";
    let counter = this.#requests.get(label);
    if (!counter) {
      counter = this.#meter.counter(
        "ringdown_sip_requests_received_total",
        "Requests received, retransmissions left out, by method.",
        { method: label },
      );
      this.#requests.set(label, counter);
    }
    counter.add();
  }
}
