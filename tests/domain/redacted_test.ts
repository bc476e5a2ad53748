import { deepEqual, equal } from "node:assert/strict";
import { redacted } from "../../src/domain/mod.ts";
import { Secret } from "../../src/runtime/mod.ts";

const MASK = "[secret]";

Deno.test("redacted leaves plain data as it is", () => {
  const plain = {
    name: "kitchen",
    maxCalls: 4,
    keys: [{ lamp: "101" }],
    disabled: false,
    code: "*66",
    publicKey: "x",
    nothing: null,
    at: new Date("2026-01-01T00:00:00Z"),
  };
  deepEqual(redacted(plain), { ...plain, at: "2026-01-01T00:00:00.000Z" });
});

const SECRET_NAMES = [
  "password",
  "newPassword",
  "new_password",
  "secret",
  "ha1",
  "HA1",
  "apiKey",
  "tls-key",
  "authToken",
  "pin",
  "adminPIN",
  "recoveryCodes",
  "sealed",
  "cookie",
  "credentials",
];

for (const name of SECRET_NAMES) {
  Deno.test(`redacted masks what is called ${name}, however deep`, () => {
    deepEqual(redacted({ a: [{ [name]: "hunter2" }] }), { a: [{ [name]: MASK }] });
    deepEqual(redacted({ [name]: ["hunter2"] }), { [name]: MASK });
    deepEqual(redacted({ [name]: true }), { [name]: true });
  });
}

Deno.test("redacted masks secrets whatever they are called", () => {
  deepEqual(redacted({ a: new Secret("hunter2"), b: [new Secret(new Uint8Array(3))] }), {
    a: MASK,
    b: [MASK],
  });
  equal(redacted(`curl -H "Bearer rd_${"a".repeat(43)}"`), `curl -H "Bearer ${MASK}"`);
  equal(redacted("https://ada:hunter2@example.org/x"), `https://ada:${MASK}@example.org/x`);
  equal(redacted("sip:ada:hunter2@example.org"), `sip:ada:${MASK}@example.org`);
  equal(redacted("sip:ada@example.org:5060"), "sip:ada@example.org:5060");
  equal(redacted("http://192.168.1.1:80/a@b"), "http://192.168.1.1:80/a@b");
});

Deno.test("redacted makes JSON of what is none, and cuts what has no end", () => {
  deepEqual(redacted(new Map([["password", "x"]])), { password: MASK });
  deepEqual(redacted([new Set([1, 2]), new Uint8Array(3), 5n, () => 1]), [
    [1, 2],
    "[3 octets]",
    "5",
    undefined,
  ]);
  const endless: Record<string, unknown> = {};
  endless["again"] = endless;
  equal(JSON.stringify(redacted(endless)).includes("[cut]"), true);
  equal((redacted(Array.from({ length: 300 }, () => 0)) as unknown[]).length, 201);
  equal(String(redacted("x".repeat(9_999))).length, 2_005);
});
