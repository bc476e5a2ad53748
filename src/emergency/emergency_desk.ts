import type { DeviceId, EmergencyCall, EmergencyStore } from "../domain/mod.ts";
import type { EventBus } from "../events/mod.ts";
import type {
  Attempt,
  AttemptOutcome,
  NoAttempts,
  OutsideCall,
  OutsideLines,
} from "../gateways/mod.ts";
import { type Clock, type Log, messageOf } from "../runtime/mod.ts";

export interface EmergencyDeskOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly events: EventBus;
  readonly store: EmergencyStore;
  /** Who is asked about every other call, and has the gateways. */
  readonly lines: OutsideLines;
}

/** Who calls, or tries whether they could. */
export interface Seeker {
  readonly device?: DeviceId | undefined;
  /** The extension. */
  readonly number: string;
  readonly name: string;
}

/**
 * Stands before all else that a call outside is asked: of a call for help it says which number is
 * shown and where help is to come to, and tells everybody at once. Nothing that fails here keeps
 * the call from going out.
 */
export class EmergencyDesk implements OutsideLines {
  readonly #options: EmergencyDeskOptions;

  constructor(options: EmergencyDeskOptions) {
    this.#options = options;
  }

  attempts(call: OutsideCall): readonly Attempt[] | NoAttempts {
    const { lines } = this.#options;
    if (!call.emergency) return lines.attempts(call);
    const { number: shown, gateways } = this.#known(call.caller.device);
    const help = { ...(shown === undefined ? {} : { shown }), gateways };
    const found = lines.attempts({ ...call, help });
    const gateway = "status" in found ? undefined : found[0]?.gateway.name;
    this.#tell(call.caller, call.number, false, gateway);
    return found;
  }

  note(attempt: Attempt, outcome: AttemptOutcome): void {
    this.#options.lines.note(attempt, outcome);
  }

  /** Somebody tries what would happen; no help is called. */
  test(seeker: Seeker, number: string): EmergencyCall | undefined {
    return this.#tell(seeker, number, true, undefined);
  }

  /** The number shown for a call for help by `device`; undefined for that of the gateway. */
  shownBy(device: DeviceId | undefined): string | undefined {
    return this.#known(device).number;
  }

  #known(device: DeviceId | undefined) {
    try {
      const { store } = this.#options;
      const plan = store.plan;
      const details = device && store.details(device);
      return {
        number: details?.number ?? plan.number,
        gateways: plan.gateways,
        location: [details?.location, plan.address].filter(Boolean).join(", "),
      };
    } catch (error) {
      this.#failed(error);
      return { gateways: [], location: "", number: undefined };
    }
  }

  #tell(
    { device, number: extension, name }: Seeker,
    number: string,
    test: boolean,
    gateway: string | undefined,
  ): EmergencyCall | undefined {
    const { clock, log, store, events } = this.#options;
    const { number: shown, location } = this.#known(device);
    const call = {
      at: clock.now(),
      number,
      test,
      extension,
      name,
      location,
      ...(shown === undefined ? {} : { shown }),
      ...(gateway === undefined ? {} : { gateway }),
    };
    const what = test ? "Somebody tries calls for help" : "Somebody calls for help";
    log.warn(what, { number, extension, location, gateway: gateway ?? "none" });
    try {
      const kept = store.add(call);
      events.publish({ type: "emergency.called", call: kept });
      return kept;
    } catch (error) {
      this.#failed(error);
      events.publish({ type: "emergency.called", call: { ...call, id: 0 } });
      return undefined;
    }
  }

  #failed(error: unknown): void {
    this.#options.log.error("What is known of emergencies cannot be read or kept", {
      cause: messageOf(error),
    });
  }
}
