export {
  acceptRequest,
  ackOfSuccess,
  confirmed,
  type Dialog,
  dialogOfClient,
  dialogOfServer,
  type DialogRefusal,
  nextHop,
  nextRequest,
  type RequestParts,
} from "./dialog.ts";
export {
  answerSessionTimer,
  DEFAULT_SESSION_TIMER_POLICY,
  expireAfterMs,
  refreshAfterMs,
  requestSessionTimer,
  type SessionTimer,
  type SessionTimerPolicy,
  timerOfClient,
} from "./session_timer.ts";
export { LeastInterval } from "./least_interval.ts";
export { ReliableProvisionals } from "./reliable.ts";
export { SuccessRetransmission } from "./success_retransmission.ts";
