import { deepEqual, equal, notDeepEqual, throws } from "node:assert/strict";
import { createCipheriv, createHmac } from "node:crypto";
import { Aes } from "../../src/rtp/srtp/aes.ts";
import { HmacSha1 } from "../../src/rtp/srtp/hmac_sha1.ts";
import { PacketIndex } from "../../src/rtp/srtp/packet_index.ts";
import { derive } from "../../src/rtp/srtp/session_keys.ts";
import { MOST_SOURCES } from "../../src/rtp/srtp/sources.ts";
import {
  sequenceOf,
  SRTP_FAULT,
  SRTP_GROWTH,
  SrtpReceiver,
  SrtpSender,
  type SrtpSuite,
  ssrcOf,
  suiteNamed,
} from "../../src/rtp/mod.ts";
import { receiverReport, rtpPacket } from "../media/media_peer.ts";

const hex = (text: string) => Uint8Array.fromHex(text.replaceAll(" ", ""));

function suite(name = "AES_CM_128_HMAC_SHA1_80"): SrtpSuite {
  const found = suiteNamed(name);
  if (!found) throw new Error(`no suite ${name}`);
  return found;
}

/** RFC 3711 B.3's master key and salt. */
const MASTER = hex("E1F97A0D3E018BE0D64FA32C06DE4139 0EC675AD498AFEEBB6960B3AABE6");

/** Key, first counter block, and what the key stream is at the blocks with these numbers. */
const STREAMS = [
  {
    name: "RFC 3711 B.2",
    key: "2B7E151628AED2A6ABF7158809CF4F3C",
    blocks: {
      0: "E03EAD0935C95E80E166B16DD92B4EB4",
      1: "D23513162B02D0F72A43A2FE4A5F97AB",
      2: "41E95B3BB0A2E8DD477901E4FCA894C0",
      0xfeff: "EC8CDF7398607CB0F2D21675EA9EA1E4",
      0xff00: "362B7C3C6773516318A077D7FC5073AE",
      0xff01: "6A2CC3787889374FBEB4C81B17BA6C44",
    },
  },
  {
    name: "RFC 6188 7.1",
    key: "57f82fe3613fd170a85ec93c40b1f0922ec4cb0dc025b58272147cc438944a98",
    blocks: {
      0: "92bdd28a93c3f52511c677d08b5515a4",
      1: "9da71b2378a854f67050756ded165bac",
      2: "63c4868b7096d88421b563b8c94c9a31",
    },
  },
];

for (const { name, key, blocks } of STREAMS) {
  Deno.test(`Aes makes the key stream of ${name}`, () => {
    const first = Int32Array.of(0xf0f1f2f3, 0xf4f5f6f7, 0xf8f9fafb, 0xfcfd0000);
    const stream = new Uint8Array(0xff02 * 16);
    new Aes(hex(key)).stream(first, stream, stream, 0, stream.length);
    for (const [number, block] of Object.entries(blocks)) {
      const at = Number(number) * 16;
      deepEqual(stream.slice(at, at + 16), hex(block), `block ${number}`);
    }
  });
}

const DERIVED = [
  {
    name: "RFC 3711 B.3",
    master: "E1F97A0D3E018BE0D64FA32C06DE4139",
    salt: "0EC675AD498AFEEBB6960B3AABE6",
    keys: [
      "C61E7A93744F39EE10734AFE3FF7A087",
      "CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4",
      "30CBBC08863D8C85D49DB34A9AE1",
    ],
  },
  {
    name: "RFC 6188 7.2",
    master: "f0f04914b513f2763a1b1fa130f10e2998f6f6e43e4309d1e622a0e332b9f1b6",
    salt: "3b04803de51ee7c96423ab5b78d2",
    keys: [
      "5ba1064e30ec51613cad926c5a28ef731ec7fb397f70a960653caf06554cd8c4",
      "fd9c32d39ed5fbb5a9dc96b30818454d1313dc05",
      "fa31791685ca444a9e07c6c64e93",
    ],
  },
];

for (const { name, master, salt, keys } of DERIVED) {
  Deno.test(`the session keys are those of ${name}`, () => {
    const cipher = new Aes(hex(master));
    for (const [label, key] of keys.entries()) {
      deepEqual(derive(cipher, hex(salt), label, key.length / 2), hex(key), `label ${label}`);
    }
  });
}

Deno.test("HmacSha1 signs as RFC 2202 does, and as the runtime does at every length", () => {
  const hmac = new HmacSha1(new Uint8Array(20).fill(0x0b));
  hmac.sign(new TextEncoder().encode("Hi There"), 8);
  deepEqual(hmac.digest, hex("b617318655057264e28bc0b6fb378c8ef146be00"));
  const key = Uint8Array.from({ length: 20 }, (_, i) => 3 * i);
  const data = Uint8Array.from({ length: 300 }, (_, i) => 7 * i & 255);
  const signer = new HmacSha1(key);
  for (let length = 0; length <= data.length; length++) {
    const expected = (more = "") => {
      const hmac = createHmac("sha1", key).update(data.subarray(0, length)).update(hex(more));
      return new Uint8Array(hmac.digest());
    };
    signer.sign(data, length);
    deepEqual(signer.digest, expected(), `${length} octets`);
    signer.sign(data, length, 0xfedcba98);
    deepEqual(signer.digest, expected("fedcba98"), `${length} octets and four`);
  }
});

Deno.test("a packet of RTP, and one of RTCP, is protected as libsrtp does it", () => {
  const sender = new SrtpSender(suite(), MASTER, () => 0);
  const rtp = hex("800f1234decafbadcafebabe" + "ab".repeat(16));
  const rtcp = hex("81c8000bcafebabe" + "ab".repeat(16));
  const target = new Uint8Array(100);
  const length = sender.protectRtp(rtp, rtp.length, target);
  const expected = "800f1234decafbadcafebabe4e55dc4ce79978d88ca4d215949d2402b78d6acc99ea179b8dbb";
  equal(target.subarray(0, length).toHex(), expected);
  const reported = sender.protectRtcp(rtcp, rtcp.length, target);
  equal(
    target.subarray(0, reported).toHex(),
    "81c8000bcafebabe7128035be487b9bdbef89041f977a5a880000001993e08cd54d6c1230798",
  );
});

/** `data` by a cipher of the runtime, which is given back. */
function encrypted(kind: string, key: Uint8Array, iv: Uint8Array, data: Uint8Array): Uint8Array {
  const cipher = createCipheriv(kind, key, iv);
  const text = cipher.update(data);
  cipher.final();
  return text;
}

/** A packet as the runtime's own ciphers make it: another program with the same key. */
function protectedElsewhere(
  name: string,
  master: Uint8Array,
  packet: Uint8Array,
  rollover: number,
): Uint8Array<ArrayBuffer> {
  const { keyOctets, tagOctets } = suite(name);
  const kind = keyOctets === 32 ? "aes-256-ctr" : "aes-128-ctr";
  const derived = (label: number, octets: number) => {
    const x = new Uint8Array(16);
    x.set(master.subarray(keyOctets));
    x[7] = (x[7] ?? 0) ^ label;
    return encrypted(kind, master.subarray(0, keyOctets), x, new Uint8Array(octets));
  };
  const iv = new Uint8Array(16);
  iv.set(derived(2, 14));
  const view = new DataView(iv.buffer);
  view.setUint32(4, view.getUint32(4) ^ ssrcOf(packet));
  view.setUint32(8, view.getUint32(8) ^ rollover);
  view.setUint16(12, view.getUint16(12) ^ sequenceOf(packet));
  const payload = encrypted(kind, derived(0, keyOctets), iv, packet.subarray(12));
  const signed = [...packet.subarray(0, 12), ...payload];
  const roc = new Uint8Array(4);
  new DataView(roc.buffer).setUint32(0, rollover);
  const tag = createHmac("sha1", derived(1, 20)).update(Uint8Array.from(signed)).update(roc);
  return Uint8Array.from([...signed, ...tag.digest().subarray(0, tagOctets)]);
}

for (
  const name of [
    "AES_CM_128_HMAC_SHA1_80",
    "AES_CM_128_HMAC_SHA1_32",
    "AES_256_CM_HMAC_SHA1_80",
    "AES_256_CM_HMAC_SHA1_32",
  ]
) {
  const { keyOctets } = suite(name);
  const master = Uint8Array.from({ length: keyOctets + 14 }, (_, i) => 11 * i + 5 & 255);

  Deno.test(`${name} is what another program makes of it, around the sequence numbers`, () => {
    const sender = new SrtpSender(suite(name), master, () => 0);
    const receiver = new SrtpReceiver(suite(name), master);
    for (
      const [sequence, rollover] of [[65_534, 0], [65_535, 0], [0, 1], [1, 1], [2, 1]] as const
    ) {
      const packet = rtpPacket(sequence, { ssrc: 0xcafebabe });
      const wanted = protectedElsewhere(name, master, packet, rollover);
      const target = new Uint8Array(packet.length + SRTP_GROWTH);
      const length = sender.protectRtp(packet, packet.length, target);
      deepEqual(target.subarray(0, length), wanted);
      equal(receiver.unprotectRtp(wanted, wanted.length), packet.length);
      deepEqual(wanted.subarray(0, packet.length), packet);
    }
  });

  Deno.test(`${name} protects RTCP both ways, and takes no octet that was changed`, () => {
    const sender = new SrtpSender(suite(name), master, () => 0);
    const receiver = new SrtpReceiver(suite(name), master);
    const packet = receiverReport(7, { source: 9, last: 3, delay: 5 });
    const target = new Uint8Array(packet.length + SRTP_GROWTH);
    const length = sender.protectRtcp(packet, packet.length, target);
    equal(length, packet.length + 14);
    notDeepEqual(target.subarray(8, packet.length), packet.subarray(8));
    for (let at = 0; at < length; at++) {
      const changed = target.slice();
      changed[at] = (changed[at] ?? 0) ^ 1;
      equal(receiver.unprotectRtcp(changed, length), SRTP_FAULT.forged, `octet ${at}`);
    }
    const again = target.slice();
    equal(receiver.unprotectRtcp(target, length), packet.length);
    deepEqual(target.subarray(0, packet.length), packet);
    equal(receiver.unprotectRtcp(again, length), SRTP_FAULT.replayed);
  });
}

/** A sender and a receiver with the same key, and a function that sends a packet. */
function pair(integer: (bound: number) => number = () => 0x5eed) {
  const sender = new SrtpSender(suite(), MASTER, integer);
  const receiver = new SrtpReceiver(suite(), MASTER);
  const send = (sequence: number, ssrc = 1): Uint8Array<ArrayBuffer> => {
    const packet = rtpPacket(sequence, { ssrc });
    const target = new Uint8Array(packet.length + SRTP_GROWTH);
    return target.slice(0, sender.protectRtp(packet, packet.length, target));
  };
  const take = (packet: Uint8Array) => receiver.unprotectRtp(packet.slice(), packet.length);
  return { sender, receiver, send, take };
}

Deno.test("SrtpReceiver drops what came before, and takes what comes late", () => {
  const { send, take } = pair();
  const packets = Array.from({ length: 200 }, (_, i) => send(i));
  const at = (i: number) => packets[i] ?? new Uint8Array();
  const size = at(0).length - 10;
  equal(take(at(5)), size);
  equal(take(at(5)), SRTP_FAULT.replayed);
  equal(take(at(4)), size);
  equal(take(at(199)), size);
  equal(take(at(100)), size);
  equal(take(at(100)), SRTP_FAULT.replayed);
  // Older than the window: nobody knows whether it was there.
  equal(take(at(50)), SRTP_FAULT.replayed);
});

Deno.test("a forged packet changes nothing: not the window, not how often the numbers went round", () => {
  const { send, take } = pair();
  const [good, next] = [send(10), send(11)];
  const size = good.length - 10;
  for (let at = 0; at < good.length; at++) {
    const forged = good.slice();
    forged[at] = (forged[at] ?? 0) ^ 0x40;
    // Not whole any more, or of another source: not taken either.
    if (at > 0) equal(take(forged), SRTP_FAULT.forged, `octet ${at}`);
  }
  const ahead = good.slice();
  ahead[2] = 0xff;
  equal(take(ahead), SRTP_FAULT.forged);
  equal(take(good), size);
  equal(take(next), size);
});

Deno.test("SrtpReceiver says of every packet too short to be one that it is forged", () => {
  const { receiver } = pair();
  for (let length = 12; length < 22; length++) {
    const data = rtpPacket(1).slice(0, 22);
    equal(receiver.unprotectRtp(data, length), SRTP_FAULT.forged, `${length} octets`);
    equal(receiver.unprotectRtcp(data, length), SRTP_FAULT.forged, `${length} octets`);
  }
});

Deno.test("SrtpSender encrypts nothing twice under one number", () => {
  const { send } = pair();
  notDeepEqual(send(7).length, 0);
  equal(send(7).length, 0);
  equal(send(6).length > 0, true);
  equal(send(6).length, 0);
});

Deno.test("a sender that begins again goes on under an SSRC of ours", () => {
  const { send, take } = pair(() => 0xabcdef01);
  equal(ssrcOf(send(1000)), 1);
  // One packet from long ago may be late; two in sequence are a new beginning.
  equal(send(10).length, 0);
  const second = send(11);
  equal(ssrcOf(second), 0xabcdef01);
  equal(take(second) > 0, true);
  equal(ssrcOf(send(12)), 0xabcdef01);
});

Deno.test("each source has numbers of its own, and only so many are remembered", () => {
  const { send, take } = pair();
  const first = send(1, 1);
  equal(take(first) > 0, true);
  for (let ssrc = 2; ssrc <= MOST_SOURCES; ssrc++) equal(take(send(1, ssrc)) > 0, true);
  equal(take(first), SRTP_FAULT.replayed);
  equal(take(send(2, 1)) > 0, true);
});

Deno.test("PacketIndex guesses as RFC 3711 appendix A does", () => {
  const index = new PacketIndex();
  equal(index.guess(40_000), 40_000);
  index.take(40_000);
  equal(index.guess(100), 65_536 + 100);
  index.take(65_536 + 100);
  equal(index.guess(65_500), 65_500);
  equal(index.guess(200), 65_536 + 200);
});

Deno.test("a key of another length is no key", () => {
  throws(() => new SrtpSender(suite(), MASTER.subarray(1), () => 0), RangeError);
  throws(() => new SrtpReceiver(suite("AES_256_CM_HMAC_SHA1_80"), MASTER), RangeError);
  throws(() => new Aes(new Uint8Array(17)), RangeError);
  equal(suiteNamed("aes_cm_128_hmac_sha1_80")?.name, "AES_CM_128_HMAC_SHA1_80");
  equal(suiteNamed("NULL_HMAC_SHA1_80"), undefined);
});
