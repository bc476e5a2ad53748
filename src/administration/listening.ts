import { z } from "zod";
import type { CallControl } from "../b2bua/mod.ts";
import type { Actor, AuditLog, CallId, DeviceId, UserId } from "../domain/mod.ts";
import type { Calling } from "./calling.ts";
import { line } from "./inputs.ts";
import type { LiveCalls } from "./live_calls.ts";
import { done, MISSING, type Outcome, read, refused } from "./outcome.ts";

/** With which phone to listen. What is left out is as the user has chosen for all calls. */
export const LISTEN_INPUT = z.object({
  /** The one own device that is to ring; every one if empty. */
  device: line(64).optional(),
  /** That device answers by itself. */
  autoAnswer: z.boolean().optional(),
});

export interface ListeningOptions {
  readonly control: Pick<CallControl, "listen">;
  readonly live: Pick<LiveCalls, "get">;
  readonly calling: Pick<Calling, "phonesOf" | "choiceOf">;
  /** The law does not allow it everywhere: false unless somebody has said so. */
  readonly mayListen: () => boolean;
  readonly audit: AuditLog;
}

/** Administrators who listen to a call that is up. Every time is in the audit log. */
export class Listening {
  readonly #options: ListeningOptions;

  constructor(options: ListeningOptions) {
    this.#options = options;
  }

  /** False while nobody may listen to anything. */
  get isOn(): boolean {
    return this.#options.mayListen();
  }

  /** Rings the phones of `user`, who hears `call`; returns the call of who listens. */
  begin(
    actor: Actor,
    user: UserId | undefined,
    call: CallId,
    input: unknown,
  ): Outcome<{ readonly id: CallId }> {
    const { control, live, calling, audit } = this.#options;
    const target = live.get("owner", call);
    if (!target) return MISSING;
    const given = read(LISTEN_INPUT, input);
    if (!given.ok) return given;
    if (!this.isOn) return refused({ field: "", text: "listening.refused.off" });
    if (user === undefined) return refused({ field: "", text: "listening.refused.no-phone" });
    const choice = calling.choiceOf(user);
    const { device = choice.device ?? "", autoAnswer = choice.autoAnswer } = given.value;
    const phone = calling.phonesOf(user).find(({ id }) => id === device);
    if (device !== "" && !phone) return refused({ field: "device", text: "problem.unknown" });
    const chosen: DeviceId | undefined = phone?.id;
    const listened = control.listen({ user, call, device: chosen, autoAnswer });
    if ("refused" in listened) {
      return refused({ field: "", text: `listening.refused.${listened.refused}` });
    }
    const name = target.parties.map((party) => party.name || party.number).join(" – ");
    const subject = { type: "call", id: call, name };
    audit.record({ actor, action: "call.listened", subject, after: { by: listened.call } });
    return done({ id: listened.call });
  }
}
