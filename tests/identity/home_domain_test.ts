import { equal } from "node:assert/strict";
import { createHomeDomain } from "../../src/identity/mod.ts";
import { FakeClock } from "../support/fake_clock.ts";

const clock = new FakeClock();

const addresses = () => ["192.0.2.1", "2001:db8::1"];

const CHOSEN: readonly (readonly [host: string, ours: boolean])[] = [
  ["pbx.test", true],
  ["PBX.Test", true],
  ["pbx.test.", true],
  ["localhost", true],
  ["192.0.2.1", true],
  ["2001:db8::1", true],
  ["[2001:DB8::1]", true],
  ["sub.pbx.test", false],
  ["pbx.test.evil", false],
  ["192.0.2.9", false],
  ["", false],
];

for (const [host, ours] of CHOSEN) {
  Deno.test(`a server of a chosen domain takes ${host || "nothing"} for ${ours ? "its own" : "another"}`, () => {
    const isOurs = createHomeDomain({ domain: "Pbx.test", chosen: true, addresses, clock });
    equal(isOurs(host), ours);
  });
}

Deno.test("a server whose domain nobody chose answers to any name", () => {
  const isOurs = createHomeDomain({ domain: "localhost", chosen: false, addresses, clock });
  for (const host of ["anything.test", "192.0.2.9", "box"]) equal(isOurs(host), true);
});

Deno.test("addresses that come and go are ours while they are there", () => {
  let now: readonly string[] = [];
  const clock = new FakeClock();
  const isOurs = createHomeDomain({
    domain: "pbx.test",
    chosen: true,
    clock,
    addresses: () => now,
  });
  equal(isOurs("10.0.0.1"), false);
  now = ["10.0.0.1"];
  clock.advance(10_000);
  equal(isOurs("10.0.0.1"), true);
});
