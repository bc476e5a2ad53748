export {
  bestStatus,
  type Call,
  type CallEffect,
  type CallEvent,
  type EndCause,
  type LegEnd,
  startCall,
  statusForCaller,
  step,
} from "./call.ts";
export { resultOf } from "./result.ts";
