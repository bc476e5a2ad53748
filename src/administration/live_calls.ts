import { z } from "zod";
import type { CallControl, CallState, ControlResult } from "../b2bua/mod.ts";
import type {
  Actor,
  AuditLog,
  CallId,
  DialogState,
  LegId,
  UserId,
  UserStore,
} from "../domain/mod.ts";
import type { Viewer } from "./call_history.ts";
import { DESTINATION, EXTENSION, line } from "./inputs.ts";
import { done, MISSING, type Outcome, read, refused } from "./outcome.ts";

const LEG = { leg: line(64).min(1) };

/** What can be done to a call that is up, and what it needs to be told. */
export const LIVE_CALL_INPUTS = {
  hold: z.object(LEG),
  resume: z.object(LEG),
  transfer: z.object({ ...LEG, to: DESTINATION }),
  voicemail: z.object({ ...LEG, to: EXTENSION }),
  park: z.object({ ...LEG, slot: line(10).optional() }),
  "hang-up": z.object(LEG),
};

export type LiveCallAction = keyof typeof LIVE_CALL_INPUTS;

export const LIVE_CALL_ACTIONS = Object.keys(LIVE_CALL_INPUTS) as readonly LiveCallAction[];

/** What the audit log calls each. */
const DEEDS: Readonly<Record<LiveCallAction, `call.${string}`>> = {
  hold: "call.held",
  resume: "call.resumed",
  transfer: "call.transferred",
  voicemail: "call.sent-to-voicemail",
  park: "call.parked",
  "hang-up": "call.hung-up",
};

/** One side of a call. */
export interface LiveParty {
  readonly leg: LegId;
  /** Whose phone it is; undefined for a phone that is none of ours. */
  readonly user: UserId | undefined;
  readonly number: string;
  readonly name: string;
  readonly state: DialogState["state"];
  /** The phone has put the other side on hold. */
  readonly isHolding: boolean;
  /** Who looks may act for this side. */
  readonly mayAct: boolean;
}

/** A call that is up, as those may see it who look. */
export interface SeenLiveCall extends Pick<CallState, "id" | "phase" | "startedAt"> {
  readonly answeredAt?: Date;
  readonly parties: readonly LiveParty[];
}

export interface LiveCallsOptions {
  readonly control: Pick<
    CallControl,
    "list" | "hangUp" | "hold" | "transfer" | "toMailbox" | "park"
  >;
  readonly users: UserStore;
  readonly audit: AuditLog;
}

/** Calls that are up, and what can be done to them from a page or a program. */
export class LiveCalls {
  readonly #options: LiveCallsOptions;

  constructor(options: LiveCallsOptions) {
    this.#options = options;
  }

  /** The calls that `viewer` may see, the latest first. */
  list(viewer: Viewer): readonly SeenLiveCall[] {
    return this.#options.control.list()
      .filter(({ phase, legs }) => phase !== "ended" && takesPart(viewer, legs))
      .map((call) => this.#seen(viewer, call))
      .toSorted((a, b) => +b.startedAt - +a.startedAt);
  }

  get(viewer: Viewer, id: CallId): SeenLiveCall | undefined {
    return this.list(viewer).find((call) => call.id === id);
  }

  /** Begins what is asked for; how it ends is told by events. */
  act(
    actor: Actor,
    viewer: Viewer,
    id: CallId,
    action: LiveCallAction,
    input: unknown,
  ): Outcome<SeenLiveCall> {
    const call = this.get(viewer, id);
    if (!call) return MISSING;
    const given = read<{ leg: string; to?: string; slot?: string | undefined }>(
      LIVE_CALL_INPUTS[action],
      input,
    );
    if (!given.ok) return given;
    const party = call.parties.find(({ leg }) => leg === given.value.leg);
    if (!party?.mayAct) return refused({ field: "leg", text: "problem.unknown" });
    const result = this.#begin(action, id, party.leg, given.value);
    if (result !== "begun") {
      return refused({ field: "", text: `live.refused.${result.refused}` });
    }
    this.#options.audit.record({
      actor,
      action: DEEDS[action],
      subject: { type: "call", id, name: `${party.name || party.number}` },
      after: given.value,
    });
    return done(call);
  }

  #begin(
    action: LiveCallAction,
    id: CallId,
    leg: LegId,
    { to = "", slot }: { readonly to?: string; readonly slot?: string | undefined },
  ): ControlResult {
    const { control } = this.#options;
    switch (action) {
      case "hold":
        return control.hold(id, leg, true);
      case "resume":
        return control.hold(id, leg, false);
      case "transfer":
        return control.transfer(id, leg, to);
      case "voicemail":
        return control.toMailbox(id, leg, to);
      case "park":
        return control.park(id, leg, slot === "" ? undefined : slot);
      case "hang-up":
        return control.hangUp(id, leg);
    }
  }

  #seen(viewer: Viewer, { id, phase, startedAt, answeredAt, legs }: CallState): SeenLiveCall {
    return {
      id,
      phase,
      startedAt,
      ...(answeredAt ? { answeredAt } : {}),
      parties: viewer === "owner"
        ? legs.map((leg) => this.#party(leg, legs, true))
        : ownParties(viewer, legs, (leg) => this.#party(leg, legs, true)),
    };
  }

  /** One side by its user, or else by what its partner is shown. */
  #party(leg: DialogState, legs: readonly DialogState[], mayAct: boolean): LiveParty {
    const user = leg.user === undefined ? undefined : this.#options.users.get(leg.user);
    const shown = legs.find((other) => other.leg !== leg.leg)?.remote;
    return {
      leg: leg.leg,
      user: leg.user,
      number: user?.extension ?? shown?.number ?? "",
      name: user?.name ?? shown?.name ?? "",
      state: leg.state,
      isHolding: leg.holding,
      mayAct,
    };
  }
}

const takesPart = (viewer: Viewer, legs: readonly DialogState[]): boolean =>
  viewer === "owner" || legs.some(({ user }) => user === viewer);

/** The user's own sides, and what their phones may know of who is on the others. */
function ownParties(
  viewer: UserId,
  legs: readonly DialogState[],
  own: (leg: DialogState) => LiveParty,
): readonly LiveParty[] {
  const mine = legs.filter(({ user }) => user === viewer);
  const [first] = mine;
  const others = legs.filter(({ user }) => user !== viewer).slice(0, 1);
  return [
    ...mine.map(own),
    ...others.map((other): LiveParty => ({
      leg: other.leg,
      user: undefined,
      number: first?.remote.number ?? "",
      name: first?.remote.name ?? "",
      state: other.state,
      isHolding: other.holding,
      mayAct: false,
    })),
  ];
}
