import type {
  CallId,
  DialogEnd,
  DialogState,
  ParkedCall,
  RingGroupId,
  UserId,
} from "../domain/mod.ts";

/** One call of a user as its lamps show it: the foremost of its dialogs. */
export interface Lamp {
  /** The same as long as the call lasts, whichever phone of the user has it. */
  readonly id: string;
  readonly dialog: DialogState;
}

/**
 * What each user's phones are doing, by what the event bus told. A call that rings on three
 * phones of a user is one lamp: a watcher wants to know about the person.
 */
export class DialogStates {
  readonly #byUser = new Map<UserId, Map<string, DialogState>>();
  readonly #slots = new Map<string, ParkedCall>();
  /** How many sides of each call are known. */
  readonly #sides = new Map<CallId, number>();
  /** What ended each user's part of a call, the latest last. */
  readonly #ends = new Map<string, DialogEnd>();
  #revision = 0;

  /** Another number after each change: what was rendered before may be out of date. */
  get revision(): number {
    return this.#revision;
  }

  /** Sides of calls that are known. */
  get size(): number {
    let size = 0;
    for (const dialogs of this.#byUser.values()) size += dialogs.size;
    return size;
  }

  /** Takes in a `dialog.changed`. */
  apply(dialog: DialogState): void {
    const { user } = dialog;
    if (user === undefined) return;
    this.#revision++;
    let dialogs = this.#byUser.get(user);
    const before = dialogs?.get(dialog.leg);
    if (before) this.#count(before.call, -1);
    if (dialog.state === "terminated") {
      this.#noteEnd(user, dialog);
      dialogs?.delete(dialog.leg);
      if (dialogs?.size === 0) this.#byUser.delete(user);
      return;
    }
    if (!dialogs) this.#byUser.set(user, dialogs = new Map());
    dialogs.set(dialog.leg, dialog);
    this.#count(dialog.call, 1);
  }

  #noteEnd(user: UserId, dialog: DialogState): void {
    if (dialog.ended === undefined) return;
    this.#ends.set(`${user} ${lampId(dialog)}`, dialog.ended);
    for (const oldest of this.#ends.keys()) {
      if (this.#ends.size <= MOST_ENDS) break;
      this.#ends.delete(oldest);
    }
  }

  /** What ended the lamp `id` of one of `users`; undefined when that is not known any more. */
  endOf(users: readonly UserId[], id: string): DialogEnd | undefined {
    for (const user of users) {
      const end = this.#ends.get(`${user} ${id}`);
      if (end !== undefined) return end;
    }
    return undefined;
  }

  #count(call: CallId, by: 1 | -1): void {
    const sides = (this.#sides.get(call) ?? 0) + by;
    if (sides > 0) this.#sides.set(call, sides);
    else this.#sides.delete(call);
  }

  /** Takes in a `slot.changed`. */
  park(slot: string, parked: ParkedCall | undefined): void {
    this.#revision++;
    if (parked) this.#slots.set(slot, parked);
    else this.#slots.delete(slot);
  }

  /** Whether any user still has a side of `call`. */
  has(call: CallId): boolean {
    return this.#sides.has(call);
  }

  /** Forgets what is left of a call. Returns the users it was left with. */
  forget(call: CallId): readonly UserId[] {
    const found: UserId[] = [];
    if (!this.#sides.delete(call)) return found;
    for (const [user, dialogs] of this.#byUser) {
      for (const [leg, dialog] of dialogs) {
        if (dialog.call !== call) continue;
        dialogs.delete(leg);
        if (!found.includes(user)) found.push(user);
      }
      if (dialogs.size === 0) this.#byUser.delete(user);
    }
    if (found.length > 0) this.#revision++;
    return found;
  }

  parked(slot: string): ParkedCall | undefined {
    return this.#slots.get(slot);
  }

  /** The calls of `user`, what a watcher wants to see first before all others. */
  lamps(user: UserId): readonly Lamp[] {
    return this.#merge([user], () => true);
  }

  /** The calls that come in for `group` at any of `users`. */
  incoming(group: RingGroupId | undefined, users: readonly UserId[]): readonly Lamp[] {
    return this.#merge(
      users,
      (dialog) => dialog.direction === "recipient" && dialog.group === group,
    );
  }

  #merge(users: readonly UserId[], wanted: (dialog: DialogState) => boolean): readonly Lamp[] {
    const lamps = new Map<string, Lamp>();
    for (const user of users) {
      for (const dialog of this.#byUser.get(user)?.values() ?? []) {
        // A phone that does not ring yet shows nothing: else its ringing, which comes at once, would
        // be told a second later.
        if (dialog.state === "trying" && dialog.direction === "recipient") continue;
        if (!wanted(dialog)) continue;
        const id = lampId(dialog);
        const known = lamps.get(id);
        if (!known || sameCallRank(dialog) > sameCallRank(known.dialog)) {
          lamps.set(id, { id, dialog });
        }
      }
    }
    return [...lamps.values()].sort((a, b) => rank(b.dialog) - rank(a.dialog));
  }
}

/** How many ends are remembered: they are told within a second or two. */
const MOST_ENDS = 1_000;

/** Somebody who calls their own number has both ends of one call. */
const lampId = ({ call, direction }: DialogState): string =>
  direction === "recipient" ? call : `${call}-o`;

/** Of several phones in one call, the one that has answered counts. */
function sameCallRank({ state }: DialogState): number {
  return state === "confirmed" ? 3 : state === "early" ? 2 : state === "trying" ? 1 : 0;
}

/** Of several calls, the one that can be picked up is the most interesting. */
function rank({ state, direction }: DialogState): number {
  if (state === "early" && direction === "recipient") return 4;
  return sameCallRank({ state } as DialogState);
}
