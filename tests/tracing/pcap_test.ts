import { equal } from "node:assert/strict";
import { pcapOf } from "../../src/tracing/mod.ts";

const MESSAGE = {
  at: new Date(1_700_000_000_250),
  sipCallId: "a",
  way: "in",
  protocol: "UDP",
  local: "192.0.2.1:5060",
  remote: "192.0.2.7:5062",
  text: "OPTIONS sip:a SIP/2.0\r\n\r\n",
} as const;

Deno.test("pcapOf writes the file of libpcap with an IP and a UDP header a packet", () => {
  const view = new DataView(pcapOf([MESSAGE]).buffer);
  equal(view.getUint32(0).toString(16), "a1b2c3d4");
  equal(view.getUint32(20), 101);
  equal(view.getUint32(24), 1_700_000_000);
  equal(view.getUint32(28), 250_000);
  const length = 28 + MESSAGE.text.length;
  equal(view.getUint32(32), length);
  equal(view.byteLength, 40 + length);
  equal(view.getUint8(40), 0x45);
  // From the phone to us.
  equal(view.getUint32(52).toString(16), "c0000207");
  equal(view.getUint32(56).toString(16), "c0000201");
  equal(view.getUint16(60), 5_062);
  equal(view.getUint16(62), 5_060);
  let sum = 0;
  for (let i = 40; i < 60; i += 2) sum += view.getUint16(i);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  equal(sum, 0xffff, "the header's checksum");
});

Deno.test("pcapOf writes IPv6 where one end has it", () => {
  const message = { ...MESSAGE, way: "out", local: "[2001:db8::1]:5060", remote: "[::7]:5062" };
  const view = new DataView(pcapOf([{ ...message, way: "out" }]).buffer);
  equal(view.getUint8(40), 0x60);
  equal(view.getUint32(48).toString(16), "20010db8");
  equal(view.getUint8(40 + 39), 7);
  equal(view.getUint16(80), 5_060);
});
