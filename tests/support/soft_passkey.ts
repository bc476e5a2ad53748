import { Buffer } from "node:buffer";
import { createHash, createSign, generateKeyPairSync, randomBytes } from "node:crypto";

const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;
const HAS_CREDENTIAL = 0x40;

type Cbor = number | string | Uint8Array | ReadonlyMap<number | string, Cbor>;

/** A passkey as a phone has it: an ES256 key that signs what a page asks it to (WebAuthn). */
export class SoftPasskey {
  readonly id = randomBytes(16);
  readonly #keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
  readonly #rpId: string;
  readonly #origin: string;
  /** Whether it looks at its owner before it signs. */
  verifies = true;
  counter = 0;

  constructor(origin: string) {
    this.#origin = origin;
    this.#rpId = new URL(origin).hostname;
  }

  /** What a browser answers when it is asked to make a passkey. */
  create({ challenge }: { readonly challenge: string }) {
    const attestation = encode(
      new Map<string, Cbor>([
        ["fmt", "none"],
        ["attStmt", new Map()],
        ["authData", this.#authenticatorData(true)],
      ]),
    );
    return {
      ...this.#named(),
      response: {
        clientDataJSON: this.#clientData("webauthn.create", challenge).toString("base64url"),
        attestationObject: attestation.toString("base64url"),
        transports: ["internal", "hybrid"],
      },
    };
  }

  /** What it answers when it is asked to sign. */
  get({ challenge }: { readonly challenge: string }) {
    this.counter++;
    const clientData = this.#clientData("webauthn.get", challenge);
    const data = this.#authenticatorData(false);
    const signature = createSign("sha256").update(data).update(sha256(clientData))
      .sign(this.#keys.privateKey);
    return {
      ...this.#named(),
      response: {
        clientDataJSON: clientData.toString("base64url"),
        authenticatorData: data.toString("base64url"),
        signature: signature.toString("base64url"),
      },
    };
  }

  #named() {
    const id = this.id.toString("base64url");
    return { id, rawId: id, type: "public-key", clientExtensionResults: {} };
  }

  #clientData(type: string, challenge: string): Buffer {
    return Buffer.from(JSON.stringify({ type, challenge, origin: this.#origin }));
  }

  /** WebAuthn Level 3 §6.1. */
  #authenticatorData(isNew: boolean): Buffer {
    const flags = USER_PRESENT | (this.verifies ? USER_VERIFIED : 0) | (isNew ? HAS_CREDENTIAL : 0);
    const head = Buffer.alloc(5);
    head.writeUInt8(flags);
    head.writeUInt32BE(this.counter, 1);
    const length = Buffer.alloc(2);
    length.writeUInt16BE(this.id.length);
    const credential = [Buffer.alloc(16), length, this.id, this.#publicKey()];
    return Buffer.concat([sha256(Buffer.from(this.#rpId)), head, ...isNew ? credential : []]);
  }

  /** RFC 9053 §7.1.1. */
  #publicKey(): Buffer {
    const { x = "", y = "" } = this.#keys.publicKey.export({ format: "jwk" });
    return encode(
      new Map<number, Cbor>([
        [1, 2],
        [3, -7],
        [-1, 1],
        [-2, Buffer.from(x, "base64url")],
        [-3, Buffer.from(y, "base64url")],
      ]),
    );
  }
}

function sha256(octets: Uint8Array): Buffer {
  return createHash("sha256").update(octets).digest();
}

/** RFC 8949, as far as WebAuthn needs it. */
function encode(value: Cbor): Buffer {
  if (typeof value === "number") return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === "string") {
    const octets = Buffer.from(value);
    return Buffer.concat([head(3, octets.length), octets]);
  }
  if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value]);
  const items = [...value].flatMap(([key, item]) => [encode(key), encode(item)]);
  return Buffer.concat([head(5, value.size), ...items]);
}

function head(type: number, size: number): Buffer {
  if (size < 24) return Buffer.from([type << 5 | size]);
  if (size < 256) return Buffer.from([type << 5 | 24, size]);
  return Buffer.from([type << 5 | 25, size >> 8, size & 255]);
}
