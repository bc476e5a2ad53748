import type { Gateway } from "../domain/mod.ts";
import { type Clock, type Random, TimerSet } from "../runtime/mod.ts";
import {
  type CallIdValue,
  field,
  H,
  Headers,
  NameAddr,
  type OutgoingRequest,
  SipRequest,
  type SipStack,
  SipUri,
  type Tag,
} from "../sip/mod.ts";
import {
  domainAt,
  gatewayTarget,
  gatewayUri,
  routesTo,
  TARGET_PATIENCE_MS,
} from "./gateway_address.ts";

export interface ProbeOptions {
  readonly stack: Pick<SipStack, "request" | "userAgentField">;
  readonly clock: Clock;
  readonly random: Random;
}

/** What a gateway said to an OPTIONS: its final status and phrase, or that nothing came. */
export type ProbeAnswer =
  | { readonly status: number; readonly reason: string; readonly ms: number }
  | "silent"
  | "unreachable";

/** An OPTIONS for a gateway that is answered or given up within `patienceMs`, RFC 3261 §11. */
export function probe(
  gateway: Gateway,
  { stack, clock, random }: ProbeOptions,
  patienceMs: number,
): Promise<ProbeAnswer> {
  const { promise, resolve } = Promise.withResolvers<ProbeAnswer>();
  const started = clock.elapsed();
  const request = optionsOf(gateway, random, stack);
  let sent: OutgoingRequest | undefined = undefined;
  const timer = clock.after(patienceMs, () => settle("silent"));
  const settle = (answer: ProbeAnswer) => {
    timer.cancel();
    sent?.release();
    resolve(answer);
  };
  const destination = { uri: gatewayTarget(gateway), patienceMs: TARGET_PATIENCE_MS };
  sent = stack.request(destination, () => request, {
    onResponse: ({ status, reason }) => {
      if (status >= 200) settle({ status, reason, ms: clock.elapsed() - started });
    },
    onFailure: (status) => settle(status === 408 ? "silent" : "unreachable"),
  });
  return promise;
}

function optionsOf(
  gateway: Gateway,
  random: Random,
  { userAgentField }: Pick<SipStack, "userAgentField">,
): SipRequest {
  const uri = gatewayUri(gateway);
  const us = new SipUri({ rawUser: gateway.account?.username, host: domainAt(gateway) });
  const headers = new Headers([
    ...routesTo(gateway).map((route) => ({ name: "Route", key: "route", value: `<${route}>` })),
    field(H.maxForwards, 70),
    field(H.from, new NameAddr(us).withTag(random.token() as Tag)),
    field(H.to, new NameAddr(uri)),
    field(H.callId, random.token() as CallIdValue),
    field(H.cseq, { number: 1, method: "OPTIONS" }),
    userAgentField,
    { name: "Accept", key: "accept", value: "application/sdp" },
  ]);
  return new SipRequest("OPTIONS", uri, headers);
}

/** Asks a gateway now and then whether it is there. */
export class ProbeRound implements Disposable {
  readonly #timers: TimerSet<"next">;
  #stopped = false;

  /** @param onAnswer Hears of each answer; the next question is asked after that. */
  constructor(
    gateway: Gateway,
    options: ProbeOptions,
    onAnswer: (answer: ProbeAnswer) => void,
  ) {
    this.#timers = new TimerSet(options.clock);
    if (gateway.probeSeconds <= 0) return;
    const ms = gateway.probeSeconds * 1_000;
    const next = (wait: number) =>
      this.#timers.start("next", wait, async () => {
        const started = options.clock.elapsed();
        // The next one is asked in time though this one is not answered.
        const answer = await probe(gateway, options, Math.min(ms, MOST_PATIENCE_MS));
        if (this.#stopped) return;
        onAnswer(answer);
        // A tenth more or less: many gateways are not asked all at once for ever.
        const jitter = ms / 10 * (options.random.integer(2_001) - 1_000) / 1_000;
        next(Math.max(ms + jitter - (options.clock.elapsed() - started), 0));
      });
    next(options.random.integer(Math.min(ms, MOST_START_MS)));
  }

  [Symbol.dispose](): void {
    this.#stopped = true;
    this.#timers.stopAll();
  }
}

/** A gateway that has not answered by then does not carry calls either. */
const MOST_PATIENCE_MS = 4_000;
/** The first question is asked within this. */
const MOST_START_MS = 500;
