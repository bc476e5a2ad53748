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

  /** The first slot in which nobody waits; undefined when all are taken. */
  get free(): string | undefined {
    return this.#slots().find((slot) => !this.#parked.has(slot));
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
    this.#parked.set(slot, parked);
    const remote = anonymous ? { number: "anonymous", name: "" } : { number, name };
    this.#onChange(slot, { slot, call, remote, parkedBy, since });
  }

  leave(slot: string): void {
    if (this.#parked.delete(slot)) this.#onChange(slot, undefined);
  }
}
