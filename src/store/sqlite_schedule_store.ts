import { type Schedule, type ScheduleId, type ScheduleStore, TakenError } from "../domain/mod.ts";
import type { Clock } from "../runtime/mod.ts";
import type { Database } from "./database.ts";
import type { LookUpCache } from "./look_up_cache.ts";
import { type Row, text, textOrNone } from "./row.ts";
import { scheduleOfText, textOfSchedule } from "./schedule_text.ts";

/** Schedules in SQLite. */
export class SqliteScheduleStore implements ScheduleStore {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #cache: LookUpCache<"list", readonly Schedule[]> | undefined;

  constructor(
    database: Database,
    clock: Clock,
    cache?: LookUpCache<"list", readonly Schedule[]>,
  ) {
    this.#database = database;
    this.#clock = clock;
    this.#cache = cache;
  }

  list(): readonly Schedule[] {
    return this.#cache?.get("list", () => this.#read()) ?? this.#read();
  }

  get(id: ScheduleId): Schedule | undefined {
    return this.list().find((schedule) => schedule.id === id);
  }

  save(schedule: Schedule): void {
    const { id, name } = schedule;
    this.#database.durably(() => {
      const holder = this.#database.get("SELECT id FROM schedules WHERE name = ?", name);
      if (holder && text(holder, "id") !== id) throw new TakenError("name", name);
      const before = this.#read().find((one) => one.id === id);
      this.#database.run(
        "INSERT INTO schedules (id, name, settings, created_at) VALUES (?, ?, ?, ?) " +
          "ON CONFLICT (id) DO UPDATE SET name = excluded.name, settings = excluded.settings",
        id,
        name,
        textOfSchedule(schedule),
        this.#clock.now().getTime(),
      );
      if (before?.calendar === schedule.calendar) return;
      this.#database.run("UPDATE schedules SET calendar = NULL WHERE id = ?", id);
    });
  }

  remove(id: ScheduleId): boolean {
    return this.#database.durably(() =>
      this.#database.run("DELETE FROM schedules WHERE id = ?", id).changes > 0
    );
  }

  calendarText(id: ScheduleId): string | undefined {
    const row = this.#database.get("SELECT calendar FROM schedules WHERE id = ?", id);
    return row && textOrNone(row, "calendar");
  }

  keepCalendar(id: ScheduleId, calendar: string): void {
    this.#database.durably(() =>
      this.#database.run("UPDATE schedules SET calendar = ? WHERE id = ?", calendar, id)
    );
  }

  #read(): readonly Schedule[] {
    return this.#database
      .all("SELECT id, name, settings FROM schedules ORDER BY name COLLATE NOCASE, id")
      .map(scheduleOf);
  }
}

function scheduleOf(row: Row): Schedule {
  return scheduleOfText(
    text(row, "id") as ScheduleId,
    text(row, "name"),
    text(row, "settings"),
  );
}
