/** `a=crypto`: the keys of one stream, as its sender encrypts it (RFC 4568 §9). */
import type { Attribute } from "./sdp.ts";

/** One `a=crypto` line whose key can be used. */
export interface CryptoLine {
  /** 1 to 9 digits; an answer names the line of the offer that it takes. */
  readonly tag: number;
  /** The crypto suite as it is written. */
  readonly suite: string;
  /** Master key and master salt, one behind the other. */
  readonly master: Uint8Array;
}

const TAG = /^[0-9]{1,9}$/;
const SUITE = /^[A-Za-z0-9_]{1,64}$/;
const BASE64 = /^[A-Za-z0-9+/]{1,128}={0,2}$/;
const LIFETIME = /^(?:2\^([0-9]{1,2})|([0-9]{1,15}))$/;
/**
 * Packets for which a key must last: six hours of 50 a second. Keys are not renewed within a call
 * but by an offer, so that one for less would end in the middle of it.
 */
const LEAST_LIFETIME = 2 ** 20;

/**
 * Reads the value of an `a=crypto`. Undefined for one that breaks the grammar, and for one that
 * asks for what is not done here: several keys or a key identifier (MKI), a key for less than 2^20
 * packets, packets that are not encrypted or not signed, and any parameter that is not known and
 * not marked with `-` as one to be passed over (§6.3.7). Such a line counts as not there.
 */
export function parseCrypto(value: string): CryptoLine | undefined {
  const [tag, suite, keys, ...parameters] = value.split(/[ \t]+/);
  if (!tag || !suite || !keys || !TAG.test(tag) || !SUITE.test(suite)) return undefined;
  if (!parameters.every(isHarmless)) return undefined;
  const master = masterOf(keys);
  return master && { tag: Number(tag), suite, master };
}

/** `line` as the value of an `a=crypto`. */
export function formatCrypto({ tag, suite, master }: CryptoLine): string {
  return `${tag} ${suite} inline:${master.toBase64()}`;
}

/** The `a=crypto` lines of a section that can be used, in its order, the tags told apart. */
export function cryptosOf(attributes: readonly Attribute[]): readonly CryptoLine[] {
  const lines: CryptoLine[] = [];
  for (const { name, value } of attributes) {
    const line = name === "crypto" && value !== undefined ? parseCrypto(value) : undefined;
    // §4.1: a tag is unique. What says two things says nothing that could be answered.
    if (line && lines.every(({ tag }) => tag !== line.tag)) lines.push(line);
  }
  return lines;
}

/** `inline:key||salt["|" lifetime]`, §6.1. */
function masterOf(text: string): Uint8Array | undefined {
  if (text.slice(0, 7).toLowerCase() !== "inline:") return undefined;
  const [key = "", ...more] = text.slice(7).split("|");
  if (!BASE64.test(key) || more.length > 1 || !more.every(isLongEnough)) return undefined;
  return octetsOf(key);
}

function isLongEnough(lifetime: string): boolean {
  const [, power, count] = LIFETIME.exec(lifetime) ?? [];
  if (power !== undefined) return Number(power) >= Math.log2(LEAST_LIFETIME);
  return count !== undefined && Number(count) >= LEAST_LIFETIME;
}

function octetsOf(text: string): Uint8Array | undefined {
  try {
    return Uint8Array.fromBase64(text);
  } catch {
    return undefined;
  }
}

/** What changes nothing of what the two sides do. WSH is advice (§6.3.7), KDR=0 the default. */
function isHarmless(parameter: string): boolean {
  return parameter === "" || parameter.startsWith("-") || /^WSH=[0-9]{2,}$/i.test(parameter) ||
    /^KDR=0$/i.test(parameter);
}
