export { generateSecret, secretProblem, secretWeakness } from "./device_secret.ts";
export { type FailureOutcome, Lockout, type LockoutOptions } from "./lockout.ts";
export { createNetworkTest, isLoopback, sourceOf } from "./source.ts";
