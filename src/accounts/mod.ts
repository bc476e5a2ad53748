export { ApiTokens, MOST_TOKENS } from "./api_tokens.ts";
export { type Client, createClientReader } from "./client_address.ts";
export { Confirmation, PROOF_MS, type ProofOutcome } from "./confirmation.ts";
export { generateSecret, secretProblem, secretWeakness } from "./device_secret.ts";
export {
  createEntrance,
  type Entrance,
  type EntranceOptions,
  type EntranceStore,
} from "./entrance.ts";
export {
  type FailureOutcome,
  Lockout,
  type LockoutOptions,
  LONGEST_HAND_BAN_MS,
} from "./lockout.ts";
export { MOST_PASSKEYS, Passkeys, type RelyingParty, relyingPartyOf } from "./passkeys.ts";
export {
  LONGEST_PASSWORD,
  type PasswordProblem,
  passwordProblem,
  SHORTEST_PASSWORD,
} from "./password_rules.ts";
export { BusyError, PASSWORD_COST, type PasswordCost, Passwords } from "./passwords.ts";
export { type FactorStatus, SecondFactors, type TotpOffer } from "./second_factors.ts";
export {
  LONGEST_SESSION_MS,
  MOST_SESSIONS,
  type Origin,
  SESSION_MS,
  Sessions,
} from "./sessions.ts";
export { MOST_AT_ONCE, PER_SECOND, RequestPace } from "./request_pace.ts";
export { SETUP_CODE_MS, SetupCode, type SetupCodeStore } from "./setup_code.ts";
export { SignIn, type SignInOutcome } from "./sign_in.ts";
export { type Attempt, LOCK_MS, MOST_FAILURES, PACE_MS, SignInLockout } from "./sign_in_lockout.ts";
export { createNetworkTest, isLoopback, sourceOf } from "./source.ts";
export { Tickets } from "./tickets.ts";
