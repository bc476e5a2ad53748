export type { Attempt, NoAttempts, OutsideCall, OutsideLines } from "./outside_call.ts";
