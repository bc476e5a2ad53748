import {
  type Device,
  type DeviceId,
  type Extension,
  ha1Of,
  type User,
  type UserId,
} from "../../src/domain/mod.ts";
import { createLog, Meter, Secret, SystemRandom } from "../../src/runtime/mod.ts";
import { openStore, type Store, type StoreOptions } from "../../src/store/mod.ts";
import { FakeClock } from "./fake_clock.ts";

/** A data folder that is gone when disposed of, and stores opened on it with a fake clock. */
export class TempStore implements AsyncDisposable {
  readonly folder = Deno.makeTempDirSync({ prefix: "ringdown-" });
  readonly clock = new FakeClock();
  readonly meter = new Meter();
  readonly random = new SystemRandom();
  readonly lines: string[] = [];
  readonly log = createLog({
    clock: this.clock,
    level: "debug",
    format: "text",
    write: (line) => this.lines.push(line),
  });
  readonly #open: Store[] = [];

  open(options: Partial<StoreOptions> = {}): Store {
    const { clock, meter, random, log } = this;
    const store = openStore(this.folder, { clock, meter, random, log, as: "server", ...options });
    this.#open.push(store);
    return store;
  }

  /** Closes `store` as a program that ends does. */
  async close(store: Store): Promise<void> {
    this.#open.splice(this.#open.indexOf(store), 1);
    await store[Symbol.asyncDispose]();
  }

  path(name: string): string {
    return `${this.folder}/${name}`;
  }

  metric(name: string): number | undefined {
    return this.meter.metrics().find((metric) => metric.name === name)?.samples()[0]?.value;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const store of this.#open) await store[Symbol.asyncDispose]();
    await Deno.remove(this.folder, { recursive: true });
  }
}

export function userOf(extension: string): User {
  return { id: `user-${extension}` as UserId, extension: extension as Extension, name: "" };
}

export function deviceOf(username: string, user: User, secret: Secret, realm = "ringdown"): Device {
  return {
    id: `device-${username}` as DeviceId,
    user: user.id,
    username,
    name: "desk",
    realm,
    ha1: ha1Of(username, realm, secret),
    algorithm: "MD5",
    maxCalls: 4,
  };
}

/** Saves a user with one device of the same name, and returns both. */
export function addDevice(store: Store, extension: string, secret = new Secret("correct horse")) {
  const user = userOf(extension);
  const device = deviceOf(extension, user, secret);
  store.atomically(() => {
    store.users.save(user);
    store.devices.save(device, secret);
  });
  return { user, device };
}
