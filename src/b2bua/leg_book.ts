import type { CallId, DeviceId, DialogState, GatewayId, UserId } from "../domain/mod.ts";
import type { Leg } from "./leg.ts";

/**
 * Every leg there is: to find one by its dialog, and to know how many calls a device or a user has.
 */
export class LegBook {
  readonly #byDialog = new Map<string, Leg>();
  readonly #callsOf = new Map<string, Map<CallId, number>>();
  readonly #onChange: (dialog: DialogState) => void;

  /** `onChange` hears of every change of a leg that a lamp could show. */
  constructor(onChange: (dialog: DialogState) => void) {
    this.#onChange = onChange;
  }

  /** Legs that may still be spoken to, those of calls that are just over included. */
  get size(): number {
    return this.#byDialog.size;
  }

  values(): IterableIterator<Leg> {
    return this.#byDialog.values();
  }

  add(leg: Leg): void {
    this.#byDialog.set(`${leg.sipCallId} ${leg.localTag}`, leg);
    this.#count(leg, leg.call, 1);
  }

  /** The leg is over: it counts no more, but may be spoken to. */
  ended(leg: Leg): void {
    this.#count(leg, leg.call, -1);
  }

  delete(leg: Leg): void {
    this.#byDialog.delete(`${leg.sipCallId} ${leg.localTag}`);
  }

  /** The leg goes on in another call. */
  moved(leg: Leg, from: CallId): void {
    this.#count(leg, from, -1);
    this.#count(leg, leg.call, 1);
  }

  /** The leg whose dialog has this Call-ID and our tag. */
  find(sipCallId: string, localTag: string): Leg | undefined {
    return this.#byDialog.get(`${sipCallId} ${localTag}`);
  }

  /** Calls that a device, a user or a gateway has at the moment, ringing ones included. */
  callsOf(id: DeviceId | UserId | GatewayId): number {
    return this.#callsOf.get(id)?.size ?? 0;
  }

  /** True when a device takes part in `call`. */
  isIn(id: DeviceId, call: CallId): boolean {
    return this.#callsOf.get(id)?.has(call) ?? false;
  }

  changed(leg: Leg): void {
    this.#onChange(leg.dialogState);
  }

  #count(leg: Leg, call: CallId, by: 1 | -1): void {
    if (leg.trunk) this.#countOf(leg.trunk.gateway.id, call, by);
    if (!leg.device) return;
    this.#countOf(leg.device.id, call, by);
    this.#countOf(leg.device.user, call, by);
  }

  #countOf(id: DeviceId | UserId | GatewayId, call: CallId, by: 1 | -1): void {
    const calls = this.#callsOf.get(id) ?? new Map<CallId, number>();
    const legs = (calls.get(call) ?? 0) + by;
    if (legs > 0) calls.set(call, legs);
    else calls.delete(call);
    if (calls.size > 0) this.#callsOf.set(id, calls);
    else this.#callsOf.delete(id);
  }
}
