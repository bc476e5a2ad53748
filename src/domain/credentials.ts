import { createHash } from "node:crypto";
import { Secret } from "../runtime/mod.ts";
import type { DigestAlgorithm } from "./device.ts";

/** `H(username:realm:secret)` for each algorithm in lower-case hexadecimal, RFC 7616 §3.4.2. */
export function ha1Of(
  username: string,
  realm: string,
  secret: Secret,
): Readonly<Record<DigestAlgorithm, Secret>> {
  const text = `${username}:${realm}:${secret.reveal()}`;
  return {
    "MD5": new Secret(createHash("md5").update(text).digest("hex")),
    "SHA-256": new Secret(createHash("sha256").update(text).digest("hex")),
  };
}
