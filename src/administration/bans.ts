import { z } from "zod";
import { type Lockout, LONGEST_HAND_BAN_MS, sourceOf } from "../accounts/mod.ts";
import type { Actor, AuditLog, Ban, BanStore } from "../domain/mod.ts";
import { type Clock, isIpAddress } from "../runtime/mod.ts";
import { done, MISSING, type Outcome, read, refused } from "./outcome.ts";

const MINUTE_MS = 60_000;

/** Whom to ban, and for how long. */
export const BAN_INPUT = z.object({
  address: z.string().trim().max(64).refine(isIpAddress, { error: "bans.problem.address" }),
  minutes: z.number().int().min(1).max(LONGEST_HAND_BAN_MS / MINUTE_MS).default(60),
});

export interface BansOptions {
  readonly lockout: Pick<Lockout, "ban" | "bans" | "lift">;
  readonly bans: BanStore;
  readonly clock: Clock;
  readonly audit: AuditLog;
}

/** Sources that are not listened to, as the owner sees and changes them. */
export class Bans {
  readonly #options: BansOptions;

  constructor(options: BansOptions) {
    this.#options = options;
  }

  /** The bans in force, those that last longest first. */
  list(): readonly Ban[] {
    const { lockout, bans, clock } = this.#options;
    const stored = new Map(bans.list().map((ban) => [ban.source, ban]));
    return lockout.bans()
      .toSorted((a, b) => b.remainingMs - a.remainingMs)
      .map(({ source, remainingMs }) => {
        const until = new Date(clock.now().getTime() + remainingMs);
        return { ...stored.get(source) ?? { source, since: clock.now(), count: 1 }, until };
      });
  }

  /** Bans a source by hand: not who asks, no trusted network, nobody whose phone is registered. */
  create(actor: Actor, input: unknown): Outcome<Ban> {
    const given = read(BAN_INPUT, input);
    if (!given.ok) return given;
    const { address, minutes } = given.value;
    if (actor.address && sourceOf(actor.address) === sourceOf(address)) {
      return refused({ field: "address", text: "bans.problem.own" });
    }
    const source = this.#options.lockout.ban(address, minutes * MINUTE_MS);
    if (source === undefined) return refused({ field: "address", text: "bans.problem.exempt" });
    const ban = this.list().find((one) => one.source === source);
    const subject = { type: "ban", id: source, name: source };
    const after = { minutes };
    this.#options.audit.record({ actor, action: "ban.created", subject, after });
    return ban ? done(ban) : MISSING;
  }

  lift(actor: Actor, source: string): Outcome<string> {
    if (!this.#options.lockout.lift(source)) return MISSING;
    const subject = { type: "ban", id: source, name: source };
    this.#options.audit.record({ actor, action: "ban.lifted", subject });
    return done(source);
  }
}
