import {
  MOST_OUTBOX_ENTRIES,
  type NewOutboxEntry,
  type OutboxEntry,
  type OutboxStore,
} from "../domain/mod.ts";
import { type Clock, type Log, messageOf, type Meter, type Timer } from "../runtime/mod.ts";
import type { CircuitBreaker } from "./circuit_breaker.ts";
import { type Errand, ErrandError, type Settle } from "./errand.ts";

export interface OutboxOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly meter: Meter;
  readonly store: OutboxStore;
  /** Runs `task`, all of whose changes are on the disk when it returns, or none. */
  readonly atomically: (task: () => void) => void;
  readonly breaker: CircuitBreaker;
  /** By kind. */
  readonly errands: Readonly<Record<string, Errand>>;
  /** Nothing gets through any more: `why` is what was said last. */
  readonly onStalled: (why: string) => void;
}

/** Lanes that are served at once. */
const AT_ONCE = 8;
const SHORTEST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/** How long it takes until the other side lists what it has just taken. */
const FIND_PAUSE_MS = 3_000;
const GIVEN_UP_MS = 24 * 3_600_000;

/**
 * Does at somebody else's what must neither be lost nor done twice. An entry is on the disk before
 * anything leaves, and again before it is tried; where nobody knows how a try ended (the line broke,
 * or this process did), the other side is asked before it is done again. Within a lane everything
 * goes in its order.
 */
export class Outbox implements AsyncDisposable {
  readonly #options: OutboxOptions;
  readonly #running = new Set<Promise<void>>();
  #timer: Timer | undefined;
  #pausedUntilMs = -Infinity;
  #isStopped = false;

  constructor(options: OutboxOptions) {
    this.#options = options;
    const { meter, store, log, clock } = options;
    meter.gauge("ringdown_outbox_entries", "What waits to be done elsewhere.", () => store.count());
    const recovered = store.recover(clock.now());
    if (recovered > 0) {
      log.warn("It is not known whether what was being sent at the end was sent; asking", {
        entries: recovered,
      });
    }
  }

  /** Begins to do what waits. */
  start(): void {
    this.#look();
  }

  /** Whether another entry would be taken. */
  get hasRoom(): boolean {
    return this.#options.store.count() < MOST_OUTBOX_ENTRIES;
  }

  /** Keeps it and does it as soon as it can be; undefined when too much waits. */
  add(entry: NewOutboxEntry): OutboxEntry | undefined {
    const { store, clock } = this.#options;
    return store.add(entry, clock.now());
  }

  /** Something was added, or is wanted at once. */
  wake(): void {
    this.#look();
  }

  /** What is being done is finished; the rest waits on the disk. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isStopped = true;
    this.#timer?.cancel();
    await Promise.all(this.#running);
  }

  #look(): void {
    if (this.#isStopped) return;
    const { clock, store, breaker } = this.#options;
    const nowMs = clock.elapsed();
    if (nowMs >= this.#pausedUntilMs) {
      for (const entry of store.due(clock.now(), AT_ONCE)) {
        if (this.#running.size >= AT_ONCE || !breaker.begin(nowMs)) break;
        store.begin(entry.id, clock.now());
        const task: Promise<void> = this.#do(entry).finally(() => {
          this.#running.delete(task);
          this.#look();
        });
        this.#running.add(task);
      }
    }
    this.#arm();
  }

  /** The next look is when something may be due; whatever ends before that looks itself. */
  #arm(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    const { clock, store, breaker } = this.#options;
    const { nextAt } = store;
    if (!nextAt || this.#running.size >= AT_ONCE) return;
    const nowMs = clock.elapsed();
    const dueMs = nextAt.getTime() - clock.now().getTime();
    const heldMs = Math.max(this.#pausedUntilMs, breaker.openUntilMs) - nowMs;
    const waitMs = Math.max(dueMs, heldMs);
    // What is due and was not begun waits for one of its lane, which looks when it has ended.
    if (waitMs <= 0 && this.#running.size > 0) return;
    this.#timer = clock.after(Math.max(waitMs, 1), () => this.#look());
  }

  async #do(entry: OutboxEntry): Promise<void> {
    const { errands, breaker } = this.#options;
    const errand = errands[entry.kind];
    let { isUncertain } = entry;
    try {
      if (!errand) throw new ErrandError("refused", `Nobody knows how to do "${entry.kind}"`);
      const found = isUncertain ? await errand.find(entry) : undefined;
      isUncertain = false;
      const settle = found ?? await errand.run(entry);
      breaker.succeeded();
      this.#settle(entry, settle);
    } catch (error) {
      const fault = error instanceof ErrandError
        ? error
        : new ErrandError("unclear", messageOf(error));
      if (fault.fault === "refused") this.#refused(entry, errand, fault);
      else this.#later(entry, fault, isUncertain);
    }
  }

  #settle(entry: OutboxEntry, settle: Settle): void {
    const { atomically, store } = this.#options;
    atomically(() => {
      settle();
      store.remove(entry.id);
    });
    this.#count("done", entry);
  }

  /** It is not tried again: whoever refuses is there, and would refuse it again. */
  #refused(entry: OutboxEntry, errand: Errand | undefined, fault: ErrandError): void {
    const { log, store, breaker, atomically } = this.#options;
    if (fault.fault === "refused") breaker.succeeded();
    log.warn("Something in the outbox is not tried again", {
      kind: entry.kind,
      entry: entry.id,
      cause: fault.message,
    });
    atomically(() => {
      store.fail(entry.id, fault.message);
      errand?.failed(entry, fault);
    });
    this.#count("refused", entry);
  }

  #later(entry: OutboxEntry, fault: ErrandError, isUncertain: boolean): void {
    const { clock, log, store, breaker, errands, onStalled } = this.#options;
    const now = clock.now().getTime();
    if (fault.fault === "throttled") breaker.succeeded();
    else if (breaker.failed(clock.elapsed())) onStalled(fault.message);
    if (now - entry.at.getTime() > GIVEN_UP_MS) {
      return this.#refused(entry, errands[entry.kind], fault);
    }
    const pauseMs = pauseAfter(entry.attempts, fault);
    if (fault.fault === "throttled") {
      this.#pausedUntilMs = Math.max(this.#pausedUntilMs, clock.elapsed() + pauseMs);
    }
    log.info("Something in the outbox is tried again later", {
      kind: entry.kind,
      entry: entry.id,
      cause: fault.message,
      seconds: pauseMs / 1000,
    });
    const nextAt = new Date(now + pauseMs);
    store.postpone(entry.id, fault.message, nextAt, isUncertain || fault.fault === "unclear");
    this.#count(fault.fault, entry);
  }

  #count(result: string, { kind }: OutboxEntry): void {
    this.#options.meter.counter(
      "ringdown_outbox_attempts_total",
      "Attempts to do something elsewhere, by what came of them.",
      { kind: kind in this.#options.errands ? kind : "unknown", result },
    ).add();
  }
}

/** `attempts` before this one. */
function pauseAfter(attempts: number, { fault, retryAfterMs = 0 }: ErrandError): number {
  const usual = Math.min(LONGEST_PAUSE_MS, SHORTEST_PAUSE_MS * 2 ** Math.min(attempts, 10));
  return Math.max(
    usual,
    fault === "unclear" ? FIND_PAUSE_MS : 0,
    Math.min(retryAfterMs, 3_600_000),
  );
}
