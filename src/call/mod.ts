export type {
  Call,
  CallEffect,
  CallEvent,
  DialledTo,
  EndCause,
  Holding,
  LegEnd,
  Outcome,
  Parking,
  Step,
  TimerName,
  Ways,
} from "./call.ts";
export { startCall, startService, step } from "./call.ts";
export { startDialling } from "./dialling.ts";
export { startPage } from "./paging.ts";
export { bestStatus, statusForCaller } from "./status.ts";
export { resultOf } from "./result.ts";
