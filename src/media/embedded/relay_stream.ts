import { Reception, RoundTrip } from "../../rtp/mod.ts";
import type { Endpoint } from "./endpoint.ts";
import { Latch } from "./latch.ts";
import type { StreamCipher } from "./stream_cipher.ts";
import type { Splice } from "./splice.ts";
import type { Tap } from "./tap.ts";
import type { Voice } from "./voice.ts";

/** One UDP port of ours and the peer behind it. */
export class RelayPort<Remote> {
  readonly latch = new Latch();
  /** The accepted source and the target of `latch`, in the form of the packet path. */
  source: Remote | undefined = undefined;
  target: Remote | undefined = undefined;
  /** What `source` and `target` were made from. */
  sourceEndpoint: Endpoint | undefined = undefined;
  targetEndpoint: Endpoint | undefined = undefined;

  constructor(readonly port: number, readonly stream: RelayStream<Remote>) {}
}

/** A stream to which another is copied, and its payload type for what it hears. */
export interface StreamCopy<Remote> {
  readonly stream: RelayStream<Remote>;
  readonly payloadType: number;
}

/** One stream of one leg: a pair of ports, and what was heard on them. */
export class RelayStream<Remote> {
  readonly rtp: RelayPort<Remote>;
  readonly rtcp: RelayPort<Remote>;
  /** Clock in hertz by payload type; 0 or nothing for those without timing. */
  clocks: readonly number[] = [];
  readonly reception = new Reception();
  readonly roundTrip = new RoundTrip();
  out: RelayStream<Remote> | undefined = undefined;
  raw = false;
  secure = false;
  /** Between this leg and us everything is encrypted. */
  cipher: StreamCipher | undefined = undefined;
  mux = false;
  /** The leg wants to hear something. */
  receives = false;
  /** The leg is to hear its partner: it wants to, and nothing of ours is in its place. */
  takes = false;
  octets = 0;
  /** What we say to the leg ourselves. */
  voice: Voice<Remote> | undefined = undefined;
  /** What we hear of the leg besides passing it on. */
  tap: Tap<Remote> | undefined = undefined;
  /** Who else hears the leg, and the payload types that they hear. */
  copies: readonly StreamCopy<Remote>[] = [];
  copiedTypes: Uint8Array | undefined = undefined;
  /** The number under which the studio hears the leg; 0 while nobody records it or listens in. */
  feed = 0;
  /** The partner's packets to the leg have packets of ours among them. */
  splice: Splice | undefined = undefined;
  #isCovered = false;

  constructor(port: number, readonly row: number) {
    this.rtp = new RelayPort(port, this);
    this.rtcp = new RelayPort(port + 1, this);
  }

  /** Whether the leg hears something of ours in place of its partner. */
  cover(isCovered: boolean): void {
    this.#isCovered = isCovered;
    this.takes = this.receives && !isCovered;
  }

  /** Whether the leg's description says that it receives. */
  listens(receives: boolean): void {
    this.receives = receives;
    this.takes = receives && !this.#isCovered;
  }
}
