import {
  DEVICE_EVENT_TYPES,
  type DeviceEvent,
  type DeviceEventStore,
  type DeviceId,
} from "../domain/mod.ts";
import type { Counter, Meter } from "../runtime/mod.ts";
import type { CommitQueue, PendingWrites } from "./commit_queue.ts";
import type { Database } from "./database.ts";
import { StoreError } from "./errors.ts";
import { date, given, type Row, text, textOrNone } from "./row.ts";

/** Nobody waits for an event to be on the disk. */
const PATIENCE_MS = 500;
/** Events that wait for a disk that refuses; what comes then is counted and forgotten. */
const MOST_WAITING = 2_000;
const MOST_OF_DEVICE = 300;
/** Of what a phone says about itself. */
const LONGEST_TEXT = 300;

/** Events in SQLite, written behind; of each device the latest are kept. */
export class SqliteDeviceEventStore implements DeviceEventStore, PendingWrites {
  readonly #database: Database;
  readonly #queue: CommitQueue;
  readonly #dropped: Counter;
  readonly #waiting: DeviceEvent[] = [];

  constructor(database: Database, queue: CommitQueue, meter: Meter) {
    this.#database = database;
    this.#queue = queue;
    this.#dropped = meter.counter(
      "ringdown_device_events_dropped_total",
      "Events of devices that were forgotten because the disk refused others.",
    );
    queue.add(this);
  }

  get pending(): number {
    return this.#waiting.length;
  }

  add(event: DeviceEvent): void {
    if (this.#waiting.length >= MOST_WAITING) return this.#dropped.add();
    this.#waiting.push(event);
    this.#queue.within(PATIENCE_MS);
  }

  ofDevice(device: DeviceId, most: number): readonly DeviceEvent[] {
    const waiting = this.#waiting.filter((event) => event.device === device).reverse();
    const stored = this.#database.all(
      "SELECT * FROM device_events WHERE device = ? ORDER BY sequence DESC LIMIT ?",
      device,
      most,
    ).map(eventOf);
    return [...waiting, ...stored].slice(0, most);
  }

  lastFetches(): ReadonlyMap<DeviceId, DeviceEvent> {
    const stored = this.#database.all(
      "SELECT * FROM device_events WHERE sequence IN (SELECT max(sequence) FROM device_events " +
        "WHERE type = 'config_fetch' GROUP BY device)",
    ).map(eventOf);
    const waiting = this.#waiting.filter(({ type }) => type === "config_fetch");
    return new Map([...stored, ...waiting].map((event) => [event.device, event]));
  }

  write(): void {
    const touched = new Set<DeviceId>();
    for (const { device, type, at, address, userAgent, detail } of this.#waiting) {
      // A device that was removed meanwhile has no events.
      this.#database.run(
        "INSERT INTO device_events (device, type, at, address, user_agent, detail) " +
          "SELECT id, ?, ?, ?, ?, ? FROM devices WHERE id = ?",
        type,
        at.getTime(),
        address?.slice(0, LONGEST_TEXT) ?? null,
        userAgent?.slice(0, LONGEST_TEXT) ?? null,
        detail?.slice(0, LONGEST_TEXT) ?? null,
        device,
      );
      touched.add(device);
    }
    for (const device of touched) this.#prune(device);
  }

  committed(): void {
    this.#waiting.length = 0;
  }

  refused(): void {}

  #prune(device: DeviceId): void {
    this.#database.run(
      "DELETE FROM device_events WHERE device = ? AND sequence <= (SELECT sequence " +
        "FROM device_events WHERE device = ? ORDER BY sequence DESC LIMIT 1 OFFSET ?)",
      device,
      device,
      MOST_OF_DEVICE,
    );
  }
}

function eventOf(row: Row): DeviceEvent {
  const word = text(row, "type");
  const type = DEVICE_EVENT_TYPES.find((one) => one === word);
  if (type === undefined) throw new StoreError("corrupt", `Unknown device event "${word}"`);
  return {
    device: text(row, "device") as DeviceId,
    type,
    at: date(row, "at"),
    ...given("address", textOrNone(row, "address")),
    ...given("userAgent", textOrNone(row, "user_agent")),
    ...given("detail", textOrNone(row, "detail")),
  };
}
