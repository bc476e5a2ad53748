import type {
  CallRule,
  GatewayId,
  NumberListId,
  ScheduleId,
  ScheduleState,
  UserId,
} from "../../domain/mod.ts";

/** What rules ask beside what every route does. Looked up while a call waits: each must be quick. */
export interface RuleFacts {
  /** In the order in which they are looked at. */
  readonly rules: readonly CallRule[];
  /** True when `number` is in the list now. */
  isInList(list: NumberListId, number: string): boolean;
  /** True when `number` is a contact of the user or for all, or without a user of anybody. */
  isContact(number: string, user: UserId | undefined): boolean;
  /** All that a number may be called: as it is, in E.164, and as it is dialled here. */
  spellings(number: string): readonly string[];
  /** True when the pattern, which is a valid one, is in `text`. */
  matches(pattern: string, text: string): boolean;
  /** Whether it is open now; undefined for a schedule that there is not. */
  scheduleState(schedule: ScheduleId): ScheduleState | undefined;
  /** True for a number for emergencies, which no rule touches. */
  isEmergency(number: string): boolean;
  /** What people call these things. */
  readonly names: {
    schedule(id: ScheduleId): string;
    list(id: NumberListId): string;
    gateway(id: GatewayId): string;
    user(id: UserId): string;
  };
}
