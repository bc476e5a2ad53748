import type { CallId, LegId, ParkedCall, UserId } from "../domain/mod.ts";
import type { Party } from "./leg_context.ts";

/** One who is parked. */
export interface Parked {
  readonly slot: string;
  readonly call: CallId;
  readonly leg: LegId;
  readonly party: Party;
  readonly parkedBy: UserId | undefined;
  readonly since: Date;
}

/** The slots of a parking lot, and who waits in them. */
export class ParkingLot {
  readonly #parked = new Map<string, Parked>();
  /** Slots of calls that are about to be parked. */
  readonly #reserved = new Set<string>();
  readonly #slots: () => readonly string[];
  readonly #onChange: (slot: string, parked: ParkedCall | undefined) => void;

  /** `slots` in the order in which they are filled. */
  constructor(
    slots: () => readonly string[],
    onChange: (slot: string, parked: ParkedCall | undefined) => void,
  ) {
    this.#slots = slots;
    this.#onChange = onChange;
  }

  /**
   * Keeps a slot for a call that is about to be parked: `slot`, or the first that is free. `park`
   * takes it, `leave` gives it up. Undefined when there is none.
   */
  reserve(slot?: string): string | undefined {
    const isFree = (one: string) => !this.#parked.has(one) && !this.#reserved.has(one);
    const kept = this.#slots().find((one) => (slot === undefined || one === slot) && isFree(one));
    if (kept !== undefined) this.#reserved.add(kept);
    return kept;
  }

  at(slot: string): Parked | undefined {
    return this.#parked.get(slot);
  }

  list(): readonly Parked[] {
    return [...this.#parked.values()];
  }

  /** Takes a slot, or keeps it for a call that comes back to it. */
  park(parked: Parked): void {
    const { slot, call, party: { number, name, anonymous }, parkedBy, since } = parked;
    this.#reserved.delete(slot);
    this.#parked.set(slot, parked);
    const remote = anonymous ? { number: "anonymous", name: "" } : { number, name };
    this.#onChange(slot, { slot, call, remote, parkedBy, since });
  }

  /** Nobody waits in `slot` any more, or comes to it. */
  leave(slot: string): void {
    this.#reserved.delete(slot);
    if (this.#parked.delete(slot)) this.#onChange(slot, undefined);
  }
}
