import { z } from "zod";
import {
  type Actor,
  type AuditLog,
  type AutoReply,
  E164,
  MOST_AUTO_REPLIES,
  type ScheduleId,
  type ScheduleStore,
  type TextStore,
  type UserId,
  type UserStore,
} from "../domain/mod.ts";
import type { Random } from "../runtime/mod.ts";
import { LONGEST_TEXT } from "../texts/mod.ts";
import { line } from "./inputs.ts";
import { done, MISSING, type Outcome, type Problem, read, refused } from "./outcome.ts";

const TRIGGER = z.discriminatedUnion("on", [
  z.object({ on: z.literal("always") }),
  z.object({ on: z.literal("do-not-disturb"), user: line(64).min(1) }),
  z.object({ on: z.literal("closed"), schedule: line(64).min(1) }),
  z.object({ on: z.literal("keyword"), words: z.array(line(40).min(1)).min(1).max(20) }),
]);

export const AUTO_REPLY_INPUT = z.object({
  enabled: z.boolean().default(true),
  /** A number of ours; all if left out. */
  number: z.string().trim().regex(E164, { error: "texts.problem.notANumber" }).optional(),
  trigger: TRIGGER,
  text: z.string().trim().min(1).max(LONGEST_TEXT),
  /** Hours until the same sender gets the same answer again. */
  pauseHours: z.number().min(0).max(8_760).default(4),
});

export interface AutoRepliesOptions {
  readonly store: Pick<TextStore, "autoReplies" | "saveAutoReplies">;
  readonly users: Pick<UserStore, "get">;
  readonly schedules: Pick<ScheduleStore, "get">;
  readonly random: Random;
  readonly audit: AuditLog;
}

/** Answers that are sent by themselves, in the order in which they are asked. */
export class AutoReplies {
  readonly #options: AutoRepliesOptions;

  constructor(options: AutoRepliesOptions) {
    this.#options = options;
  }

  list(): readonly AutoReply[] {
    return this.#options.store.autoReplies;
  }

  get(id: string): AutoReply | undefined {
    return this.list().find((one) => one.id === id);
  }

  create(actor: Actor, input: unknown): Outcome<AutoReply> {
    if (this.list().length >= MOST_AUTO_REPLIES) {
      return refused({ field: "", text: "autoReplies.problem.tooMany" });
    }
    return this.#save(actor, this.#options.random.token(), input, undefined);
  }

  change(actor: Actor, id: string, input: unknown): Outcome<AutoReply> {
    const before = this.get(id);
    return before ? this.#save(actor, id, input, before) : MISSING;
  }

  remove(actor: Actor, id: string): Outcome<AutoReply> {
    const { store, audit } = this.#options;
    const before = this.get(id);
    if (!before) return MISSING;
    store.saveAutoReplies(this.list().filter((one) => one.id !== id));
    const subject = { type: "autoReply", id, name: before.text.slice(0, 40) };
    audit.record({ actor, action: "autoReply.removed", subject, before });
    return done(before);
  }

  #save(
    actor: Actor,
    id: string,
    input: unknown,
    before: AutoReply | undefined,
  ): Outcome<AutoReply> {
    const { store, audit } = this.#options;
    const given = read(AUTO_REPLY_INPUT, input);
    if (!given.ok) return given;
    const problem = this.#problemWith(given.value.trigger);
    if (problem) return refused(problem);
    const after = { ...given.value, id } as AutoReply;
    const list = this.list();
    store.saveAutoReplies(
      before ? list.map((one) => one.id === id ? after : one) : [...list, after],
    );
    const subject = { type: "autoReply", id, name: after.text.slice(0, 40) };
    const action = before ? "autoReply.changed" as const : "autoReply.created" as const;
    audit.record({ actor, action, subject, ...(before ? { before } : {}), after });
    return done(after);
  }

  #problemWith(trigger: z.infer<typeof TRIGGER>): Problem | undefined {
    const { users, schedules } = this.#options;
    if (trigger.on === "do-not-disturb" && !users.get(trigger.user as UserId)) {
      return { field: "trigger.user", text: "problem.invalid" };
    }
    if (trigger.on === "closed" && !schedules.get(trigger.schedule as ScheduleId)) {
      return { field: "trigger.schedule", text: "problem.invalid" };
    }
    return undefined;
  }
}
