import { deepEqual, equal } from "node:assert/strict";
import { cryptosOf, formatCrypto, parseCrypto } from "../../src/sdp/mod.ts";

const KEY = "d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj";
const AES = "AES_CM_128_HMAC_SHA1_80";

const TAKEN = [
  `1 ${AES} inline:${KEY}`,
  `999999999 ${AES} inline:${KEY}`,
  `1 ${AES} inline:${KEY}|2^20`,
  `1 ${AES} inline:${KEY}|2^48`,
  `1 ${AES} inline:${KEY}|1048576`,
  `1 ${AES} INLINE:${KEY}`,
  `1  ${AES}\tinline:${KEY} WSH=64`,
  `1 ${AES} inline:${KEY} KDR=0 -KDR=4 -SOMETHING`,
];

for (const value of TAKEN) {
  Deno.test(`a=crypto:${value} is taken`, () => {
    deepEqual(parseCrypto(value)?.master, Uint8Array.fromBase64(KEY));
  });
}

const NOT_TAKEN: readonly (readonly [string, string])[] = [
  ["without a key", `1 ${AES}`],
  ["empty", ""],
  ["with a tag that is no number", `x ${AES} inline:${KEY}`],
  ["with a tag of ten digits", `1234567890 ${AES} inline:${KEY}`],
  ["by another key method", `1 ${AES} uri:${KEY}`],
  ["whose key is not base64", `1 ${AES} inline:d0Rmd*cmVCsp`],
  ["whose key is cut", `1 ${AES} inline:${KEY.slice(0, 37)}`],
  ["with two keys", `1 ${AES} inline:${KEY}|2^20|1:4;inline:${KEY}|2^20|2:4`],
  ["with a key identifier", `1 ${AES} inline:${KEY}|2^20|1:4`],
  ["with a key identifier alone", `1 ${AES} inline:${KEY}|1:32`],
  ["for so few packets that it would end within the call", `1 ${AES} inline:${KEY}|2^16`],
  ["for so few packets, as a number", `1 ${AES} inline:${KEY}|1000`],
  ["with a lifetime that is none", `1 ${AES} inline:${KEY}|2^^20`],
  ["without encryption", `1 ${AES} inline:${KEY} UNENCRYPTED_SRTP`],
  ["without encryption of reports", `1 ${AES} inline:${KEY} UNENCRYPTED_SRTCP`],
  ["without signatures", `1 ${AES} inline:${KEY} UNAUTHENTICATED_SRTP`],
  ["with keys derived again and again", `1 ${AES} inline:${KEY} KDR=24`],
  ["with correction of errors", `1 ${AES} inline:${KEY} FEC_ORDER=SRTP_FEC`],
];

for (const [what, value] of NOT_TAKEN) {
  Deno.test(`a=crypto ${what} counts as not there`, () => equal(parseCrypto(value), undefined));
}

Deno.test("formatCrypto writes what parseCrypto reads", () => {
  const line = parseCrypto(`7 ${AES} inline:${KEY}`);
  equal(line && formatCrypto(line), `7 ${AES} inline:${KEY}`);
});

Deno.test("cryptosOf leaves out what cannot be used, and a tag that was there before", () => {
  const values = [`1 ${AES} inline:${KEY}|1:4`, `2 X inline:${KEY}`, `2 Y inline:${KEY}`];
  const attributes = values.map((value) => ({ name: "crypto", value }));
  deepEqual(cryptosOf(attributes).map(({ suite }) => suite), ["X"]);
});
