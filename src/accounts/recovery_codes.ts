import { createHash } from "node:crypto";
import type { AccountId } from "../domain/mod.ts";
import { type Random, Secret } from "../runtime/mod.ts";

/** How many an account gets at once. */
export const RECOVERY_CODES = 10;

/** No 0, o, 1 or l: these are copied by hand. 32 letters, so that each octet is fair. */
const ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";
/** 16 characters of 32 are 80 bits. */
const LENGTH = 16;

/** Codes such as `k7mp-x3qa-9dwe-t2hv`, each good once when the other factors are lost. */
export function createRecoveryCodes(random: Random): readonly Secret[] {
  return Array.from({ length: RECOVERY_CODES }, () => {
    const letters = [...random.bytes(LENGTH)].map((octet) => ALPHABET[octet % ALPHABET.length]);
    return new Secret((letters.join("").match(/.{4}/g) ?? []).join("-"));
  });
}

/** What is stored instead of a code; undefined for what cannot be one. However it is spaced. */
export function recoveryCodeHash(account: AccountId, typed: string): string | undefined {
  const code = typed.toLowerCase().replace(/[\s-]/g, "");
  if (code.length !== LENGTH) return undefined;
  return createHash("sha256").update(`${account}:${code}`).digest("hex");
}
