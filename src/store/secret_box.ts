import { createCipheriv, createDecipheriv, createHmac } from "node:crypto";
import { type Random, Secret, toHex } from "../runtime/mod.ts";
import { StoreError } from "./errors.ts";

const KEY_OCTETS = 32;
const NONCE_OCTETS = 12;
const TAG_OCTETS = 16;
const FORMAT = 1;

/**
 * Encrypts secrets for the database: AES-256-GCM under the key file, bound to what they belong
 * to, so that a row copied over another opens nothing.
 *
 * Layout: one octet that says 1, the nonce, the cipher text, the tag.
 */
export class SecretBox {
  readonly #key: Secret<Uint8Array>;
  readonly #random: Random;

  constructor(key: Secret<Uint8Array>, random: Random) {
    this.#key = key;
    this.#random = random;
  }

  /** Says which key this is without telling the key. */
  get fingerprint(): string {
    return createHmac("sha256", this.#key.reveal()).update("ringdown key file").digest("hex");
  }

  seal(secret: Secret, owner: string): Uint8Array {
    const nonce = this.#random.bytes(NONCE_OCTETS);
    const cipher = createCipheriv("aes-256-gcm", this.#key.reveal(), nonce);
    cipher.setAAD(new TextEncoder().encode(owner));
    const sealed = cipher.update(secret.reveal(), "utf8");
    cipher.final();
    return concatenated([new Uint8Array([FORMAT]), nonce, sealed, cipher.getAuthTag()]);
  }

  /** @throws {StoreError} when the secret was sealed under another key or for another owner. */
  open(sealed: Uint8Array, owner: string): Secret {
    const nonceEnd = 1 + NONCE_OCTETS;
    const tagStart = sealed.length - TAG_OCTETS;
    if (sealed[0] !== FORMAT || tagStart < nonceEnd) throw unreadable();
    const nonce = sealed.subarray(1, nonceEnd);
    const decipher = createDecipheriv("aes-256-gcm", this.#key.reveal(), nonce);
    decipher.setAAD(new TextEncoder().encode(owner));
    decipher.setAuthTag(sealed.subarray(tagStart));
    try {
      const plain = decipher.update(sealed.subarray(nonceEnd, tagStart));
      decipher.final();
      return new Secret(new TextDecoder().decode(plain));
    } catch (cause) {
      throw unreadable({ cause });
    }
  }
}

function unreadable(options?: ErrorOptions): StoreError {
  return new StoreError("key", "A stored secret does not open with this key file", options);
}

function concatenated(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/**
 * The key in `path`. Made when there is none and `mayCreate` says so; never written over.
 *
 * @throws {StoreError} when it is missing and must not be made, or is no key.
 */
export function readKeyFile(path: string, random: Random, mayCreate: boolean): Secret<Uint8Array> {
  const found = readIfThere(path);
  if (found) return keyOf(found, path);
  if (!mayCreate) {
    throw new StoreError(
      "key",
      `The key file ${path} is missing, and the stored secrets cannot be read without it; ` +
        "restore it from a backup",
    );
  }
  create(path, random);
  return readKeyFile(path, random, false);
}

function create(path: string, random: Random): void {
  // Written aside and then linked, so that another process sees a whole key or none.
  const draft = `${path}.${toHex(random.bytes(8))}`;
  const file = Deno.openSync(draft, { write: true, createNew: true, mode: 0o600 });
  try {
    file.writeSync(random.bytes(KEY_OCTETS));
    file.syncSync();
  } finally {
    file.close();
  }
  try {
    Deno.linkSync(draft, path);
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
  } finally {
    Deno.removeSync(draft);
  }
}

function readIfThere(path: string): Uint8Array | undefined {
  try {
    return Deno.readFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

function keyOf(octets: Uint8Array, path: string): Secret<Uint8Array> {
  if (octets.length === KEY_OCTETS) return new Secret(octets);
  throw new StoreError("key", `The key file ${path} holds ${octets.length} octets, not 32`);
}
