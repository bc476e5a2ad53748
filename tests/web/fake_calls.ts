import type { AdministrationOptions } from "../../src/administration/mod.ts";
import type {
  CallState,
  ControlResult,
  Dialled,
  DialWish,
  Listened,
  ListenWish,
} from "../../src/b2bua/mod.ts";
import type { CallId, DialogState, LegId, UserId } from "../../src/domain/mod.ts";

/** Calls that are up because a test says so, and what is asked of them. */
export class FakeCalls {
  readonly calls: CallState[] = [];
  readonly asked: (readonly unknown[])[] = [];
  /** What everything is answered with. */
  result: ControlResult = "begun";

  /** What every wish to call is answered with. */
  dialled: Dialled = { call: "placed" as CallId };

  /** What every wish to listen is answered with. */
  listened: Listened = { call: "listener" as CallId };
  /** The owner has switched that on. */
  mayBeListenedTo = true;

  readonly control: AdministrationOptions["control"] = {
    dial: (wish: DialWish) => {
      this.asked.push(["dial", wish]);
      return this.dialled;
    },
    listen: (wish: ListenWish) => {
      this.asked.push(["listen", wish]);
      return this.listened;
    },
    list: () => this.calls,
    hangUp: (...asked) => this.#ask("hang-up", asked),
    hold: (...asked) => this.#ask("hold", asked),
    transfer: (...asked) => this.#ask("transfer", asked),
    toMailbox: (...asked) => this.#ask("toMailbox", asked),
    park: (...asked) => this.#ask("park", asked),
  };

  #ask(what: string, asked: readonly unknown[]): ControlResult {
    this.asked.push([what, ...asked]);
    return this.result;
  }
}

/** A call between two users that talk since a minute. */
export function talking(
  id: string,
  caller: { readonly user?: UserId; readonly number: string; readonly name?: string },
  callee: { readonly user?: UserId; readonly number: string; readonly name?: string },
): CallState {
  const leg = (side: "caller" | "callee", own: typeof caller, other: typeof caller) =>
    ({
      call: id as CallId,
      leg: `${id}-${side}` as LegId,
      user: own.user,
      device: undefined,
      direction: side === "caller" ? "initiator" : "recipient",
      state: "confirmed",
      sipCallId: "x",
      localTag: "a",
      remoteTag: "b",
      remote: { number: other.number, name: other.name ?? "" },
      holding: false,
    }) satisfies DialogState;
  return {
    id: id as CallId,
    phase: "talking",
    startedAt: new Date("2026-01-01T00:00:00Z"),
    answeredAt: new Date("2026-01-01T00:01:00Z"),
    legs: [leg("caller", caller, callee), leg("callee", callee, caller)],
  };
}
