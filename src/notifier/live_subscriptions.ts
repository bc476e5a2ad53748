import type { DeviceId } from "../domain/mod.ts";
import type { Topic, Watched } from "./event_package.ts";
import type { LiveSubscription } from "./live_subscription.ts";

/** Every live subscription, found by what it watches and by who watches. */
export class LiveSubscriptions {
  readonly #all = new Set<LiveSubscription>();
  readonly #byTopic = new Map<Topic, Set<LiveSubscription>>();
  readonly #byDevice = new Map<DeviceId, Set<LiveSubscription>>();

  get size(): number {
    return this.#all.size;
  }

  [Symbol.iterator](): Iterator<LiveSubscription> {
    return [...this.#all][Symbol.iterator]();
  }

  add(live: LiveSubscription): void {
    this.#all.add(live);
    put(this.#byDevice, live.device.id, live);
    for (const topic of live.watched.topics) put(this.#byTopic, topic, live);
  }

  remove(live: LiveSubscription): void {
    this.#all.delete(live);
    take(this.#byDevice, live.device.id, live);
    for (const topic of live.watched.topics) take(this.#byTopic, topic, live);
  }

  /** What the same extension is may have changed: a group has another member. */
  rewatch(live: LiveSubscription, watched: Watched): void {
    for (const topic of live.watched.topics) take(this.#byTopic, topic, live);
    live.watched = watched;
    for (const topic of watched.topics) put(this.#byTopic, topic, live);
  }

  watching(topic: Topic): readonly LiveSubscription[] {
    return [...this.#byTopic.get(topic) ?? []];
  }

  /** Oldest first. */
  of(device: DeviceId): readonly LiveSubscription[] {
    return [...this.#byDevice.get(device) ?? []];
  }

  countOf(device: DeviceId): number {
    return this.#byDevice.get(device)?.size ?? 0;
  }
}

function put<Key>(map: Map<Key, Set<LiveSubscription>>, key: Key, live: LiveSubscription): void {
  const set = map.get(key);
  if (set) set.add(live);
  else map.set(key, new Set([live]));
}

function take<Key>(map: Map<Key, Set<LiveSubscription>>, key: Key, live: LiveSubscription): void {
  const set = map.get(key);
  set?.delete(live);
  if (set?.size === 0) map.delete(key);
}
