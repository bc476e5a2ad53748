import type {
  GatewayId,
  TwilioAccess,
  TwilioSettings,
  TwilioStore,
  TwilioTrunkPlan,
} from "../domain/mod.ts";
import type { Secret } from "../runtime/mod.ts";
import type { Database } from "./database.ts";
import { boolean, optional, readJson, string } from "./json_text.ts";
import type { SecretBox } from "./secret_box.ts";
import type { SettingsStore } from "./settings_store.ts";

const SETTINGS = "twilio";
const TRUNK = "twilio.trunk";
const TOKENS = { authToken: "twilio.token", secondaryToken: "twilio.secondary" } as const;

/** An account at Twilio, among the settings, with its tokens sealed. */
export class SqliteTwilioStore implements TwilioStore {
  readonly #database: Database;
  readonly #box: SecretBox;
  readonly #kept: SettingsStore;

  constructor(database: Database, box: SecretBox, settings: SettingsStore) {
    this.#database = database;
    this.#box = box;
    this.#kept = settings;
  }

  get access(): TwilioAccess | undefined {
    const kept = this.#kept.get(SETTINGS);
    const authToken = this.#open(TOKENS.authToken);
    if (kept === undefined || authToken === undefined) return undefined;
    const secondaryToken = this.#open(TOKENS.secondaryToken);
    return { ...settingsOf(kept), authToken, ...(secondaryToken ? { secondaryToken } : {}) };
  }

  save(access: TwilioAccess | undefined): void {
    this.#database.durably(() => {
      const { authToken, secondaryToken, ...settings } = access ?? {};
      if (access) this.#kept.set(SETTINGS, JSON.stringify(settings));
      else this.#kept.remove(SETTINGS);
      this.#seal(TOKENS.authToken, authToken);
      this.#seal(TOKENS.secondaryToken, secondaryToken);
    });
  }

  get trunk(): TwilioTrunkPlan | undefined {
    const kept = this.#kept.get(TRUNK);
    return kept === undefined ? undefined : trunkOf(kept);
  }

  saveTrunk(trunk: TwilioTrunkPlan | undefined): void {
    if (trunk) this.#kept.set(TRUNK, JSON.stringify(trunk));
    else this.#kept.remove(TRUNK);
  }

  #open(name: string): Secret | undefined {
    const sealed = this.#kept.get(name);
    return sealed === undefined ? undefined : this.#box.open(Uint8Array.fromBase64(sealed), name);
  }

  #seal(name: string, secret: Secret | undefined): void {
    if (secret) this.#kept.set(name, this.#box.seal(secret, name).toBase64());
    else this.#kept.remove(name);
  }
}

function settingsOf(kept: string): TwilioSettings {
  return readJson(kept, "the settings of Twilio", (json): TwilioSettings => ({
    accountSid: string(json["accountSid"]),
    ...optional(json, "publicUrl", string),
    ...optional(json, "apiUrl", string),
    ...optional(json, "removesRecordings", boolean),
  }));
}

function trunkOf(kept: string): TwilioTrunkPlan {
  return readJson(kept, "the trunk at Twilio", (json): TwilioTrunkPlan => ({
    domain: string(json["domain"]),
    username: string(json["username"]),
    secure: boolean(json["secure"]),
    host: string(json["host"]),
    ...optional(json, "trunkSid", string),
    ...optional(json, "listSid", string),
    ...optional(json, "gateway", (value) => string(value) as GatewayId),
  }));
}
