import { z } from "zod";
import type { CallControl } from "../b2bua/mod.ts";
import type {
  Actor,
  AuditLog,
  CallId,
  CallSettingsStore,
  Device,
  DeviceId,
  DeviceStore,
  UserId,
  UserStore,
} from "../domain/mod.ts";
import { DESTINATION, line } from "./inputs.ts";
import { done, MISSING, type Outcome, read, refused } from "./outcome.ts";

/** Whom a user wants to call. What is left out is as the user has chosen for all calls. */
export const CALL_INPUT = z.object({
  to: DESTINATION,
  /** The one own device that is to ring; every one if empty. */
  device: line(64).optional(),
  /** That device answers by itself. */
  autoAnswer: z.boolean().optional(),
});

export interface CallingOptions {
  readonly control: Pick<CallControl, "dial">;
  readonly users: UserStore;
  readonly devices: Pick<DeviceStore, "ofUser">;
  readonly callSettings: Pick<CallSettingsStore, "get">;
  /** The name of who has a number, as the user has it; undefined for none. */
  readonly nameOf: (number: string, user: UserId) => string | undefined;
  readonly audit: AuditLog;
}

/** Calls that users begin on a page or by a program: their own phones ring first. */
export class Calling {
  readonly #options: CallingOptions;

  constructor(options: CallingOptions) {
    this.#options = options;
  }

  /** The phones of a user, of which one may be chosen. */
  phonesOf(user: UserId): readonly Pick<Device, "id" | "name" | "username">[] {
    return this.#options.devices.ofUser(user);
  }

  /** What a user has chosen for all calls, as far as it is still there. */
  choiceOf(user: UserId): { readonly device?: DeviceId; readonly autoAnswer: boolean } {
    const { device, autoAnswer } = this.#options.callSettings.get(user).dialling ?? UNCHOSEN;
    const isOwn = this.phonesOf(user).some(({ id }) => id === device);
    return isOwn && device !== undefined ? { device, autoAnswer } : { autoAnswer };
  }

  /** Begins a call of `user`. */
  begin(actor: Actor, user: UserId | undefined, input: unknown): Outcome<{ readonly id: CallId }> {
    const { control, users, nameOf, audit } = this.#options;
    const own = user === undefined ? undefined : users.get(user);
    if (!own) return MISSING;
    const given = read(CALL_INPUT, input);
    if (!given.ok) return given;
    const { to } = given.value;
    const choice = this.choiceOf(own.id);
    const { device = choice.device ?? "", autoAnswer = choice.autoAnswer } = given.value;
    const phone = this.phonesOf(own.id).find(({ id }) => id === device);
    if (device !== "" && !phone) return refused({ field: "device", text: "problem.unknown" });
    const dialled = control.dial({
      user: own.id,
      number: to,
      name: nameOf(to, own.id) ?? "",
      device: phone?.id,
      autoAnswer,
    });
    if ("refused" in dialled) {
      const field = dialled.refused === "emergency" ? "to" : "";
      return refused({ field, text: `calling.refused.${dialled.refused}` });
    }
    const subject = { type: "call", id: dialled.call, name: own.extension };
    audit.record({ actor, action: "call.placed", subject, after: { to } });
    return done({ id: dialled.call });
  }
}

const UNCHOSEN = { device: undefined, autoAnswer: false };
