import { deepEqual, equal } from "node:assert/strict";
import { bindingRequest, readBindingResponse } from "../../src/stun/mod.ts";

const octets = (hex: string) =>
  Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));

/** Of RFC 5769 §2.2 and §2.3 what is before their integrity, with the length that is left. */
const TRANSACTION = octets("b7e7a701bc34d686fa87dfae");
const HEAD = "0101LLLL2112a442b7e7a701bc34d686fa87dfae";
const SOFTWARE = "8022000b7465737420766563746f7220";
const response = (attributes: string) =>
  octets(HEAD.replace("LLLL", (attributes.length / 2).toString(16).padStart(4, "0")) + attributes);

Deno.test("bindingRequest is the shortest there is", () => {
  equal(bindingRequest(TRANSACTION).length, 20);
  deepEqual(bindingRequest(TRANSACTION), octets("000100002112a442b7e7a701bc34d686fa87dfae"));
});

Deno.test("readBindingResponse reads the IPv4 sample of RFC 5769", () => {
  const bytes = response(`${SOFTWARE}002000080001a147e112a643`);
  deepEqual(readBindingResponse(bytes, TRANSACTION), {
    mapped: { host: "192.0.2.1", port: 32_853 },
  });
});

Deno.test("readBindingResponse reads the IPv6 sample of RFC 5769", () => {
  const bytes = response(`${SOFTWARE}002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9`);
  deepEqual(readBindingResponse(bytes, TRANSACTION), {
    mapped: { host: "2001:db8:1234:5678:11:2233:4455:6677", port: 32_853 },
  });
});

Deno.test("readBindingResponse takes MAPPED-ADDRESS of an old server", () => {
  const bytes = response("000100080001138ac0000207");
  deepEqual(readBindingResponse(bytes, TRANSACTION)?.mapped, { host: "192.0.2.7", port: 5_002 });
});

const BROKEN: readonly (readonly [string, Uint8Array])[] = [
  ["nothing", new Uint8Array()],
  ["an answer to somebody else", response("0020000800010000c0000207").with(9, 0)],
  ["an error", response("").with(1, 0x11)],
  ["a length that is not there", response("002000080001a147e112a643").subarray(0, 30)],
  ["an attribute beyond the end", response("002000ff0001a147e112a643")],
  ["an unknown family", response("002000080003a147e112a643")],
  ["no address", response(SOFTWARE)],
];

for (const [what, bytes] of BROKEN) {
  Deno.test(`readBindingResponse reads nothing out of ${what}`, () => {
    equal(readBindingResponse(bytes, TRANSACTION), undefined);
  });
}
