import { z } from "zod";
import type {
  Attestation,
  CallRuleId,
  Considered,
  GatewayId,
  GatewayStore,
  InboundNumberStore,
  StirVerdict,
  UserId,
  UserStore,
} from "../domain/mod.ts";
import { ATTESTATIONS } from "../domain/mod.ts";
import {
  type Decision,
  explain,
  explainRules,
  type RouteRequest,
  type RoutingFacts,
  type RuleFacts,
} from "../routing/mod.ts";
import type { Clock } from "../runtime/mod.ts";
import { decisionOf, type Judgement, type ScreenedCall } from "../screening/mod.ts";
import { line } from "./inputs.ts";
import { done, type Outcome, read, refused } from "./outcome.ts";

/** A call that there might be. */
export const DRY_RUN_INPUT = z.object({
  /** The number that calls, or the extension of a user; left out for nobody. */
  caller: line(255).default(""),
  /** The number of ours that is called, or what one of our phones dials. */
  dialled: line(255).min(1),
  /** By which it comes; left out for a call of one of our phones. */
  gateway: z.string().min(1).max(64).optional(),
  /** Now, if left out. */
  at: z.iso.datetime({ offset: true, error: "dryRun.problem.at" }).optional(),
  anonymous: z.boolean().default(false),
  /** What the carrier says of the signature. */
  verified: z.enum([...ATTESTATIONS, "failed"]).optional(),
});

/** What would become of a call, and why. */
export interface DryRunResult {
  readonly at: Date;
  readonly caller: string;
  readonly dialled: string;
  /** What each stage says; none for a call of our own phones. */
  readonly screening: Judgement | undefined;
  /** What each rule says; none where the screening decides. */
  readonly rules: readonly {
    readonly id: CallRuleId;
    readonly name: string;
    readonly matches: boolean;
    readonly why: Considered;
  }[];
  /** What is considered on the way to where it leads. */
  readonly considered: readonly Considered[];
  readonly decision: Decision;
  /** Where it leads when the caller passes the challenge that `decision` is. */
  readonly afterwards?: Decision;
}

export interface DryRunOptions {
  readonly clock: Clock;
  readonly gateways: Pick<GatewayStore, "get">;
  readonly numbers: Pick<InboundNumberStore, "byNumber">;
  readonly users: Pick<UserStore, "byExtension">;
  /** As `Screening.judge`. */
  readonly judge: (call: ScreenedCall) => Promise<Judgement>;
  /** What routes and rules are decided by, at a moment. */
  readonly factsAt: (at: Date) => RoutingFacts & { readonly rules: RuleFacts };
  /** A number as a carrier or a person here writes it, in E.164 where it can be read so. */
  readonly normalise: (number: string) => string;
}

/** Tells what would happen to a call, by the functions that decide about real ones. */
export class DryRun {
  readonly #options: DryRunOptions;

  constructor(options: DryRunOptions) {
    this.#options = options;
  }

  async run(input: unknown): Promise<Outcome<DryRunResult>> {
    const given = read(DRY_RUN_INPUT, input);
    if (!given.ok) return given;
    const { caller, dialled, gateway, anonymous, verified } = given.value;
    const { gateways, users, clock, normalise } = this.#options;
    const at = given.value.at === undefined ? clock.now() : new Date(given.value.at);
    if (gateway === undefined) {
      const user = users.byExtension(caller);
      if (!user) return refused({ field: "caller", text: "dryRun.problem.caller" });
      const by = { user: user.id, extension: user.extension };
      return done(this.#own({ dialled, caller: by, anonymous }, at));
    }
    if (!gateways.get(gateway as GatewayId)) {
      return refused({ field: "gateway", text: "problem.unknown" });
    }
    const number = caller === "" ? "" : normalise(caller);
    return done(
      await this.#fromOutside({
        gateway: gateway as GatewayId,
        caller: { number, name: "", anonymous: anonymous || number === "" },
        dialled: normalise(dialled),
        stir: verdictOf(verified),
        at,
        isTrial: true,
      }),
    );
  }

  /** A call of one of our phones, which nobody screens. */
  #own(request: RouteRequest, at: Date): DryRunResult {
    return { ...this.#routed(request, at), screening: undefined };
  }

  async #fromOutside(call: ScreenedCall): Promise<DryRunResult> {
    const screening = await this.#options.judge(call);
    const { caller, dialled, gateway, stir, at } = call;
    const { anonymous } = caller;
    const facts = this.#options.factsAt(at);
    const verdict = decisionOf(
      screening.action,
      { dialled, anonymous },
      (extension) => mailboxAmong(facts, extension),
    );
    const request: RouteRequest = {
      dialled,
      caller: { extension: caller.number, gateway, stir },
      anonymous,
    };
    if (verdict && screening.action.kind !== "challenge") {
      const rest = { rules: [], considered: [], decision: verdict };
      return { at, caller: caller.number, dialled, screening, ...rest };
    }
    const challenged = verdict !== undefined;
    const routed = this.#routed({ ...request, ...(challenged ? { challenged } : {}) }, at);
    return verdict
      ? { ...routed, screening, decision: verdict, afterwards: routed.decision }
      : { ...routed, screening };
  }

  #routed(request: RouteRequest, at: Date): Omit<DryRunResult, "screening"> {
    const facts = this.#options.factsAt(at);
    const { caller, dialled } = request;
    const number = caller.gateway === undefined
      ? undefined
      : this.#options.numbers.byNumber(dialled)?.id;
    const isOurs = caller.gateway === undefined || number !== undefined;
    const rules = isOurs ? explainRules(request, number, facts) : [];
    const { decision, tried } = explain(request, facts);
    const passes = decision.kind === "service" && decision.service.kind === "challenge";
    const afterwards = passes
      ? { afterwards: explain({ ...request, challenged: true }, facts).decision }
      : {};
    return {
      at,
      caller: caller.extension,
      dialled,
      rules: rules.map(({ rule: { id, name }, matches, why }) => ({ id, name, matches, why })),
      considered: tried.filter(({ key }) => !key.startsWith("rule.")),
      decision,
      ...afterwards,
    };
  }
}

/** Who takes messages at an extension. */
function mailboxAmong(
  { users, takesMessages }: RoutingFacts,
  extension: string,
): UserId | undefined {
  const user = users.byExtension(extension)?.id;
  return user !== undefined && takesMessages?.(user) ? user : undefined;
}

function verdictOf(verified: Attestation | "failed" | undefined): StirVerdict {
  if (verified === undefined) return { result: "none" };
  return verified === "failed" ? { result: "failed" } : { result: "passed", attestation: verified };
}
