import { OutOfOrderError, TooManyBindingsError } from "./errors.ts";
import type {
  AddressOfRecord,
  Binding,
  BindingChange,
  Lapse,
  LocationStore,
} from "./location_store.ts";
import { alone, SharedTexts } from "./own_texts.ts";

export interface MemoryLocationOptions {
  /** Bindings an address of record may have. */
  readonly maxPerAor?: number;
  /** Called with the number of each place that is given up; see `placeOf`. */
  readonly onPlaceGone?: (place: number) => void;
}

/** Lapses reported by one sweep, so that a night's worth of phones does not stop the calls. */
const SWEEP_LIMIT = 2_000;

const NONE: readonly Binding[] = [];

/** The bindings of one address of record. The array is replaced, never changed. */
class Place {
  /** The second at which the sweep looks here next; 0 for none, which is kept without a box. */
  wakeAt = 0;

  constructor(readonly number: number, public bindings: readonly Binding[]) {}
}

/** Keeps bindings in this process alone: the core of every store, and enough for tests. */
export class MemoryLocationStore implements LocationStore {
  readonly #maxPerAor: number;
  readonly #onPlaceGone: (place: number) => void;
  readonly #places = new Map<AddressOfRecord, Place>();
  readonly #aorsOfFlow = new Map<string, AddressOfRecord | Set<AddressOfRecord>>();
  readonly #bindingsFrom = new Map<string, number>();
  readonly #agents = new SharedTexts();
  /** Which addresses of record to look at in which second since 1970. */
  readonly #due = new Map<number, AddressOfRecord[]>();
  #sweptSecond = -Infinity;
  #count = 0;
  #lastPlace = 0;

  constructor({ maxPerAor = 10, onPlaceGone = () => {} }: MemoryLocationOptions = {}) {
    this.#maxPerAor = maxPerAor;
    this.#onPlaceGone = onPlaceGone;
  }

  get count(): number {
    return this.#count;
  }

  bindings(aor: AddressOfRecord, at: number): readonly Binding[] {
    return live(this.stored(aor), at);
  }

  /** As `bindings`, with those that have expired and not been swept. */
  stored(aor: AddressOfRecord): readonly Binding[] {
    return this.#places.get(aor)?.bindings ?? NONE;
  }

  /**
   * A number, 1 or more, that `aor` alone has as long as it has bindings; undefined when it has
   * none. Who comes later gets a greater one.
   */
  placeOf(aor: AddressOfRecord): number | undefined {
    return this.#places.get(aor)?.number;
  }

  apply(aor: AddressOfRecord, changes: readonly BindingChange[], at: number) {
    try {
      return Promise.resolve(this.applyNow(aor, changes, at));
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** `apply`, at once. */
  applyNow(
    aor: AddressOfRecord,
    changes: readonly BindingChange[],
    at: number,
  ): readonly Binding[] {
    let next = this.stored(aor);
    for (const change of changes) next = changed(next, change, at);
    if (live(next, at).length > this.#maxPerAor) {
      throw new TooManyBindingsError(aor, this.#maxPerAor);
    }
    this.replace(aor, next);
    return this.bindings(aor, at);
  }

  dropFlow(flow: string): readonly Lapse[] {
    const aors = this.#aorsOfFlow.get(flow);
    if (aors === undefined) return [];
    const lapses: Lapse[] = [];
    for (const aor of typeof aors === "string" ? [aors] : [...aors]) {
      this.#drop(aor, (binding) => binding.flow === flow, lapses);
    }
    return lapses;
  }

  dropUsers(usernames: ReadonlySet<string>): readonly Lapse[] {
    const lapses: Lapse[] = [];
    if (usernames.size === 0) return lapses;
    for (const aor of [...this.#places.keys()]) {
      if (usernames.has(userOf(aor))) this.#drop(aor, () => true, lapses);
    }
    return lapses;
  }

  sweep(at: number): readonly Lapse[] {
    const lapses: Lapse[] = [];
    const second = Math.floor(at / 1_000);
    for (const due of this.#dueUntil(second)) {
      const aors = this.#due.get(due) ?? [];
      while (aors.length > 0) {
        if (lapses.length >= SWEEP_LIMIT) return lapses;
        const aor = aors.pop();
        const place = aor === undefined ? undefined : this.#places.get(aor);
        if (aor === undefined || place?.wakeAt !== due) continue;
        place.wakeAt = 0;
        if (!this.#drop(aor, ({ expiresAt }) => expiresAt <= at, lapses)) this.#schedule(aor);
      }
      this.#due.delete(due);
    }
    this.#sweptSecond = second;
    return lapses;
  }

  hasSource(address: string): boolean {
    return this.#bindingsFrom.has(address);
  }

  /**
   * Sets the bindings of `aor`, as they were read from a disk or agreed upon. A new place gets
   * the number `number`, which must be unused, or the next one.
   */
  replace(
    aor: AddressOfRecord,
    next: readonly Binding[],
    number: number = this.#lastPlace + 1,
  ): void {
    let place = this.#places.get(aor);
    const before = place?.bindings ?? NONE;
    if (next === before) return;
    const bindings = next.map((binding) => {
      if (before.includes(binding)) return binding;
      return compact(binding, before.find(({ key }) => key === binding.key), this.#agents);
    });
    if (place) {
      place.bindings = bindings;
      if (bindings.length === 0) {
        this.#places.delete(aor);
        this.#onPlaceGone(place.number);
      }
    } else if (bindings.length > 0) {
      this.#lastPlace = Math.max(this.#lastPlace, number);
      this.#places.set(alone(aor) as AddressOfRecord, place = new Place(number, bindings));
    }
    for (const binding of before) if (!bindings.includes(binding)) this.#unindex(aor, binding);
    for (const binding of bindings) if (!before.includes(binding)) this.#index(aor, binding);
    this.#schedule(aor);
    this.#count += bindings.length - before.length;
  }

  /** Every address of record with its bindings, swept or not. */
  *entries(): Iterable<readonly [AddressOfRecord, readonly Binding[]]> {
    for (const [aor, { bindings }] of this.#places) yield [aor, bindings];
  }

  #drop(aor: AddressOfRecord, goes: (binding: Binding) => boolean, lapses: Lapse[]): boolean {
    const before = this.stored(aor);
    const kept = before.filter((binding) => !goes(binding));
    if (kept.length === before.length) return false;
    for (const binding of before) if (goes(binding)) lapses.push({ aor, binding });
    this.replace(aor, kept);
    return true;
  }

  #schedule(aor: AddressOfRecord): void {
    const place = this.#places.get(aor);
    if (!place) return;
    const earliest = Math.min(...place.bindings.map(({ expiresAt }) => expiresAt));
    const second = Math.max(Math.ceil(earliest / 1_000), this.#sweptSecond + 1);
    // A refresh moves the expiry away: the entry made earlier is followed up when it comes due.
    if (place.wakeAt !== 0 && place.wakeAt <= second) return;
    place.wakeAt = second;
    const aors = this.#due.get(second);
    if (aors) aors.push(aor);
    else this.#due.set(second, [aor]);
  }

  #dueUntil(second: number): readonly number[] {
    // After a jump of the clock there may be more seconds to walk than there are entries.
    if (second - this.#sweptSecond > this.#due.size) {
      return [...this.#due.keys()].filter((due) => due <= second).sort((a, b) => a - b);
    }
    const seconds: number[] = [];
    for (let due = this.#sweptSecond; due <= second; due++) {
      if (this.#due.has(due)) seconds.push(due);
    }
    return seconds;
  }

  #index(aor: AddressOfRecord, { flow, received }: Binding): void {
    const aors = this.#aorsOfFlow.get(flow);
    if (aors === undefined) this.#aorsOfFlow.set(flow, aor);
    else if (typeof aors !== "string") aors.add(aor);
    else if (aors !== aor) this.#aorsOfFlow.set(flow, new Set([aors, aor]));
    const source = alone(addressOf(received));
    this.#bindingsFrom.set(source, (this.#bindingsFrom.get(source) ?? 0) + 1);
  }

  #unindex(aor: AddressOfRecord, { flow, received }: Binding): void {
    const aors = this.#aorsOfFlow.get(flow);
    if (!this.stored(aor).some((binding) => binding.flow === flow)) {
      if (aors === aor) this.#aorsOfFlow.delete(flow);
      else if (typeof aors === "object" && aors.delete(aor) && aors.size === 0) {
        this.#aorsOfFlow.delete(flow);
      }
    }
    const source = addressOf(received);
    const left = (this.#bindingsFrom.get(source) ?? 1) - 1;
    if (left > 0) this.#bindingsFrom.set(source, left);
    else this.#bindingsFrom.delete(source);
  }
}

function live(bindings: readonly Binding[], at: number): readonly Binding[] {
  for (const { expiresAt } of bindings) {
    if (expiresAt <= at) return bindings.filter((binding) => binding.expiresAt > at);
  }
  return bindings;
}

function changed(
  bindings: readonly Binding[],
  change: BindingChange,
  at: number,
): readonly Binding[] {
  switch (change.do) {
    case "remove-all":
      for (const binding of bindings) refuseOlder(binding, change, at);
      return NONE;
    case "remove": {
      const known = bindings.find(({ key }) => key === change.key);
      if (!known) return bindings;
      refuseOlder(known, change, at);
      return bindings.filter((binding) => binding !== known);
    }
    case "put": {
      const { binding } = change;
      const index = bindings.findIndex(({ key }) => key === binding.key);
      const known = bindings[index];
      if (!known) return [...bindings, binding];
      refuseOlder(known, binding, at);
      const retransmitted = known.callId === binding.callId &&
        known.sequence === binding.sequence && known.expiresAt > at;
      if (retransmitted) return bindings;
      return bindings.with(index, { ...binding, registeredAt: known.registeredAt });
    }
  }
}

function refuseOlder(
  known: Binding,
  { callId, sequence }: { readonly callId: string; readonly sequence: number },
  at: number,
): void {
  if (known.expiresAt > at && known.callId === callId && known.sequence > sequence) {
    throw new OutOfOrderError(callId, sequence, known.sequence);
  }
}

/**
 * The same binding with texts of its own: what a parser hands out are mostly slices, and a slice
 * keeps the whole message it was cut from. What a refresh repeats stays as it is in memory.
 */
function compact(binding: Binding, known: Binding | undefined, agents: SharedTexts): Binding {
  const { path, userAgent, instance } = binding;
  const contact = kept(binding.contact, known?.contact);
  return {
    key: binding.key === contact ? contact : kept(binding.key, known?.key),
    contact,
    contactParams: kept(binding.contactParams, known?.contactParams),
    callId: kept(binding.callId, known?.callId),
    instance: instance && kept(instance, known?.instance),
    userAgent: userAgent && agents.shared(userAgent),
    path: path.length === 0 ? NO_PATH : path.map(alone),
    flow: kept(binding.flow, known?.flow),
    received: kept(binding.received, known?.received),
    regId: binding.regId,
    sequence: binding.sequence,
    priority: binding.priority,
    expiresAt: binding.expiresAt,
    registeredAt: binding.registeredAt,
  };
}

function kept(text: string, known: string | undefined): string {
  return text === known ? known : alone(text);
}

const NO_PATH: readonly string[] = [];

function userOf(aor: AddressOfRecord): string {
  const start = aor.indexOf(":") + 1;
  const end = aor.lastIndexOf("@");
  return end < start ? aor.slice(start) : aor.slice(start, end);
}

/** The address of `address:port` or `[address]:port`. */
function addressOf(received: string): string {
  const host = received.slice(0, received.lastIndexOf(":"));
  return host.startsWith("[") ? host.slice(1, -1) : host;
}
