/** Most slots there can be. */
const MOST_SLOTS = 1_000;

/** Parking slots: all numbers from one to another of the same length. */
export class SlotRange {
  constructor(readonly first: string, readonly last: string) {}

  has(slot: string): boolean {
    return slot.length === this.first.length && /^\d+$/.test(slot) &&
      slot >= this.first && slot <= this.last;
  }

  /** All slots in order. */
  list(): readonly string[] {
    const first = Number(this.first);
    const count = Number(this.last) - first + 1;
    return Array.from(
      { length: count },
      (_, index) => String(first + index).padStart(this.first.length, "0"),
    );
  }

  /** True when a slot could be read as `code`. */
  meets(code: string, takesArgument: boolean): boolean {
    return this.has(code) || takesArgument && this.list().some((slot) => slot.startsWith(code));
  }
}

/** `text` such as `5901-5999` as a range; undefined when it is none, or one too long. */
export function parseSlots(text: string): SlotRange | undefined {
  const [, first = "", last = ""] = /^(\d{1,9})-(\d{1,9})$/.exec(text) ?? [];
  const count = Number(last) - Number(first) + 1;
  if (first === "" || first.length !== last.length) return undefined;
  return count >= 1 && count <= MOST_SLOTS ? new SlotRange(first, last) : undefined;
}
