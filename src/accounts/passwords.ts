import { Buffer } from "node:buffer";
import { scrypt, timingSafeEqual } from "node:crypto";
import { type Counter, Meter, type Random, type Secret } from "../runtime/mod.ts";

/** What scrypt (RFC 7914) costs: `2 ** ln * r * 128` octets, `p` times over. */
export interface PasswordCost {
  readonly ln: number;
  readonly r: number;
  readonly p: number;
}

/** 32 MiB, three times; one of those that the OWASP Password Storage Cheat Sheet says are equal. */
export const PASSWORD_COST: PasswordCost = { ln: 15, r: 8, p: 3 };

const SALT_OCTETS = 16;
const HASH_OCTETS = 32;
/** Each takes 32 MiB and a core. */
const AT_ONCE = 2;
/** More than this many would wait for longer than anybody stays. */
const MOST_WAITING = 16;
const PHC = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([\w+/]{8,})\$([\w+/]{8,})$/;

/** Too many passwords are being looked at; the message is a sentence. */
export class BusyError extends Error {
  override readonly name = "BusyError";

  constructor() {
    super("Too many people are signing in at this moment; try again in a few seconds");
  }
}

export interface PasswordsOptions {
  readonly random: Random;
  readonly meter?: Meter;
  readonly cost?: PasswordCost;
}

/**
 * Hashes passwords so that each guess costs memory and time, off the main loop, two at once.
 * Hashes have their parameters with them (`$scrypt$ln=15,r=8,p=3$salt$hash`), so that these can
 * be raised later.
 */
export class Passwords {
  readonly #random: Random;
  readonly #cost: PasswordCost;
  readonly #refused: Counter;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor({ random, meter = new Meter(), cost = PASSWORD_COST }: PasswordsOptions) {
    this.#random = random;
    this.#cost = cost;
    this.#refused = meter.counter(
      "ringdown_passwords_busy_total",
      "Passwords not looked at because too many were waiting.",
    );
    meter.gauge("ringdown_passwords_waiting", "Passwords waiting to be looked at.", () => {
      return this.#waiting.length;
    });
  }

  /** @throws {BusyError} when too many are waiting. */
  async hash(password: Secret): Promise<string> {
    const salt = this.#random.bytes(SALT_OCTETS);
    const { ln, r, p } = this.#cost;
    const hash = await this.#derive(password, salt, this.#cost);
    return `$scrypt$ln=${ln},r=${r},p=${p}$${base64(salt)}$${base64(hash)}`;
  }

  /**
   * Whether `password` is the one of `stored`. Without a hash, or with one that cannot be read,
   * it takes the same time and is false.
   *
   * @throws {BusyError} when too many are waiting.
   */
  async verify(password: Secret, stored: string | undefined): Promise<boolean> {
    const known = stored === undefined ? undefined : parse(stored);
    const { salt, hash, cost } = known ?? this.#decoy();
    const derived = await this.#derive(password, salt, cost);
    return timingSafeEqual(derived, hash) && known !== undefined;
  }

  /** True for a hash that was made more cheaply than hashes are made now. */
  isOutdated(stored: string): boolean {
    const cost = parse(stored)?.cost;
    return cost === undefined || cost.ln < this.#cost.ln || cost.r < this.#cost.r ||
      cost.p < this.#cost.p;
  }

  #decoy(): Parsed {
    const salt = new Uint8Array(SALT_OCTETS);
    return { salt, hash: new Uint8Array(HASH_OCTETS), cost: this.#cost };
  }

  async #derive(password: Secret, salt: Uint8Array, cost: PasswordCost): Promise<Uint8Array> {
    await this.#turn();
    try {
      return await derive(password.reveal(), salt, cost);
    } finally {
      this.#running--;
      this.#waiting.shift()?.();
    }
  }

  #turn(): Promise<void> {
    if (this.#running < AT_ONCE) {
      this.#running++;
      return Promise.resolve();
    }
    if (this.#waiting.length >= MOST_WAITING) {
      this.#refused.add();
      return Promise.reject(new BusyError());
    }
    return new Promise((resolve) => {
      this.#waiting.push(() => {
        this.#running++;
        resolve();
      });
    });
  }
}

interface Parsed {
  readonly salt: Uint8Array;
  readonly hash: Uint8Array;
  readonly cost: PasswordCost;
}

function parse(stored: string): Parsed | undefined {
  const [, ln, r, p, salt = "", hash = ""] = PHC.exec(stored) ?? [];
  const cost = { ln: Number(ln), r: Number(r), p: Number(p) };
  const octets = Buffer.from(hash, "base64");
  if (octets.length !== HASH_OCTETS) return undefined;
  return { salt: Buffer.from(salt, "base64"), hash: octets, cost };
}

/** Everyone types an accented letter their own way: NFKC makes one of them (NIST SP 800-63B). */
function derive(password: string, salt: Uint8Array, { ln, r, p }: PasswordCost) {
  const N = 2 ** ln;
  // Twice what RFC 7914 §2 needs: each runtime counts a little more in its own way.
  const options = { N, r, p, maxmem: 256 * r * (N + p + 2) };
  return new Promise<Uint8Array>((resolve, reject) => {
    scrypt(password.normalize("NFKC"), salt, HASH_OCTETS, options, (error, key) => {
      if (error) reject(error);
      else resolve(new Uint8Array(key));
    });
  });
}

function base64(octets: Uint8Array): string {
  return Buffer.from(octets).toString("base64").replaceAll("=", "");
}
