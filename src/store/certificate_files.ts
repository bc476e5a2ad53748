import { X509Certificate } from "node:crypto";
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

/**
 * The certificate for TLS: the given one, or one that signs itself, kept in `folder/tls`.
 *
 * @throws {StoreError} when the given files cannot be read or do not belong together.
 */
export function openCertificate(folder: string, options: CertificateOptions): Certificate {
  if (options.files) return readPair(options.files.chain, options.files.key);
  const chain = `${folder}/tls/self-signed.crt`;
  const key = `${folder}/tls/self-signed.key`;
  if (exists(chain) && exists(key)) {
    const found = readPair(chain, key);
    if (serves(found, options)) return found;
  }
  const { random, clock, names, log } = options;
  const made = createSelfSigned({ random, now: clock.now(), names });
  try {
    Deno.mkdirSync(`${folder}/tls`, { recursive: true, mode: 0o700 });
    replace(key, made.key.reveal(), random);
    replace(chain, made.chain, random);
  } catch (error) {
    throw unusable(folder, error);
  }
  log.info("Made a certificate that signs itself: phones have to be told to accept it", {
    names: names.join(" "),
  });
  return made;
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
