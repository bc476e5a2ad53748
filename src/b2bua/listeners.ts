/** Those who listen to a call of others: each has a call of its own with us, and is not heard. */

import type { CallId, DeviceId, LegId, RingMember, UserId, UserStore } from "../domain/mod.ts";
import type { MediaEngine } from "../media/mod.ts";
import type { Admission } from "./admission.ts";
import type { CallBook } from "./call_book.ts";
import { OWN_MS } from "./dialler.ts";
import type { Forks } from "./forks.ts";
import type { Leg } from "./leg.ts";
import type { LiveCall } from "./live_call.ts";

/** Somebody wants to listen to a call. Whether they may is not decided here. */
export interface ListenWish {
  readonly user: UserId;
  readonly call: CallId;
  /** The one phone that is to ring; every phone of the user if undefined. */
  readonly device?: DeviceId | undefined;
  /** That phone answers by itself; of several, each is answered by hand. */
  readonly autoAnswer: boolean;
}

/** Why nobody listens. */
export type ListenRefusal =
  | "full"
  | "no-phone"
  /** Nobody talks there. */
  | "nobody"
  /** Who wants to listen talks there. */
  | "takes-part";

/** The call of who will listen, or why there is none. */
export type Listened = { readonly call: CallId } | { readonly refused: ListenRefusal };

export interface ListenersOptions {
  readonly users: Pick<UserStore, "get">;
  readonly forks: Pick<Forks, "reachable">;
  readonly admission: Pick<Admission, "isClosed">;
  readonly calls: Pick<CallBook, "place" | "live">;
  readonly media: Pick<MediaEngine, "mix">;
}

/** How many may listen at once. */
const MOST = 20;

export class Listeners {
  readonly #options: ListenersOptions;
  /** By the call of who listens. */
  readonly #listening = new Map<CallId, Listening>();

  constructor(options: ListenersOptions) {
    this.#options = options;
  }

  /** Rings the phones of who wants to listen, who hears the call when one of them is answered. */
  listen({ user: id, call, device, autoAnswer }: ListenWish): Listened {
    const { users, forks, admission, calls, media } = this.#options;
    const target = calls.live.get(call);
    const talking = target?.talking ?? [];
    if (!target || talking.length === 0) return { refused: "nobody" };
    if (talking.some((leg) => leg.device?.user === id)) return { refused: "takes-part" };
    if (admission.isClosed || this.#listening.size >= MOST) return { refused: "full" };
    const user = users.get(id);
    const phones = user ? forks.reachable(user.id, device) : 0;
    if (!user || phones === 0) return { refused: "no-phone" };
    const own: RingMember = {
      target: { kind: "user", user: user.id, ...(device === undefined ? {} : { device }) },
      afterMs: 0,
      confirm: false,
    };
    const { extension } = user;
    const listener = calls.place({
      by: user,
      own,
      ownMs: OWN_MS,
      dialled: extension,
      placed: {
        // Whoever watches the lamp of this phone is not told what it listens to.
        called: { number: extension, name: "", anonymous: false },
        hidden: false,
        autoAnswer: autoAnswer && phones === 1,
      },
      route: { kind: "service", service: { kind: "listen" } },
      tried: [{ key: "listens", values: { to: talking.map(numberOf).join(", ") } }],
    });
    const live = calls.live;
    if (live.has(listener)) {
      const by = extension;
      this.#listening.set(listener, new Listening({ call: listener, by, target, live, media }));
    }
    return { call: listener };
  }

  /** The phone of `call` has been answered: it hears the others from now on. */
  hear(call: CallId, leg: LegId): void {
    this.#listening.get(call)?.hear(leg);
  }

  /** `call` is over, whosoever it was. */
  ended(call: CallId): void {
    this.#listening.get(call)?.[Symbol.dispose]();
    this.#listening.delete(call);
  }
}

const numberOf = ({ party }: Leg): string => party.number;

interface ListeningOptions {
  /** The call of who listens, and its extension. */
  readonly call: CallId;
  readonly by: string;
  readonly target: LiveCall;
  readonly live: ReadonlyMap<CallId, LiveCall>;
  readonly media: Pick<MediaEngine, "mix">;
}

/** One who listens to a call, wherever that goes on. */
class Listening {
  readonly #options: ListeningOptions;
  #target: LiveCall;
  #unwatch: () => void = () => {};
  #leg: LegId | undefined;
  /** Those who talked last. */
  #talked: readonly Leg[] = [];

  constructor(options: ListeningOptions) {
    this.#options = options;
    this.#target = options.target;
    this.#follow(options.target);
  }

  hear(leg: LegId): void {
    this.#leg = leg;
    this.#note();
    this.#look();
  }

  [Symbol.dispose](): void {
    this.#unwatch();
  }

  #follow(target: LiveCall): void {
    this.#unwatch();
    this.#target = target;
    this.#unwatch = target.watch(() => this.#look());
    if (this.#leg !== undefined) this.#note();
    this.#look();
  }

  /** For the record of the call that is heard, as administrators see it. */
  #note(): void {
    this.#target.note({ key: "listened", values: { by: this.#options.by } });
  }

  #look(): void {
    const { live, call, media } = this.#options;
    if (this.#target.phase === "ended") return this.#goOn();
    const { talking } = this.#target;
    if (talking.length > 0) this.#talked = talking;
    if (this.#leg === undefined || !live.has(call)) return;
    const sources = talking.map((leg) => ({ call: this.#target.id, leg: leg.id }));
    media.mix(call, this.#leg, sources);
  }

  /** The parties may have been taken into another call; else there is nobody left to hear. */
  #goOn(): void {
    const { live, call } = this.#options;
    const moved = this.#talked.find((leg) => !leg.over && leg.call !== this.#target.id);
    const next = moved && live.get(moved.call);
    if (next && next.phase !== "ended") return this.#follow(next);
    this.#unwatch();
    live.get(call)?.endService();
  }
}
