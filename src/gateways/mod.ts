export type { ArrivedCall } from "./arrived_call.ts";
export type { GatewayHealth } from "./choose.ts";
export {
  type DialPattern,
  type DialPatternFault,
  isPatternFault,
  parseDialPattern,
} from "./dial_pattern.ts";
export { parseGatewayAddress } from "./gateway_address.ts";
export type { LastProbe } from "./gateway_line.ts";
export type { GatewayState } from "./gateway_state.ts";
export { type GatewayTest, testGateway } from "./gateway_test_run.ts";
export { Gateways, type GatewaysOptions, type GatewayStores } from "./gateways.ts";
export {
  INTERNATIONAL_PLAN,
  loadNumberPlan,
  type NumberPlan,
  prefixInE164,
  spellingsOf,
  withoutSeparators,
} from "./number_plan.ts";
export { OutboundPlan } from "./outbound_plan.ts";
export type {
  Attempt,
  AttemptOutcome,
  EmergencyWish,
  NoAttempts,
  OutsideCall,
  OutsideLines,
} from "./outside_call.ts";
export type { ProbeAnswer } from "./probe.ts";
export { isSource } from "./source_list.ts";
export type { RegistrationProblem, RegistrationState } from "./trunk_registration.ts";
