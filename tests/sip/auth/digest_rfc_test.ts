/** The examples of the RFCs, digit by digit. */
import { equal } from "node:assert/strict";
import { type DigestAlgorithm, digestResponse, ha1 } from "../../../src/sip/auth/mod.ts";

const RFC_7616 = {
  nonce: "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
  qop: { name: "auth", nc: "00000001", cnonce: "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ" },
};

const EXPECTED: readonly (readonly [DigestAlgorithm, string])[] = [
  ["MD5", "8ca523f5e9506fed4657c9700eebdbec"],
  ["SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"],
];

for (const [algorithm, expected] of EXPECTED) {
  Deno.test(`digestResponse computes RFC 7616 §3.9.1 with ${algorithm}`, () => {
    equal(
      digestResponse({
        algorithm,
        ha1: ha1(algorithm, "Mufasa", "http-auth@example.org", "Circle of Life"),
        method: "GET",
        uri: "/dir/index.html",
        ...RFC_7616,
      }),
      expected,
    );
  });
}

const RFC_2617 = {
  algorithm: "MD5",
  method: "GET",
  uri: "/dir/index.html",
  nonce: "dcd98b7102dd2f0e8b11d0f600bfb0c093",
} as const;

Deno.test("ha1 computes RFC 2617 §3.5", () => {
  equal(
    ha1("MD5", "Mufasa", "testrealm@host.com", "Circle Of Life"),
    "939e7578ed9e3c518a452acee763bce9",
  );
});

Deno.test("digestResponse computes RFC 2617 §3.5", () => {
  equal(
    digestResponse({
      ...RFC_2617,
      ha1: ha1("MD5", "Mufasa", "testrealm@host.com", "Circle Of Life"),
      qop: { name: "auth", nc: "00000001", cnonce: "0a4f113b" },
    }),
    "6629fae49393a05397450978507c4ef1",
  );
});

Deno.test("digestResponse computes RFC 2069 §2.4 as its erratum 749 has it, without qop", () => {
  equal(
    digestResponse({
      ...RFC_2617,
      ha1: ha1("MD5", "Mufasa", "testrealm@host.com", "CircleOfLife"),
    }),
    "1949323746fe6a43ef61f9606e7febea",
  );
});

Deno.test("ha1 hashes UTF-8, RFC 7616 §4", () => {
  equal(
    ha1("SHA-256", "Jäsøn Doe", "api@example.org", "Secret, or not?"),
    // printf 'Jäsøn Doe:api@example.org:Secret, or not?' | sha256sum
    "fd0be3939dca4b5c2d46e8fa6a3d16dbea82474cb9a588d4cb149c54f37cff37",
  );
});
