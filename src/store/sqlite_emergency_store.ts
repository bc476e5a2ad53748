import {
  type DeviceId,
  type EmergencyCall,
  type EmergencyDetails,
  type EmergencyPlan,
  type EmergencyStore,
  type GatewayId,
  NO_EMERGENCY_PLAN,
} from "../domain/mod.ts";
import type { Database } from "./database.ts";
import { date, dateOrNone, number, type Row, text, textOrNone } from "./row.ts";
import type { SettingsStore } from "./settings_store.ts";

const PLAN = "emergency.plan";

/** Calls that are kept. What was long ago is in the call history. */
const MOST_CALLS = 1_000;

/** What is known of emergencies, in SQLite; the plan is one text among the settings. */
export class SqliteEmergencyStore implements EmergencyStore {
  readonly #database: Database;
  readonly #settings: SettingsStore;

  constructor(database: Database, settings: SettingsStore) {
    this.#database = database;
    this.#settings = settings;
  }

  get plan(): EmergencyPlan {
    const kept = this.#settings.get(PLAN);
    return kept === undefined ? NO_EMERGENCY_PLAN : planOfText(kept);
  }

  savePlan(plan: EmergencyPlan): void {
    this.#settings.set(PLAN, JSON.stringify(plan));
  }

  details(device: DeviceId): EmergencyDetails | undefined {
    const row = this.#database.get("SELECT * FROM emergency_details WHERE device = ?", device);
    return row && detailsOf(row);
  }

  allDetails(): ReadonlyMap<DeviceId, EmergencyDetails> {
    const rows = this.#database.all("SELECT * FROM emergency_details");
    return new Map(rows.map((row) => [text(row, "device") as DeviceId, detailsOf(row)]));
  }

  saveDetails(device: DeviceId, details: EmergencyDetails | undefined): void {
    this.#database.durably(() => {
      this.#database.run("DELETE FROM emergency_details WHERE device = ?", device);
      if (!details) return;
      this.#database.run(
        "INSERT INTO emergency_details (device, location, number) " +
          "SELECT id, ?, ? FROM devices WHERE id = ?",
        details.location,
        details.number ?? null,
        device,
      );
    });
  }

  add(call: Omit<EmergencyCall, "id" | "noticed">): EmergencyCall {
    const { at, number: dialled, test, extension, name, location, shown, gateway } = call;
    const id = this.#database.durably(() => {
      const row = this.#database.get(
        "INSERT INTO emergency_calls (at, number, test, extension, name, location, shown, " +
          "gateway) VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
        at.getTime(),
        dialled,
        test ? 1 : 0,
        extension,
        name,
        location,
        shown ?? null,
        gateway ?? null,
      );
      const id = row === undefined ? 0 : number(row, "id");
      this.#database.run("DELETE FROM emergency_calls WHERE id <= ?", id - MOST_CALLS);
      return id;
    });
    return { ...call, id };
  }

  list(limit: number): readonly EmergencyCall[] {
    return this.#database.all("SELECT * FROM emergency_calls ORDER BY id DESC LIMIT ?", limit)
      .map(callOf);
  }

  unnoticed(): readonly EmergencyCall[] {
    return this.#database.all(
      "SELECT * FROM emergency_calls WHERE noticed_at IS NULL ORDER BY id DESC",
    ).map(callOf);
  }

  notice(id: number, by: string, at: Date): boolean {
    return this.#database.durably(() =>
      this.#database.run(
        "UPDATE emergency_calls SET noticed_at = ?, noticed_by = ? " +
          "WHERE id = ? AND noticed_at IS NULL",
        at.getTime(),
        by,
        id,
      ).changes > 0
    );
  }
}

/** What nobody can read is as good as nothing, and must not keep anybody from calling. */
function planOfText(kept: string): EmergencyPlan {
  try {
    const { address, number: shown, gateways } = JSON.parse(kept);
    return {
      address: typeof address === "string" ? address : "",
      ...(typeof shown === "string" ? { number: shown } : {}),
      gateways: Array.isArray(gateways)
        ? gateways.filter((one): one is GatewayId => typeof one === "string")
        : [],
    };
  } catch {
    return NO_EMERGENCY_PLAN;
  }
}

function detailsOf(row: Row): EmergencyDetails {
  const shown = textOrNone(row, "number");
  return { location: text(row, "location"), ...(shown === undefined ? {} : { number: shown }) };
}

function callOf(row: Row): EmergencyCall {
  const [shown, gateway] = [textOrNone(row, "shown"), textOrNone(row, "gateway")];
  const [noticedAt, by] = [dateOrNone(row, "noticed_at"), textOrNone(row, "noticed_by")];
  return {
    id: number(row, "id"),
    at: date(row, "at"),
    number: text(row, "number"),
    test: number(row, "test") === 1,
    extension: text(row, "extension"),
    name: text(row, "name"),
    location: text(row, "location"),
    ...(shown === undefined ? {} : { shown }),
    ...(gateway === undefined ? {} : { gateway }),
    ...(noticedAt && by !== undefined ? { noticed: { at: noticedAt, by } } : {}),
  };
}
