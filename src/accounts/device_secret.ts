import { type Random, Secret } from "../runtime/mod.ts";

/** No 0, o, 1, l or i: these are typed into phones by hand. */
const ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789";
/** 24 characters of 31 are 118 bits. */
const LENGTH = 24;
const SHORTEST_STRONG = 12;

/** A secret that nobody guesses. */
export function generateSecret(random: Random): Secret {
  // Octets above the last whole multiple of 31 are thrown away, or some letters would be likelier.
  const limit = 256 - 256 % ALPHABET.length;
  let text = "";
  while (text.length < LENGTH) {
    for (const octet of random.bytes(LENGTH)) {
      if (octet < limit && text.length < LENGTH) text += ALPHABET[octet % ALPHABET.length];
    }
  }
  return new Secret(text);
}

/** Why a phone could not use `secret`, to follow "The secret"; undefined when it could. */
export function secretProblem(secret: Secret): string | undefined {
  const text = secret.reveal();
  if (text === "") return "is empty";
  if (text.length > 128) return "is longer than 128 characters";
  // deno-lint-ignore no-control-regex
  if (/[\u0000-\u001f\u007f]/.test(text)) return "has a control character in it";
  return undefined;
}

/** Why `secret` is easily guessed, to follow "The secret"; undefined when it is not. */
export function secretWeakness(secret: Secret, username: string): string | undefined {
  const text = secret.reveal();
  if (text.toLowerCase() === username.toLowerCase()) return "is the username";
  if (text.length < SHORTEST_STRONG) return `is shorter than ${SHORTEST_STRONG} characters`;
  if (/^\d+$/.test(text) && text.length < 20) return "is digits only";
  if (new Set(text).size < 5) return "has too few different characters";
  return undefined;
}
