import { Reception, RoundTrip } from "../../rtp/mod.ts";
import type { Endpoint } from "./endpoint.ts";
import { Latch } from "./latch.ts";

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
  mux = false;
  receives = false;
  octets = 0;

  constructor(port: number, readonly row: number) {
    this.rtp = new RelayPort(port, this);
    this.rtcp = new RelayPort(port + 1, this);
  }
}
