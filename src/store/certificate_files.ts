import { X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import { type Clock, type Log, messageOf, type Random, Secret } from "../runtime/mod.ts";
import { exists, unusable } from "./data_folder.ts";
import { StoreError } from "./errors.ts";
import { type Certificate, createSelfSigned } from "./self_signed.ts";

export interface CertificateOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** The PEM files to use; without them the server's own are, which are made if missing. */
  readonly files?: { readonly chain: string; readonly key: string } | undefined;
  /** The host names and addresses that a certificate of its own is for. */
  readonly names: readonly string[];
}

/** A certificate of our own is made anew this long before it ends. */
const RENEW_MS = 30 * 86_400_000;

/** Where a certificate came from. */
export type CertificateOrigin = "files" | "uploaded" | "self-signed";

/**
 * The certificate for TLS: the given one, or one that somebody has uploaded, or one that signs
 * itself; the latter two are kept in `folder/tls`.
 *
 * @throws {StoreError} when the given or uploaded files cannot be read or hold something else.
 */
export function openCertificate(folder: string, options: CertificateOptions): OpenCertificate {
  return new OpenCertificate(folder, options);
}

/** The certificate in use, which somebody may replace. */
export class OpenCertificate implements Certificate {
  readonly #folder: string;
  readonly #options: CertificateOptions;
  #current: Certificate & { readonly origin: CertificateOrigin };

  constructor(folder: string, options: CertificateOptions) {
    this.#folder = `${folder}/tls`;
    this.#options = options;
    this.#current = this.#open();
  }

  get chain(): string {
    return this.#current.chain;
  }

  get key(): Secret {
    return this.#current.key;
  }

  get origin(): CertificateOrigin {
    return this.#current.origin;
  }

  /** Whether it proves to who trusts its issuer that we are `host`. */
  proves(host: string): boolean {
    return provesHost(this.chain, host);
  }

  /** Keeps an uploaded pair, which is the one in use from now on and after a restart.
   * @returns What takes that back.
   * @throws {StoreError} when the disk does not take it. */
  keep({ chain, key }: Certificate): () => void {
    const before = this.#current;
    this.#write("uploaded", chain, key);
    this.#current = { chain, key, origin: "uploaded" };
    return () => {
      if (before.origin === "uploaded") this.#write("uploaded", before.chain, before.key);
      else this.#forget();
      this.#current = before;
    };
  }

  /** Forgets an uploaded pair; the one that signs itself is in use again. */
  forget(): void {
    this.#forget();
    this.#current = this.#open();
  }

  #open(): Certificate & { readonly origin: CertificateOrigin } {
    const { files } = this.#options;
    if (files) return { ...readPair(files.chain, files.key), origin: "files" };
    const [chain, key] = this.#paths("uploaded");
    if (exists(chain) && exists(key)) return { ...readPair(chain, key), origin: "uploaded" };
    return { ...this.#selfSigned(), origin: "self-signed" };
  }

  #selfSigned(): Certificate {
    const [chain, key] = this.#paths("self-signed");
    if (exists(chain) && exists(key)) {
      const found = readPair(chain, key);
      if (serves(found, this.#options)) return found;
    }
    const { random, clock, names, log } = this.#options;
    const made = createSelfSigned({ random, now: clock.now(), names });
    this.#write("self-signed", made.chain, made.key);
    log.info("Made a certificate that signs itself: phones have to be told to accept it", {
      names: names.join(" "),
    });
    return made;
  }

  #write(name: CertificateOrigin, chain: string, key: Secret): void {
    const [chainPath, keyPath] = this.#paths(name);
    try {
      Deno.mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      replace(keyPath, key.reveal(), this.#options.random);
      replace(chainPath, chain, this.#options.random);
    } catch (error) {
      throw unusable(this.#folder, error);
    }
  }

  #forget(): void {
    for (const path of this.#paths("uploaded")) if (exists(path)) Deno.removeSync(path);
  }

  #paths(name: CertificateOrigin): readonly [chain: string, key: string] {
    return [`${this.#folder}/${name}.crt`, `${this.#folder}/${name}.key`];
  }
}

/**
 * Whether the first certificate of `chain` proves to who trusts its issuer that we are `host`. One
 * that signs itself proves nothing, nor does any prove an address: those are given to others.
 */
export function provesHost(chain: string, host: string): boolean {
  const certificate = new X509Certificate(chain);
  if (isIP(host) !== 0 || certificate.issuer === certificate.subject) return false;
  return certificate.checkHost(host) !== undefined;
}

/**
 * The chain that a server with this data folder and setting shows; undefined when there is none
 * yet, or it cannot be read. Nothing is made.
 */
export function servedChain(folder: string, given: string | undefined): string | undefined {
  const paths = ["uploaded", "self-signed"].map((name) => `${folder}/tls/${name}.crt`);
  const path = given ?? paths.find(exists);
  try {
    return path === undefined ? undefined : Deno.readTextFileSync(path);
  } catch {
    return undefined;
  }
}

/** When the first certificate of `chain` ends. */
export function certificateEnd(chain: string): Date {
  return new Date(new X509Certificate(chain).validTo);
}

function serves({ chain }: Certificate, { clock, names }: CertificateOptions): boolean {
  const certificate = new X509Certificate(chain);
  const lasts = certificateEnd(chain).getTime() - clock.now().getTime() > RENEW_MS;
  const [first] = names;
  return lasts && (first === undefined || certificate.subject.includes(`CN=${first}`));
}

/**
 * The certificates in a PEM file, one by one; none without a file.
 * @throws {StoreError} when it cannot be read, or has something else in it, or nothing.
 */
export function readAuthorities(path: string | undefined): readonly string[] {
  if (path === undefined) return [];
  const found = read(path).match(PEM) ?? [];
  try {
    for (const one of found) new X509Certificate(one);
    if (found.length > 0) return found;
  } catch {
    // Told below.
  }
  throw new StoreError("unusable", `${path} has no certificates in PEM`);
}

const PEM = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

function readPair(chainPath: string, keyPath: string): Certificate {
  let certificate: X509Certificate;
  const chain = read(chainPath);
  const key = new Secret(read(keyPath));
  try {
    certificate = new X509Certificate(chain);
  } catch (cause) {
    throw new StoreError("unusable", `${chainPath} holds no certificate in PEM`, { cause });
  }
  if (Number.isNaN(new Date(certificate.validTo).getTime())) {
    throw new StoreError("unusable", `${chainPath} does not say until when it is valid`);
  }
  if (!key.reveal().includes("PRIVATE KEY-----")) {
    throw new StoreError("unusable", `${keyPath} holds no private key in PEM`);
  }
  return { chain, key };
}

function read(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    throw new StoreError("unusable", `Cannot read ${path}: ${messageOf(error)}`, { cause: error });
  }
}

/** Writes all of the file or leaves it as it was. */
function replace(path: string, text: string, random: Random): void {
  const draft = `${path}.${random.token()}`;
  Deno.writeTextFileSync(draft, text, { mode: 0o600, createNew: true });
  Deno.renameSync(draft, path);
}
