import type { CallId, LegId } from "../domain/mod.ts";
import type { Attempt, OutsideLines } from "../gateways/mod.ts";
import type { Random } from "../runtime/mod.ts";
import { NameAddr, type Tag } from "../sip/mod.ts";
import { CalleeLeg } from "./callee_leg.ts";
import type { Fork, RingRequest } from "./switchboard.ts";

export interface OutsideForksOptions {
  readonly random: Random;
  /** Undefined where there are no gateways. */
  readonly lines: OutsideLines | undefined;
  readonly nextId: (call: CallId) => LegId;
}

/** How far one number outside has got. */
interface Progress {
  readonly leg: CalleeLeg;
  readonly attempts: readonly Attempt[];
  /** Which of them is tried. */
  readonly at: number;
}

/** Legs to numbers outside: one gateway after the other. */
export class OutsideForks {
  readonly #options: OutsideForksOptions;
  readonly #progress = new Map<CallId, Map<LegId, Progress>>();

  constructor(options: OutsideForksOptions) {
    this.#options = options;
  }

  /** The leg by which `number` is tried, or with `request.after` tried next; or why there is none. */
  fork(request: RingRequest, number: string): Fork | number {
    const { after, call, tried } = request;
    const before = after && this.#progress.get(call)?.get(after.leg);
    if (!after) {
      const attempts = this.#attempts(request, number);
      return typeof attempts === "number" ? attempts : this.#try(request, number, attempts, 0);
    }
    if (!before) return 503;
    const { attempts, at, leg } = before;
    const gateway = attempts[at]?.gateway.name ?? "";
    if (after.reoffer) tried.push({ key: "outbound.reoffered", values: { gateway } });
    else if (leg.status === 0) tried.push({ key: "outbound.silent", values: { gateway } });
    else tried.push({ key: "outbound.failed", values: { gateway, status: leg.status } });
    // Another address of a gateway is for when nothing is heard of this one, RFC 3263 §4.3.
    const silent = leg.status === 0 || leg.status === 408;
    const next = after.reoffer ? at : silent ? at + 1 : nextGateway(attempts, at);
    return this.#try(request, number, attempts, next);
  }

  /** The call is over. */
  forget(call: CallId): void {
    this.#progress.delete(call);
  }

  #attempts(request: RingRequest, number: string): readonly Attempt[] | number {
    const { caller: { device, trunk, party }, call, diversions, referredBy, tried } = request;
    const { target } = request.member;
    const found = this.#options.lines?.attempts({
      call,
      number,
      caller: { user: device?.user, device: device?.id, gateway: trunk?.gateway.id, ...party },
      emergency: target.kind === "outside" ? target.emergency : undefined,
      diversions,
      referredBy: referredBy?.number,
    });
    if (!found) return 404;
    if (!("why" in found)) return found;
    tried.push(found.why);
    return found.status;
  }

  #try(
    request: RingRequest,
    number: string,
    attempts: readonly Attempt[],
    at: number,
  ): Fork | number {
    const attempt = attempts[at];
    if (!attempt) return 503;
    const { call, after, tried } = request;
    const plain = after?.reoffer === true;
    const leg = this.#leg(request, number, attempt, plain);
    const progress = this.#progress.get(call) ?? new Map<LegId, Progress>();
    this.#progress.set(call, progress.set(leg.id, { leg, attempts, at }));
    if (!plain) {
      const { route, gateway, number: written } = attempt;
      const values = { route: route?.name ?? "", gateway: gateway.name, number: written };
      tried.push({ key: "outbound.trying", values });
    }
    return {
      leg,
      ways: {
        left: attempts.length - at - 1,
        others: attempts.length - nextGateway(attempts, at),
        reoffered: plain,
      },
      invitation: {
        destination: { uri: attempt.target },
        uri: String(attempt.uri),
        routes: attempt.routes,
        from: attempt.from,
        to: new NameAddr(attempt.uri),
        maxForwards: request.maxForwards,
        called: request.plan.called,
        headers: [...attempt.headers, ...request.passed],
      },
    };
  }

  #leg(
    { call, context, observer, caller, plan }: RingRequest,
    number: string,
    attempt: Attempt,
    plain: boolean,
  ): CalleeLeg {
    const { random, lines, nextId } = this.#options;
    const { gateway, credentials } = attempt;
    return new CalleeLeg({
      id: nextId(call),
      call,
      context,
      device: undefined,
      trunk: {
        gateway,
        credentials,
        plain,
        note: (outcome) => lines?.note(attempt, outcome),
      },
      party: { number, name: "", anonymous: false },
      partner: caller.party,
      group: plan.group,
      contactUser: attempt.contactUser,
      sipCallId: random.token(),
      localTag: random.token() as Tag,
      flow: undefined,
    }, observer);
  }
}

/** The first attempt behind `at` that is by another gateway; their number when there is none. */
function nextGateway(attempts: readonly Attempt[], at: number): number {
  const id = attempts[at]?.gateway.id;
  const next = attempts.findIndex(({ gateway }, i) => i > at && gateway.id !== id);
  return next < 0 ? attempts.length : next;
}
