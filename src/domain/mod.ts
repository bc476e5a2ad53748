export type { Ban, BanStore } from "./ban.ts";
export type { CallId, DeviceId, Extension, LegId, RingGroupId, UserId } from "./ids.ts";
export type { DialogState, ParkedCall } from "./dialog_state.ts";
export type {
  Diversion,
  NoAnswerCause,
  RingMember,
  RingPlan,
  RingRound,
  RingTarget,
  Route,
  Service,
} from "./route.ts";
export { TakenError, type User, type UserStore } from "./user.ts";
export { ha1Of } from "./credentials.ts";
export type { Device, DeviceStore, DigestAlgorithm } from "./device.ts";
export type {
  CallRecord,
  CallRecordStore,
  CallResult,
  EndReason,
  LegMediaStats,
  LegRecord,
} from "./call_record.ts";
export { isUsername, parseExtension } from "./extension.ts";
