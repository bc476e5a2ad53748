import { z } from "zod";
import {
  type Actor,
  type AuditLog,
  type GatewayId,
  type GatewayStore,
  type InboundNumber,
  type InboundNumberId,
  type InboundNumberStore,
  MOST_INBOUND_NUMBERS,
  TakenError,
} from "../domain/mod.ts";
import { loadNumberPlan } from "../gateways/mod.ts";
import type { Random } from "../runtime/mod.ts";
import { NUMBER } from "./gateway_input.ts";
import { DESTINATION, line } from "./inputs.ts";
import { done, MISSING, type Outcome, read, refused } from "./outcome.ts";
import { takenProblem } from "./taken.ts";

/** What a number of ours is made of. */
export const INBOUND_NUMBER_INPUT = z.object({
  number: NUMBER,
  name: line(100).default(""),
  gateways: z.array(z.string().max(64)).max(200).default([]),
  destination: DESTINATION,
});

export interface InboundNumbersOptions {
  readonly numbers: InboundNumberStore;
  readonly gateways: Pick<GatewayStore, "get">;
  readonly audit: AuditLog;
  readonly random: Random;
  /** Where we are, ISO 3166: in whose way numbers are written. */
  readonly country: () => string;
}

/** Our numbers in the telephone network, as the owner changes them. */
export class InboundNumbers {
  readonly #options: InboundNumbersOptions;

  constructor(options: InboundNumbersOptions) {
    this.#options = options;
  }

  list(): readonly InboundNumber[] {
    return this.#options.numbers.list();
  }

  get(id: InboundNumberId): InboundNumber | undefined {
    return this.#options.numbers.get(id);
  }

  create(actor: Actor, input: unknown): Promise<Outcome<InboundNumber>> {
    return this.#save(actor, this.#options.random.token() as InboundNumberId, input, undefined);
  }

  change(actor: Actor, id: InboundNumberId, input: unknown): Promise<Outcome<InboundNumber>> {
    const before = this.get(id);
    return before ? this.#save(actor, id, input, before) : Promise.resolve(MISSING);
  }

  remove(actor: Actor, id: InboundNumberId): Outcome<InboundNumber> {
    const before = this.get(id);
    if (!before || !this.#options.numbers.remove(id)) return MISSING;
    this.#tell(actor, "number.removed", before, undefined);
    return done(before);
  }

  async #save(
    actor: Actor,
    id: InboundNumberId,
    input: unknown,
    before: InboundNumber | undefined,
  ): Promise<Outcome<InboundNumber>> {
    const given = read(INBOUND_NUMBER_INPUT, input);
    if (!given.ok) return given;
    const { numbers, gateways, country } = this.#options;
    const plan = await loadNumberPlan();
    const number = plan.toE164(given.value.number, country());
    if (number === undefined) return refused({ field: "number", text: "problem.number" });
    const unknown = given.value.gateways.findIndex((one) => !gateways.get(one as GatewayId));
    if (unknown >= 0) return refused({ field: `gateways.${unknown}`, text: "problem.unknown" });
    if (!before && this.list().length >= MOST_INBOUND_NUMBERS) {
      return refused({ field: "", text: "numbers.problem.tooMany" });
    }
    const ids = given.value.gateways.map((one) => one as GatewayId);
    const saved: InboundNumber = { ...given.value, id, number, gateways: ids };
    try {
      numbers.save(saved);
    } catch (error) {
      if (!(error instanceof TakenError)) throw error;
      return refused(takenProblem("number", error));
    }
    this.#tell(actor, before ? "number.changed" : "number.created", before, saved);
    return done(saved);
  }

  #tell(
    actor: Actor,
    action: `number.${string}`,
    before: InboundNumber | undefined,
    after: InboundNumber | undefined,
  ): void {
    const { id = "", number = "" } = after ?? before ?? {};
    const subject = { type: "number", id, name: number };
    this.#options.audit.record({ actor, action, subject, before, after });
  }
}
