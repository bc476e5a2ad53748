import type { SrtpAim } from "../../src/media/embedded/change.ts";
import {
  masterOctets,
  SRTP_GROWTH,
  SrtpReceiver,
  SrtpSender,
  type SrtpSuite,
  type SrtpSuiteName,
  suiteNamed,
  USUAL_SUITE,
} from "../../src/rtp/mod.ts";

/** A phone that encrypts: it has one key, and the relay has another. */
export class SrtpPeer {
  /** What the relay is told of the two. */
  readonly aim: SrtpAim;
  readonly #sender: SrtpSender;
  readonly #receiver: SrtpReceiver;

  /** With keys that nobody else has, or with those that were agreed on, in base64. */
  constructor(name?: SrtpSuiteName, own = newMaster(name), theirs = newMaster(name)) {
    const suite = spoken(name);
    const sends = Uint8Array.fromBase64(own);
    const hears = Uint8Array.fromBase64(theirs);
    this.#sender = new SrtpSender(suite, sends, () => 0x5eed);
    this.#receiver = new SrtpReceiver(suite, hears);
    this.aim = {
      receive: { suite: suite.name, master: own },
      send: { suite: suite.name, master: theirs },
    };
  }

  protect(packet: Uint8Array): Uint8Array<ArrayBuffer> {
    const target = new Uint8Array(packet.length + SRTP_GROWTH);
    return target.slice(0, this.#sender.protectRtp(packet, packet.length, target));
  }

  protectRtcp(packet: Uint8Array): Uint8Array<ArrayBuffer> {
    const target = new Uint8Array(packet.length + SRTP_GROWTH);
    return target.slice(0, this.#sender.protectRtcp(packet, packet.length, target));
  }

  /** @throws when it is not authentic. */
  unprotect(packet: Uint8Array = new Uint8Array()): Uint8Array<ArrayBuffer> {
    const data = Uint8Array.from(packet);
    return checked(data, this.#receiver.unprotectRtp(data, data.length));
  }

  /** @throws when it is not authentic. */
  unprotectRtcp(packet: Uint8Array = new Uint8Array()): Uint8Array<ArrayBuffer> {
    const data = Uint8Array.from(packet);
    return checked(data, this.#receiver.unprotectRtcp(data, data.length));
  }
}

/** A master key and salt for that suite, in base64. */
export function newMaster(name?: SrtpSuiteName): string {
  return crypto.getRandomValues(new Uint8Array(masterOctets(spoken(name)))).toBase64();
}

function spoken(name: SrtpSuiteName = USUAL_SUITE): SrtpSuite {
  const suite = suiteNamed(name);
  if (!suite) throw new Error(`no suite ${name}`);
  return suite;
}

function checked(data: Uint8Array<ArrayBuffer>, length: number): Uint8Array<ArrayBuffer> {
  if (length < 0) throw new Error(`not authentic: ${length}`);
  return data.slice(0, length);
}
