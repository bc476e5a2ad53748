import type { CallRecord, HistoryWeights } from "../domain/mod.ts";
import type { Clock, Counter, Meter } from "../runtime/mod.ts";

/** One call of a number. */
interface PastCall {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly dialled: string;
  /** How long they talked; undefined while it is not over. */
  seconds: number | undefined;
}

/** What a number has done lately. */
export interface CallerFigures {
  /** Within an hour, this call included. */
  readonly callsInHour: number;
  readonly callsInDay: number;
  /** Different numbers that it called within a day. */
  readonly numbersInDay: number;
  /** Calls to the number that it calls now, within an hour, this one included. */
  readonly sameNumber: number;
  /** Of the calls of a day that were answered; undefined for none. */
  readonly averageSeconds: number | undefined;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Numbers that are remembered; the one that was quiet longest is forgotten first. */
const MOST_CALLERS = 10_000;
const MOST_CALLS = 200;

/**
 * How numbers from outside have called lately, in memory: what is remembered of a number that
 * anybody could have written there is forgotten within a day. After a restart it is what the records
 * of calls say.
 */
export class CallerHistory {
  readonly #clock: Clock;
  readonly #callers = new Map<string, PastCall[]>();
  readonly #forgotten: Counter;

  constructor(clock: Clock, meter: Meter) {
    this.#clock = clock;
    this.#forgotten = meter.counter(
      "ringdown_screening_callers_forgotten_total",
      "Callers whose history was given up for that of others.",
    );
    meter.gauge(
      "ringdown_screening_callers",
      "Callers whose history is remembered.",
      () => this.#callers.size,
    );
  }

  /**
   * Takes over what is known of calls that are over, such as those of before a restart, the oldest
   * first: those that came by a gateway within a day.
   */
  remember(records: readonly CallRecord[]): void {
    const since = this.#clock.now().getTime() - DAY_MS;
    for (const { from, to, startedAt, answeredAt, endedAt, anonymous, legs } of records) {
      const at = startedAt.getTime();
      const came = legs.some(({ side, gateway }) => side === "caller" && gateway !== undefined);
      if (!came || anonymous || at <= since) continue;
      const talked = answeredAt && (endedAt.getTime() - answeredAt.getTime()) / 1_000;
      this.#add(from, { at, dialled: to, seconds: talked });
    }
  }

  /** A call begins. */
  begin(number: string, dialled: string): void {
    this.#add(number, { at: this.#clock.now().getTime(), dialled, seconds: undefined });
  }

  #add(number: string, call: PastCall): void {
    const calls = this.#callers.get(number) ?? [];
    calls.push(call);
    if (calls.length > MOST_CALLS) calls.shift();
    // Put at the end of the map, whose first is the one that was quiet longest.
    this.#callers.delete(number);
    this.#callers.set(number, calls);
    this.#makeRoom();
  }

  /** A call of somebody outside is over. */
  end({ from, answeredAt, endedAt }: CallRecord): void {
    const call = this.#callers.get(from)?.findLast(({ seconds }) => seconds === undefined);
    if (!call || !answeredAt) return;
    call.seconds = (endedAt.getTime() - answeredAt.getTime()) / 1_000;
  }

  /** What a number has done, with the call that it makes now to `dialled` if `counting`. */
  figures(number: string, dialled: string, at: Date, counting: boolean): CallerFigures {
    const now = at.getTime();
    const day = (this.#callers.get(number) ?? []).filter((call) => call.at > now - DAY_MS);
    const hour = day.filter((call) => call.at > now - HOUR_MS);
    const talked = day.flatMap(({ seconds }) => seconds ?? []);
    const more = counting ? 1 : 0;
    return {
      callsInHour: hour.length + more,
      callsInDay: day.length + more,
      numbersInDay: new Set([...day.map((call) => call.dialled), dialled]).size,
      sameNumber: hour.filter((call) => call.dialled === dialled).length + more,
      averageSeconds: talked.length === 0
        ? undefined
        : talked.reduce((sum, seconds) => sum + seconds, 0) / talked.length,
    };
  }

  #makeRoom(): void {
    for (const number of this.#callers.keys()) {
      if (this.#callers.size <= MOST_CALLERS) return;
      this.#callers.delete(number);
      this.#forgotten.add();
    }
  }
}

/** What is held against a caller, 0 to 1. @param hour Of the day where we are, 0 to 23. */
export function historyScore(
  number: string,
  figures: CallerFigures,
  hour: number,
  weights: HistoryWeights,
): number {
  const { callsInHour, callsInDay, numbersInDay, sameNumber, averageSeconds } = figures;
  const held: readonly (readonly [boolean, number])[] = [
    [hasSequence(number), weights.sequentialDigits],
    [callsInHour > 10, weights.manyCalls],
    [callsInDay > 5 && averageSeconds !== undefined && averageSeconds < 10, weights.shortCalls],
    [numbersInDay > 20 && callsInDay > 50, weights.manyNumbers],
    [callsInDay > 10 && (hour < 8 || hour >= 20), weights.oddHours],
    [sameNumber > 3, weights.sameNumber],
  ];
  const sum = held.reduce((sum, [is, weight]) => is ? sum + weight : sum, 0);
  // Weights are tenths, whose sum is not always what it looks like.
  return Math.min(1, Math.round(sum * 1_000) / 1_000);
}

/** Six digits that go up or down one by one: rarely anybody's, often made up. */
function hasSequence(number: string): boolean {
  const digits = [...number.replace(/\D/g, "")].map(Number);
  let [up, down] = [1, 1];
  for (let at = 1; at < digits.length; at++) {
    const step = (digits[at] ?? 0) - (digits[at - 1] ?? 0);
    up = step === 1 ? up + 1 : 1;
    down = step === -1 ? down + 1 : 1;
    if (up >= 6 || down >= 6) return true;
  }
  return false;
}
