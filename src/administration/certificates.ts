import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { z } from "zod";
import type { Actor, AuditLog } from "../domain/mod.ts";
import { type Clock, Secret } from "../runtime/mod.ts";
import { done, MISSING, type Outcome, read, refused } from "./outcome.ts";

const DAY_MS = 86_400_000;
const LONGEST_PEM = 50_000;
/** Most certificates of a chain. */
const MOST_LINKS = 10;

/** A certificate chain and its key, both PEM. */
export const CERTIFICATE_INPUT = z.object({
  chain: z.string().trim().min(1).max(LONGEST_PEM),
  key: z.string().trim().min(1).max(LONGEST_PEM),
});

/** A certificate, for people. */
export interface CertificateFacts {
  /** Host names and addresses it is for. */
  readonly names: readonly string[];
  readonly issuer: string;
  readonly validFrom: Date;
  readonly validTo: Date;
  /** Whole days until it ends; negative after that. */
  readonly daysLeft: number;
  /** SHA-256, as phones show it. */
  readonly fingerprint: string;
  /** Given by a setting, uploaded here, or made by ourselves. */
  readonly origin: "files" | "uploaded" | "self-signed";
}

/** The certificate that is shown to who connects. */
export interface ServedCertificate {
  readonly chain: string;
  readonly origin: CertificateFacts["origin"];
  /** @returns What takes it back. */
  keep(pair: { readonly chain: string; readonly key: Secret }): () => void;
  forget(): void;
}

export interface CertificatesOptions {
  /** Undefined while nothing speaks TLS. */
  readonly certificate: ServedCertificate | undefined;
  /** Shows the certificate to whoever connects from now on. @throws when it cannot be used. */
  readonly reload: () => Promise<void>;
  readonly clock: Clock;
  readonly audit: AuditLog;
}

/** The certificate for TLS, as the owner sees and replaces it. */
export class Certificates {
  readonly #options: CertificatesOptions;

  constructor(options: CertificatesOptions) {
    this.#options = options;
  }

  /** The certificate in use; undefined while nothing speaks TLS. */
  get(): CertificateFacts | undefined {
    const { certificate, clock } = this.#options;
    if (!certificate) return undefined;
    return { ...factsOf(certificate.chain, clock.now()), origin: certificate.origin };
  }

  /** Takes another certificate into use, for connections that come from now on. */
  async replace(actor: Actor, input: unknown): Promise<Outcome<CertificateFacts>> {
    const { certificate, clock } = this.#options;
    if (!certificate) return MISSING;
    if (certificate.origin === "files") return refused({ field: "", text: "certificate.fixed" });
    const given = read(CERTIFICATE_INPUT, input);
    if (!given.ok) return given;
    const pair = checked(given.value, clock.now());
    if ("text" in pair) return refused(pair);
    const before = this.get();
    const undo = certificate.keep(pair);
    try {
      await this.#options.reload();
    } catch {
      undo();
      return refused({ field: "key", text: "certificate.problem.unusable" });
    }
    return this.#tell(actor, "certificate.replaced", before);
  }

  /** Goes back to a certificate that we make ourselves. */
  async forget(actor: Actor): Promise<Outcome<CertificateFacts>> {
    const { certificate } = this.#options;
    if (certificate?.origin !== "uploaded") return MISSING;
    const before = this.get();
    certificate.forget();
    await this.#options.reload();
    return this.#tell(actor, "certificate.removed", before);
  }

  #tell(
    actor: Actor,
    action: `certificate.${string}`,
    before: CertificateFacts | undefined,
  ): Outcome<CertificateFacts> {
    const after = this.get();
    const subject = { type: "certificate", id: "tls" };
    this.#options.audit.record({ actor, action, subject, before, after });
    return after ? done(after) : MISSING;
  }
}

function factsOf(chain: string, now: Date): Omit<CertificateFacts, "origin"> {
  const certificate = new X509Certificate(chain);
  const validTo = new Date(certificate.validTo);
  const alternative = (certificate.subjectAltName ?? "").split(", ")
    .map((name) => name.replace(/^(DNS|IP Address):/, "")).filter((name) => name !== "");
  const common = /^CN=(.+)$/m.exec(certificate.subject)?.[1];
  return {
    names: alternative.length > 0 ? alternative : common === undefined ? [] : [common],
    issuer: certificate.issuer.split("\n").join(", "),
    validFrom: new Date(certificate.validFrom),
    validTo,
    daysLeft: Math.floor((validTo.getTime() - now.getTime()) / DAY_MS),
    fingerprint: certificate.fingerprint256,
  };
}

interface Wrong {
  readonly field: "chain" | "key";
  readonly text: string;
}

/** The pair, if it can be used: whole, of each other, and valid now. */
function checked(
  { chain, key }: z.infer<typeof CERTIFICATE_INPUT>,
  now: Date,
): { readonly chain: string; readonly key: Secret } | Wrong {
  const certificates = certificatesIn(chain);
  const [first] = certificates ?? [];
  if (!certificates || !first) return { field: "chain", text: "certificate.problem.chain" };
  if (certificates.length > MOST_LINKS) {
    return { field: "chain", text: "certificate.problem.tooLong" };
  }
  if (key.includes("ENCRYPTED")) return { field: "key", text: "certificate.problem.encrypted" };
  const parsed = keyIn(key);
  if (!parsed) return { field: "key", text: "certificate.problem.key" };
  if (!first.checkPrivateKey(parsed)) {
    return { field: "key", text: "certificate.problem.notItsKey" };
  }
  if (!isInOrder(certificates)) return { field: "chain", text: "certificate.problem.order" };
  const ends = new Date(first.validTo).getTime();
  if (Number.isNaN(ends) || ends <= now.getTime()) {
    return { field: "chain", text: "certificate.problem.ended" };
  }
  if (new Date(first.validFrom).getTime() > now.getTime() + DAY_MS) {
    return { field: "chain", text: "certificate.problem.notYet" };
  }
  return { chain: `${chain}\n`, key: new Secret(`${key}\n`) };
}

/** Each certificate is issued by the next one, RFC 8446 §4.4.2. */
function isInOrder(certificates: readonly X509Certificate[]): boolean {
  return certificates.every((each, at) => {
    const next = certificates[at + 1];
    return next === undefined || each.issuer === next.subject;
  });
}

function certificatesIn(pem: string): readonly X509Certificate[] | undefined {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g);
  try {
    return blocks?.map((block) => new X509Certificate(block));
  } catch {
    return undefined;
  }
}

function keyIn(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem);
  } catch {
    return undefined;
  }
}
