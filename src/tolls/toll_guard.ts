import type {
  CallId,
  CallRecord,
  Considered,
  DeviceId,
  DeviceStore,
  GatewayId,
  LegRecord,
  TollLimits,
  TollRefusal,
  TollStop,
  TollStore,
  TollSubject,
  TollUsage,
} from "../domain/mod.ts";
import { USUAL_PERMISSIONS } from "../domain/mod.ts";
import type { EventBus } from "../events/mod.ts";
import type {
  Attempt,
  AttemptOutcome,
  NoAttempts,
  OutsideCall,
  OutsideLines,
} from "../gateways/mod.ts";
import { type Clock, type Log, type Meter, repeat } from "../runtime/mod.ts";
import type { Classify } from "../screening/mod.ts";
import { barred } from "./permission.ts";
import { HOUR_MS, TollClock } from "./toll_clock.ts";
import { reached } from "./toll_limit.ts";

export interface TollGuardOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly meter: Meter;
  readonly events: EventBus;
  readonly store: TollStore;
  readonly devices: Pick<DeviceStore, "get">;
  /** The gateways. */
  readonly lines: OutsideLines;
  /** Tells what a number is; undefined until the plans of the countries are read. */
  readonly classify: () => Classify | undefined;
  /** Where we are, ISO 3166. */
  readonly country: () => string;
  readonly timeZone: () => string | undefined;
}

/** A number outside that a call is tried by, or goes to. */
interface Toll {
  readonly subject: TollSubject;
  /** In E.164 where it can be read so. */
  readonly number: string;
  answeredAt?: number;
}

/** Usage is kept for so many hours: a month and a bit. */
const KEPT_HOURS = 40 * 24;

/**
 * Stands between who calls outside and the gateways: what a stolen secret could cost has a limit.
 * A limit that is reached stops whoever has reached it until somebody has looked at it.
 */
export class TollGuard implements OutsideLines, Disposable {
  readonly #options: TollGuardOptions;
  readonly #live = new Map<CallId, Toll[]>();
  readonly #subscriptions = new DisposableStack();
  readonly #time: TollClock;

  constructor(options: TollGuardOptions) {
    this.#options = options;
    const { events, clock, store, timeZone } = options;
    this.#time = new TollClock(clock, timeZone);
    this.#subscriptions.use(events.subscribe("call.answered", ({ call }) => this.#answered(call)));
    this.#subscriptions.use(events.subscribe("call.ended", ({ record }) => this.#ended(record)));
    this.#subscriptions.use(
      repeat(clock, HOUR_MS, () => store.forgetUsage(this.#time.now.hour - KEPT_HOURS)),
    );
  }

  attempts(call: OutsideCall): readonly Attempt[] | NoAttempts {
    const { lines, store } = this.#options;
    const found = lines.attempts(call);
    if (!store.policy.enabled || call.emergency || "status" in found) return found;
    const number = found[0]?.called ?? call.number;
    const subject = subjectOf(call);
    const refusal = this.#refusal(call, number, subject);
    if (refusal) return this.#refuse(call, number, refusal);
    const open = found.filter(({ gateway }) => this.#isOpen(gateway));
    if (open.length === 0) return this.#refuse(call, number, "stopped");
    this.#begin(call.call, { subject, number });
    return open;
  }

  note(attempt: Attempt, outcome: AttemptOutcome): void {
    this.#options.lines.note(attempt, outcome);
  }

  [Symbol.dispose](): void {
    this.#subscriptions.dispose();
  }

  /** What was used of each limit, for a page. */
  used(subject: TollSubject): Readonly<Record<"hour" | "day" | "month", TollUsage>> {
    const { hour, day, month } = this.#time.now;
    const since = (from: number) => this.#usage(subject, from);
    return { hour: since(hour), day: since(day), month: since(month) };
  }

  #refusal(call: OutsideCall, number: string, subject: TollSubject): TollRefusal | undefined {
    const { store, classify, country } = this.#options;
    const { policy } = store;
    if (store.isStopped(subject) || store.isStopped("all")) return "stopped";
    const { device } = call.caller;
    const permissions = (device && store.permissions(device)) ?? USUAL_PERMISSIONS;
    const asked = {
      number,
      kind: classify()?.(number),
      home: country().toLowerCase(),
      time: this.#time.now.time,
    };
    return barred(asked, policy, permissions) ??
      this.#reached(subject, permissions.limits ?? policy.device, call.caller.name) ??
      this.#reached("all", policy.all, "");
  }

  #isOpen({ id, name }: { readonly id: GatewayId; readonly name: string }): boolean {
    const { store } = this.#options;
    const subject: TollSubject = `gateway:${id}`;
    return !store.isStopped(subject) &&
      this.#reached(subject, store.policy.gateway, name) === undefined;
  }

  /** The limit that `subject` has reached, which stops it unless it is one of calls at once. */
  #reached(subject: TollSubject, limits: TollLimits, name: string): TollRefusal | undefined {
    const { hour, day, month } = this.#time.now;
    const since = { Hour: hour, Day: day, Month: month };
    const limit = reached(
      limits,
      this.#concurrent(subject),
      (window) => this.#usage(subject, since[window]),
    );
    if (limit !== undefined && limit !== "concurrent") this.#stop(subject, name, limit);
    return limit;
  }

  #stop(subject: TollSubject, name: string, reason: TollStop["reason"]): void {
    const { store, clock, log, events } = this.#options;
    const called = subject.startsWith("device:")
      ? this.#options.devices.get(subject.slice("device:".length) as DeviceId)?.username ?? name
      : name;
    const stop = store.stop({ subject, name: called, reason, at: clock.now() });
    if (!stop) return;
    log.warn("A limit of calls outside was reached; none go out until it is released", {
      who: called === "" ? subject : called,
      limit: reason,
    });
    events.publish({ type: "toll.stopped", stop });
  }

  #refuse({ caller }: OutsideCall, number: string, reason: TollRefusal): NoAttempts {
    const { meter, log } = this.#options;
    meter.counter("ringdown_tolls_refused_total", "Calls outside that were not let out.", {
      reason,
    }).add();
    log.info("A call outside is not let out", { from: caller.number, to: number, reason });
    const why: Considered = { key: `toll.${reason}`, values: { number } };
    return { status: 403, why };
  }

  #begin(call: CallId, toll: Toll): void {
    this.#live.set(call, [...this.#live.get(call) ?? [], toll]);
    const { hour } = this.#time.now;
    for (const subject of [toll.subject, "all"] as const) {
      this.#options.store.addUsage(subject, hour, { calls: 1, seconds: 0, spend: 0 });
    }
  }

  #answered(call: CallId): void {
    for (const toll of this.#live.get(call) ?? []) {
      toll.answeredAt ??= this.#options.clock.elapsed();
    }
  }

  #ended({ id, legs }: CallRecord): void {
    const tolls = this.#live.get(id);
    if (!tolls) return;
    this.#live.delete(id);
    const { hour } = this.#time.now;
    const paid = legs.filter(({ side, gateway, answeredAt }) =>
      side === "callee" && gateway && answeredAt
    );
    for (const [at, leg] of paid.entries()) this.#charge(tolls[at] ?? tolls[0], leg, hour);
  }

  #charge(toll: Toll | undefined, { gateway, answeredAt, endedAt }: LegRecord, hour: number): void {
    if (!toll || !gateway || !answeredAt) return;
    const { store } = this.#options;
    const seconds = Math.max(0, endedAt.getTime() - answeredAt.getTime()) / 1_000;
    const spend = this.#cost(toll.number, seconds);
    for (const subject of [toll.subject, "all"] as const) {
      store.addUsage(subject, hour, { calls: 0, seconds, spend });
    }
    store.addUsage(`gateway:${gateway.id}`, hour, { calls: 1, seconds, spend });
  }

  /** By begun minutes, as carriers count. */
  #cost(number: string, seconds: number): number {
    const price = this.#options.store.price(number.replace(/^\+/, ""));
    return price ? price.perCall + price.perMinute * Math.ceil(seconds / 60) : 0;
  }

  #concurrent(subject: TollSubject): number {
    let count = 0;
    for (const tolls of this.#live.values()) {
      for (const toll of tolls) if (subject === "all" || toll.subject === subject) count++;
    }
    return count;
  }

  /** What was used since an hour, with what runs now. */
  #usage(subject: TollSubject, since: number): TollUsage {
    const { store, clock } = this.#options;
    const kept = store.usage(subject, since);
    let { seconds, spend } = kept;
    const now = clock.elapsed();
    for (const toll of [...this.#live.values()].flat()) {
      if (toll.answeredAt === undefined) continue;
      if (subject !== "all" && toll.subject !== subject) continue;
      const running = (now - toll.answeredAt) / 1_000;
      seconds += running;
      spend += this.#cost(toll.number, running);
    }
    return { calls: kept.calls, seconds, spend };
  }
}

/** Who answers for a call: the phone that dials, or whoever has it forwarded. */
function subjectOf({ caller, diversions }: OutsideCall): TollSubject {
  return caller.device === undefined || diversions.length > 0
    ? "forwarding"
    : `device:${caller.device}`;
}
