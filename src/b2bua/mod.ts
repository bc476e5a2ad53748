export { B2bua, type B2buaOptions, type Exchange } from "./b2bua.ts";
export type { CallControl, CallState, ControlRefusal, ControlResult } from "./call_control.ts";
export type { Dialled, DialRefusal, DialWish } from "./dialler.ts";
export type { Listened, ListenRefusal, ListenWish } from "./listeners.ts";
export { numberAt } from "./number_at.ts";
export { answerOptions, refuseEvent } from "./other_methods.ts";
export type { Arrival, Screen } from "./screen.ts";
