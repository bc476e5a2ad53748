import type {
  CallRecord,
  DeviceEvent,
  DeviceEventStore,
  DeviceId,
  DeviceStore,
} from "../domain/mod.ts";
import type { EventBus } from "../events/mod.ts";
import type { Clock } from "../runtime/mod.ts";
import { parseUri } from "../sip/mod.ts";

export interface DeviceDiaryOptions {
  readonly clock: Clock;
  readonly bus: EventBus;
  readonly devices: Pick<DeviceStore, "byUsername">;
  readonly events: Pick<DeviceEventStore, "add">;
}

/** How often it is noted that a device could not register. */
const REFUSED_MS = 60_000;
const MOST_REMEMBERED = 1_000;

/** Keeps when phones came, went and talked, for the page of each. */
export class DeviceDiary implements Disposable {
  readonly #options: DeviceDiaryOptions;
  readonly #subscriptions = new DisposableStack();
  /** When each was last noted to have been refused. */
  readonly #refused = new Map<DeviceId, number>();

  constructor(options: DeviceDiaryOptions) {
    this.#options = options;
    const { bus } = options;
    this.#subscriptions.use(bus.subscribe("device.registered", ({ aor, contact }) => {
      this.#noteUser(aor, "registration", contact);
    }));
    this.#subscriptions.use(bus.subscribe("device.unregistered", ({ aor, contact }) => {
      this.#noteUser(aor, "unregistration", contact);
    }));
    this.#subscriptions.use(bus.subscribe("call.ended", ({ record }) => this.#noteCall(record)));
  }

  /** Somebody did not prove to be the device with that username: told once a minute. */
  refused(address: string, username: string | undefined): void {
    const { devices, clock } = this.#options;
    const device = username === undefined ? undefined : devices.byUsername(username);
    if (!device) return;
    const now = clock.elapsed();
    const before = this.#refused.get(device.id);
    if (before !== undefined && now - before < REFUSED_MS) return;
    this.#refused.delete(device.id);
    this.#refused.set(device.id, now);
    const [oldest] = this.#refused.keys();
    if (this.#refused.size > MOST_REMEMBERED && oldest !== undefined) this.#refused.delete(oldest);
    this.#note({ device: device.id, type: "registration_failed", address });
  }

  [Symbol.dispose](): void {
    this.#subscriptions.dispose();
  }

  #noteUser(aor: string, type: "registration" | "unregistration", contact: string): void {
    const uri = parseUri(aor);
    const device = uri.kind === "sip" && this.#options.devices.byUsername(uri.user ?? "");
    if (!device) return;
    const { host } = uriHost(contact);
    this.#note({ device: device.id, type, ...(host ? { address: host } : {}), detail: contact });
  }

  /** The call is over when it is written: its beginning has the time that it had. */
  #noteCall({ id, legs, answeredAt, endedAt }: CallRecord): void {
    const talked = legs.filter((leg) => leg.answeredAt !== undefined && leg.device !== undefined);
    for (const { device } of answeredAt === undefined ? [] : talked) {
      if (device === undefined) continue;
      this.#note({ device, type: "call_start", detail: id }, answeredAt);
      this.#note({ device, type: "call_end", detail: id }, endedAt);
    }
  }

  #note(event: Omit<DeviceEvent, "at"> & { readonly device: DeviceId }, at?: Date): void {
    this.#options.events.add({ ...event, at: at ?? this.#options.clock.now() });
  }
}

function uriHost(contact: string): { readonly host?: string } {
  const uri = parseUri(contact);
  return uri.kind === "sip" ? { host: uri.host } : {};
}
