import type { EntryDirection, NumberEntry, NumberListId, UserId } from "../domain/mod.ts";
import { NumberPatterns } from "../routing/mod.ts";

/** A number that is looked for. */
export interface WantedNumber {
  /** E.164 with `+` where it can be read so; empty for nobody. */
  readonly number: string;
  /** ISO 3166 code in lower case; undefined where it is not known. */
  readonly country?: string | undefined;
  readonly direction: Exclude<EntryDirection, "both">;
  readonly at: Date;
}

/**
 * The entries of one list and owner, found in time that does not grow with them: whole numbers and
 * prefixes in a map, patterns all at once. The more exactly an entry names a number, the sooner it
 * is found: whole, longest prefix, country, pattern.
 */
class Shelf {
  readonly #exact = new Map<string, NumberEntry[]>();
  readonly #prefix = new Map<string, NumberEntry[]>();
  readonly #country = new Map<string, NumberEntry[]>();
  readonly #patterned: NumberEntry[] = [];
  #longest = 0;
  #patterns: NumberPatterns | undefined;

  add(entry: NumberEntry): void {
    switch (entry.kind) {
      case "exact":
        return put(this.#exact, entry);
      case "prefix":
        this.#longest = Math.max(this.#longest, entry.value.length);
        return put(this.#prefix, entry);
      case "country":
        return put(this.#country, entry);
      case "pattern":
        this.#patterned.push(entry);
        this.#patterns = undefined;
    }
  }

  find(wanted: WantedNumber): NumberEntry | undefined {
    const { number, country } = wanted;
    const counts = (entries: readonly NumberEntry[] | undefined) =>
      entries?.find((entry) => isMeant(entry, wanted));
    const whole = counts(this.#exact.get(number));
    if (whole) return whole;
    for (let length = Math.min(number.length, this.#longest); length > 0; length--) {
      const found = counts(this.#prefix.get(number.slice(0, length)));
      if (found) return found;
    }
    const there = country === undefined ? undefined : counts(this.#country.get(country));
    return there ?? this.#byPattern(wanted);
  }

  /** All patterns at once tell whether any matches; which one counts is looked for only then. */
  #byPattern(wanted: WantedNumber): NumberEntry | undefined {
    if (this.#patterned.length === 0) return undefined;
    this.#patterns ??= new NumberPatterns(this.#patterned.map(({ value }) => value));
    const first = this.#patterns.find(wanted.number);
    if (first === undefined) return undefined;
    return this.#patterned.slice(first).find((entry) =>
      isMeant(entry, wanted) && new NumberPatterns([entry.value]).find(wanted.number) === 0
    );
  }
}

function put(into: Map<string, NumberEntry[]>, entry: NumberEntry): void {
  const there = into.get(entry.value);
  if (there) there.push(entry);
  else into.set(entry.value, [entry]);
}

function isMeant({ direction, until }: NumberEntry, wanted: WantedNumber): boolean {
  if (until && until <= wanted.at) return false;
  return direction === "both" || direction === wanted.direction;
}

/** Every entry there is, by list and by whose it is. */
export class NumberIndex {
  readonly #shelves = new Map<string, Shelf>();

  constructor(entries: Iterable<NumberEntry>) {
    for (const entry of entries) this.add(entry);
  }

  add(entry: NumberEntry): void {
    const key = keyOf(entry.list, entry.owner);
    const shelf = this.#shelves.get(key) ?? new Shelf();
    this.#shelves.set(key, shelf);
    shelf.add(entry);
  }

  /** What a list has on a number; with `owner` among what that user has put there. */
  find(list: NumberListId, wanted: WantedNumber, owner?: UserId): NumberEntry | undefined {
    return this.#shelves.get(keyOf(list, owner))?.find(wanted);
  }
}

const keyOf = (list: NumberListId, owner: UserId | undefined) => `${list} ${owner ?? ""}`;
