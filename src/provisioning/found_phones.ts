import type { Vendor } from "../domain/mod.ts";

/** A phone that announced itself and belongs to nobody. */
export interface FoundPhone {
  /** Twelve lower-case hexadecimal digits. */
  readonly mac: string;
  readonly vendor?: Vendor;
  /** What it says of itself, which is not always true. */
  readonly model?: string;
  readonly version?: string;
  /** Where it was last, without a port. */
  readonly address: string;
  readonly firstSeen: Date;
  readonly lastSeen: Date;
}

/** Longer than any model is called. */
const LONGEST_WORD = 64;
const MOST = 200;

/** The phones that were heard of since the start. The one that was silent longest makes room. */
export class FoundPhones {
  readonly #phones = new Map<string, FoundPhone>();

  get size(): number {
    return this.#phones.size;
  }

  /** The latest first. */
  list(): readonly FoundPhone[] {
    return [...this.#phones.values()].reverse();
  }

  get(mac: string): FoundPhone | undefined {
    return this.#phones.get(mac);
  }

  /** True when it was not known. */
  saw(phone: Omit<FoundPhone, "firstSeen" | "lastSeen">, at: Date): boolean {
    const before = this.#phones.get(phone.mac);
    const { model, version } = phone;
    this.#phones.delete(phone.mac);
    this.#phones.set(phone.mac, {
      ...phone,
      ...(model === undefined ? {} : { model: model.slice(0, LONGEST_WORD) }),
      ...(version === undefined ? {} : { version: version.slice(0, LONGEST_WORD) }),
      firstSeen: before?.firstSeen ?? at,
      lastSeen: at,
    });
    const [oldest] = this.#phones.keys();
    if (this.#phones.size > MOST && oldest !== undefined) this.#phones.delete(oldest);
    return before === undefined;
  }

  /** It has been assigned to somebody, or nobody wants to see it. */
  forget(mac: string): boolean {
    return this.#phones.delete(mac);
  }
}
