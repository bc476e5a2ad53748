import { z } from "zod";
import type {
  CallFilter,
  CallId,
  CallRecord,
  CallRecordStore,
  CallSearch,
  CallSlice,
  UserId,
  UserStore,
} from "../domain/mod.ts";
import { dayStart } from "./day.ts";
import { defined, line } from "./inputs.ts";
import { done, type Outcome, read } from "./outcome.ts";

/** A moment, or a day: its beginning. */
const MOMENT = z.union([z.iso.datetime({ offset: true }), z.iso.date()], {
  error: "calls.problem.time",
});

/** Which calls are asked for. */
export const CALL_FILTER_INPUT = z.object({
  text: line(100).optional(),
  number: line(255).optional(),
  /** A user's id, or extension. */
  user: line(64).optional(),
  direction: z.enum(["incoming", "outgoing"]).optional(),
  result: z.enum(["success", "client", "server", "upstream", "unknown"]).optional(),
  answered: z.enum(["true", "false"]).optional(),
  from: MOMENT.optional(),
  until: MOMENT.optional(),
});

export interface CallHistoryOptions {
  readonly calls: CallRecordStore & CallSearch;
  readonly users: UserStore;
  /** The time zone that days are meant in; that of the machine if undefined. */
  readonly timeZone?: () => string | undefined;
}

/** Of more calls nobody is told how many they are: counting millions takes seconds. */
export const MOST_COUNTED = 1_000;
/** Where texts have to be compared even so many take long. */
const MOST_OF_TEXT = 250;

/** A part of the calls that fit. */
export interface CallPart {
  readonly calls: readonly CallRecord[];
  /** How many fit, up to `MOST_COUNTED`. */
  readonly total: number;
  /** There are more than that. */
  readonly isMore: boolean;
}

/** Who looks: the owner sees everything, a user the own calls. */
export type Viewer = "owner" | UserId;

/** Finished calls, as those may see them who look. */
export class CallHistory {
  readonly #options: CallHistoryOptions;

  constructor(options: CallHistoryOptions) {
    this.#options = options;
  }

  /** What of the calls `viewer` may see is asked for. A day as `until` includes that day. */
  filter(viewer: Viewer, input: unknown): Outcome<CallFilter> {
    const given = read(CALL_FILTER_INPUT, input);
    if (!given.ok) return given;
    const { user, answered, from, until, ...rest } = given.value;
    return done(defined({
      ...rest,
      answered: answered === undefined ? undefined : answered === "true",
      from: from === undefined ? undefined : this.#moment(from, 0),
      until: until === undefined ? undefined : this.#moment(until, 1),
      ...(viewer === "owner" ? { user: this.#userId(user) } : { user: viewer, seenBy: viewer }),
    }));
  }

  search(viewer: Viewer, filter: CallFilter, slice: CallSlice): readonly CallRecord[] {
    return this.#options.calls.search(filter, slice).map((record) => seenBy(viewer, record));
  }

  /**
   * A part of the calls that fit, and how many fit. They are only counted where what was found does
   * not tell how many they are.
   */
  part(
    viewer: Viewer,
    filter: CallFilter,
    slice: CallSlice & { readonly offset: number },
  ): CallPart {
    const { limit, offset, after } = slice;
    // Skipping many costs as much as reading them: who wants more goes on from a call.
    const most = filter.text === undefined && filter.number === undefined
      ? MOST_COUNTED
      : MOST_OF_TEXT;
    const calls = offset < most ? this.search(viewer, filter, slice) : [];
    // Who goes on from a call has been told how many there are.
    if (after !== undefined) return { calls, total: calls.length, isMore: calls.length === limit };
    const isLast = calls.length < limit && (calls.length > 0 || offset === 0);
    if (isLast) return { calls, total: offset + calls.length, isMore: false };
    const counted = this.#options.calls.count(filter, most + 1);
    return { calls, total: Math.min(counted, most), isMore: counted > most };
  }

  /** A call that `viewer` may see. */
  get(viewer: Viewer, id: CallId): CallRecord | undefined {
    const record = this.#options.calls.get(id);
    const mayLook = viewer === "owner" || record?.legs.some(({ user }) => user === viewer);
    return record && mayLook ? seenBy(viewer, record) : undefined;
  }

  /** The name of the user with a number; undefined where there is none. */
  nameOf(number: string): string | undefined {
    return this.#options.users.byExtension(number)?.name || undefined;
  }

  #userId(user: string | undefined): UserId | undefined {
    if (user === undefined || user === "") return undefined;
    // Of an id that nobody has no call is found, which is what was asked for.
    return this.#options.users.byExtension(user)?.id ?? user as UserId;
  }

  #moment(text: string, days: number): Date {
    const { timeZone } = this.#options;
    return dayStart(text, timeZone?.(), days) ?? new Date(text);
  }
}

/** The direction of a call for a user; undefined for one that called itself or took no part. */
export function directionFor(
  user: UserId,
  { legs }: Pick<CallRecord, "legs">,
): "incoming" | "outgoing" {
  return legs.some((leg) => leg.user === user && leg.side === "caller") ? "outgoing" : "incoming";
}

/** A call without what is not for the one who looks. */
function seenBy(viewer: Viewer, record: CallRecord): CallRecord {
  if (viewer === "owner") return record;
  const { fromName, tried: _tried, ...rest } = record;
  const hidden = record.anonymous && directionFor(viewer, record) === "incoming";
  return {
    ...rest,
    ...(hidden ? { from: "anonymous" } : fromName === undefined ? {} : { fromName }),
    legs: record.legs.filter(({ user }) => user === viewer),
  };
}
