import type {
  CallId,
  Considered,
  DeviceId,
  RingMember,
  User,
  UserId,
  UserStore,
} from "../domain/mod.ts";
import { type Decision, mailboxAt, type RouteRequest } from "../routing/mod.ts";
import type { Admission } from "./admission.ts";
import type { CallBook } from "./call_book.ts";
import type { Forks } from "./forks.ts";
import { isForHelp } from "./live_call.ts";

/** Somebody wants to call a number without dialling it. */
export interface DialWish {
  readonly user: UserId;
  readonly number: string;
  /** What the own phones show of it besides; empty for nothing. */
  readonly name: string;
  /** The one phone that is to ring; every phone of the user if undefined. */
  readonly device?: DeviceId | undefined;
  /** That phone answers by itself; of several, each is answered by hand. */
  readonly autoAnswer: boolean;
}

export interface DiallerOptions {
  readonly users: Pick<UserStore, "get">;
  readonly forks: Pick<Forks, "reachable">;
  readonly admission: Pick<Admission, "isClosed">;
  readonly calls: Pick<CallBook, "place">;
  readonly route: (request: RouteRequest, tried: Considered[]) => Decision;
  readonly isEmergency: (number: string) => boolean;
}

/** Why a call was not begun. */
export type DialRefusal =
  | "full"
  | "no-phone"
  | "nobody"
  | "busy"
  | "unreachable"
  | "forbidden"
  | "emergency";

/** A call that has begun, or why none has. */
export type Dialled = { readonly call: CallId } | { readonly refused: DialRefusal };

/** How long the own phones ring, milliseconds. */
export const OWN_MS = 30_000;

/** Begins calls for people who have no receiver in the hand yet: click to dial, RFC 3725 §4. */
export class Dialler {
  readonly #options: DiallerOptions;

  constructor(options: DiallerOptions) {
    this.#options = options;
  }

  dial(wish: DialWish): Dialled {
    const { users, forks, admission, isEmergency } = this.#options;
    // Help comes to where the phone is, and whoever clicks may be far from it.
    if (isEmergency(wish.number)) return { refused: "emergency" };
    if (admission.isClosed) return { refused: "full" };
    const user = users.get(wish.user);
    const phones = user ? forks.reachable(user.id, wish.device) : 0;
    if (!user || phones === 0) return { refused: "no-phone" };
    return this.#place(user, wish, phones === 1 && wish.autoAnswer);
  }

  #place(user: User, wish: DialWish, autoAnswer: boolean): Dialled {
    const { route, calls } = this.#options;
    const { number, name, device } = wish;
    const tried: Considered[] = [];
    const caller = { user: user.id, extension: user.extension, device };
    // A code is for the phone that dials it.
    const decision = this.#orMessage(route({ dialled: number, caller, codes: false }, tried));
    if (decision.kind !== "ring") return { refused: refusalOf(decision) };
    if (isForHelp(decision)) return { refused: "emergency" };
    const own: RingMember = {
      target: { kind: "user", user: user.id, ...(device === undefined ? {} : { device }) },
      afterMs: 0,
      confirm: false,
    };
    const call = calls.place({
      by: user,
      own,
      ownMs: OWN_MS,
      dialled: number,
      placed: {
        called: { number, name, anonymous: false },
        hidden: decision.anonymous,
        autoAnswer,
      },
      route: decision,
      tried,
    });
    return { call };
  }

  /** Who is away can be left a message, once the own phone is up. */
  #orMessage(decision: Decision): Decision {
    if (decision.kind !== "service" || decision.service.kind !== "leave-message") return decision;
    const called = this.#options.users.get(decision.service.mailbox)?.extension ?? "";
    const to = mailboxAt(called);
    return {
      kind: "ring",
      plan: {
        called,
        rounds: [],
        otherwise: { "busy": to, "no-answer": to, "unreachable": to },
        callerPrefix: "",
        autoAnswer: false,
      },
      diversions: [],
      anonymous: false,
    };
  }
}

function refusalOf(decision: Decision): DialRefusal {
  switch (decision.kind === "reject" ? decision.status : 404) {
    case 403:
      return "forbidden";
    case 480:
      return "unreachable";
    case 486:
      return "busy";
    default:
      return "nobody";
  }
}
