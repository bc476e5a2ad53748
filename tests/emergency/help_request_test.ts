import { equal } from "node:assert/strict";
import { helpRequested, OpenDoor } from "../../src/emergency/mod.ts";
import { FakeClock } from "../support/fake_clock.ts";

const CASES: readonly (readonly [line: string, number: string | undefined])[] = [
  ["INVITE sip:112@pbx.test SIP/2.0", "112"],
  ["INVITE sip:112;phone-context=x@pbx.test SIP/2.0", "112"],
  ["INVITE sips:0112@pbx.test;transport=tls SIP/2.0", "112"],
  ["INVITE tel:110;phone-context=+49 SIP/2.0", "110"],
  ["INVITE urn:service:sos.police SIP/2.0", "112"],
  ["INVITE sip:1123@pbx.test SIP/2.0", undefined],
  ["INVITE sip:101@pbx.test SIP/2.0", undefined],
  ["INVITE sip:101@112.test SIP/2.0", undefined],
  ["REGISTER sip:112@pbx.test SIP/2.0", undefined],
  ["INFO sip:112@pbx.test SIP/2.0", undefined],
  ["SIP/2.0 200 OK", undefined],
  ["", undefined],
];

for (const [line, number] of CASES) {
  Deno.test(`"${line}" is ${number === undefined ? "no call for help" : `for ${number}`}`, () => {
    const bytes = new TextEncoder().encode(`${line}\r\nVia: SIP/2.0/UDP 192.0.2.1\r\n\r\n`);
    equal(helpRequested(bytes, "de")?.number, number);
  });
}

Deno.test("OpenDoor lets a source in a few times a minute, each on its own", () => {
  const clock = new FakeClock();
  const door = new OpenDoor(clock);
  const admitted = () => Array.from({ length: 9 }, () => door.admits("192.0.2.1")).filter(Boolean);
  equal(admitted().length, 6);
  equal(door.admits("192.0.2.2"), true);
  clock.advance(60_000);
  equal(admitted().length, 6);
});

Deno.test("OpenDoor forgets whoever came first when there are too many", () => {
  const door = new OpenDoor(new FakeClock());
  for (let n = 0; n < 6; n++) door.admits("first");
  equal(door.admits("first"), false);
  for (let n = 0; n < 1_000; n++) door.admits(`source ${n}`);
  equal(door.admits("first"), true);
});
