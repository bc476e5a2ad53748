import { type EndCause, resultOf } from "../call/mod.ts";
import type { CallId, CallRecord, Considered, LegMediaStats, LegRecord } from "../domain/mod.ts";
import type { Leg } from "./leg.ts";
import type { Party, Trunk } from "./leg_context.ts";

/** What is known of a call at its end. */
export interface FinishedCall {
  readonly id: CallId;
  readonly from: Party;
  readonly dialled: string;
  readonly startedAt: Date;
  readonly ringingAt: Date | undefined;
  readonly answeredAt: Date | undefined;
  readonly endedAt: Date;
  /** Every leg that ever was part of it. */
  readonly legs: readonly Leg[];
  readonly cause: EndCause;
  readonly stats: readonly LegMediaStats[];
  readonly tried: readonly Considered[];
}

/** The record that is kept of a call. */
export function recordOf(call: FinishedCall): CallRecord {
  const { cause: { reason, by, status }, answeredAt, ringingAt } = call;
  return {
    id: call.id,
    from: call.from.number,
    fromName: call.from.name,
    ...(call.from.anonymous ? { anonymous: true } : {}),
    to: call.dialled,
    startedAt: call.startedAt,
    ...(ringingAt ? { ringingAt } : {}),
    ...(answeredAt ? { answeredAt } : {}),
    endedAt: call.endedAt,
    result: resultOf(reason, answeredAt !== undefined),
    reason,
    endedBy: by,
    status,
    ...(call.tried.length > 0 ? { tried: call.tried } : {}),
    legs: call.legs.map((leg) => legRecordOf(leg, call)),
  };
}

const gatewayIn = ({ gateway: { id, name } }: Trunk) => ({ id, name });

function legRecordOf(leg: Leg, { stats, endedAt, cause }: FinishedCall): LegRecord {
  const media = stats.find((one) => one.leg === leg.id);
  return {
    leg: leg.id,
    side: leg.standsFor,
    ...(leg.device ? { device: leg.device.id, user: leg.device.user } : {}),
    ...(leg.trunk ? { gateway: gatewayIn(leg.trunk) } : {}),
    address: leg.address,
    sipCallId: leg.sipCallId,
    endedAt: leg.endedAt ?? endedAt,
    status: leg.status || (leg.side === "callee" ? 487 : cause.status),
    ...(leg.userAgent === undefined ? {} : { userAgent: leg.userAgent }),
    ...(leg.answeredAt ? { answeredAt: leg.answeredAt } : {}),
    ...(media ? { media } : {}),
  };
}
