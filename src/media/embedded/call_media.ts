import type { CallId, LegId } from "../../domain/mod.ts";
import { SerialQueue } from "../../runtime/mod.ts";
import type { MediaLeg } from "../media_engine.ts";
import type { Change } from "./change.ts";
import type { Endpoint } from "./endpoint.ts";
import { canonicalIp } from "./ip_address.ts";
import type { LocalAddresses } from "./local_addresses.ts";
import type { Figures } from "./figures.ts";
import { LegMedia, type LegParts, type LegStream } from "./leg_media.ts";
import type { PastStats } from "./leg_stats.ts";
import { type LineOrder, reversed } from "./line_order.ts";
import type { OpenedPair } from "./port_opener.ts";
import type { PortPool } from "./port_pool.ts";
import { readSdp } from "./read_sdp.ts";

/** The legs of one call, and the changes of the relay that follow from what happens to them. */
export class CallMedia {
  readonly id: CallId;
  readonly legs = new Map<LegId, LegMedia>();
  /** One leg is, or was, heard by several: `copy`. */
  hasCopies = false;
  readonly past = new Map<LegId, PastStats>();
  /** One verb at a time: forks are offered at once, and opening ports may take a while. */
  readonly #queue = new SerialQueue(reportError);
  readonly #pool: PortPool;
  readonly #figures: Figures;
  readonly #addresses: LocalAddresses;
  #waiting = 0;
  #changes: Change[] = [];

  constructor(id: CallId, pool: PortPool, figures: Figures, addresses: LocalAddresses) {
    this.id = id;
    this.#pool = pool;
    this.#figures = figures;
    this.#addresses = addresses;
  }

  /** Runs `task` after the verbs that came before it: now, when there are none. */
  inTurn<Result>(task: () => Result | Promise<Result>): Promise<Result> {
    this.#waiting++;
    return new Promise((resolve, reject) => {
      this.#queue.push(async () => {
        this.#waiting--;
        try {
          resolve(await task());
        } catch (error) {
          reject(error);
        }
      });
    });
  }

  /** True when nothing is left of it and no verb waits that would find it again. */
  get isEmpty(): boolean {
    return this.legs.size === 0 && this.#waiting === 0;
  }

  /** The leg, made on first sight, with the profile it has now. */
  leg({ id, profile, earlier }: MediaLeg, parts: LegParts): LegMedia {
    const known = this.legs.get(id);
    if (known) {
      known.profile = profile;
      return known;
    }
    const before = earlier && readSdp(earlier);
    const leg = new LegMedia(
      id,
      profile,
      parts,
      before && "refused" in before ? undefined : before,
    );
    this.legs.set(id, leg);
    return leg;
  }

  /** The changes since the last call of this, for the relay. */
  takeChanges(): readonly Change[] {
    const changes = this.#changes;
    this.#changes = [];
    return changes;
  }

  /** One more change for the relay. */
  push(change: Change): void {
    this.#changes.push(change);
  }

  /** Gives `leg` a pair of ports for stream `index`. */
  openStream(leg: LegMedia, index: number, { port, isWarm }: OpenedPair): void {
    leg.streams[index] = { port, out: undefined };
    if (isWarm) this.#changes.push({ do: "wake", port });
  }

  /** Tells the relay where stream `index` of `leg` is. */
  aim(leg: LegMedia, index: number): void {
    const stream = leg.streams[index];
    if (!stream) return;
    // RFC 5761 §5.1.1: one port for both only when both sides said so.
    const mux = leg.hasMux(index) && leg.peer?.hasMux(leg.peerIndex(index)) === true;
    this.#changes.push({ do: "aim", port: stream.port, aim: leg.aim(index, mux, this.#isOurs) });
  }

  /** One of our own media ports, by any address that leads to it. */
  readonly #isOurs = ({ host, port }: Endpoint): boolean => {
    if (!this.#pool.isUsed(port)) return false;
    if (this.#addresses.has(host)) return true;
    return [...this.legs.values()].some(({ profile }) => canonicalIp(profile.advertise) === host);
  };

  /**
   * Joins two legs, parting each from whoever it was joined to. `order` says which line of `a`
   * belongs to each of `b`; the one with the same index if left out.
   */
  link(a: LegMedia, b: LegMedia, order?: LineOrder): void {
    for (const [leg, peer] of [[a, b], [b, a]] as const) {
      if (leg.peer && leg.peer !== peer) this.unlink(leg.peer);
      leg.peer = peer;
    }
    a.order = order && reversed(order, Math.max(a.streams.length, ...order.map((i) => i + 1)));
    b.order = order;
    this.#linkStreams(a, b);
    this.#linkStreams(b, a);
  }

  #linkStreams(from: LegMedia, to: LegMedia): void {
    for (const [index, stream] of from.streams.entries()) {
      if (!stream) continue;
      this.#linkStream(stream, to.streams[from.peerIndex(index)] ?? null);
    }
  }

  /** A stream is known by its object: another may have its port later. */
  #linkStream(stream: LegStream, out: LegStream | null): void {
    if (stream.out === out) return;
    stream.out = out;
    this.#changes.push({ do: "link", port: stream.port, out: out?.port ?? null });
  }

  /** Parts `leg` from whoever it is joined to. */
  part(leg: LegMedia): void {
    if (leg.peer?.peer === leg) this.unlink(leg.peer);
    this.unlink(leg);
  }

  /** What `leg` sends goes nowhere from now on. */
  unlink(leg: LegMedia): void {
    leg.peer = undefined;
    leg.order = undefined;
    for (const stream of leg.streams) {
      if (stream) this.#linkStream(stream, null);
    }
  }

  /** Gives up the ports of stream `index`; what it counted stays counted. */
  closeStream(leg: LegMedia, index: number): void {
    const stream = leg.streams[index];
    if (!stream) return;
    const past = this.past.get(leg.id) ?? { packets: 0, octets: 0, lost: 0 };
    past.packets += this.#figures.read(stream.port, "packets");
    past.octets += this.#figures.read(stream.port, "octets");
    past.lost += this.#figures.read(stream.port, "lost");
    this.past.set(leg.id, past);
    leg.streams[index] = undefined;
    const { port } = stream;
    this.#changes.push({ do: this.#pool.rest(port) ? "rest" : "close", port });
  }

  /** Gives up all of a leg. */
  closeLeg(leg: LegMedia): void {
    if (leg.peer?.peer === leg) this.unlink(leg.peer);
    leg.peer = undefined;
    for (const index of leg.streams.keys()) this.closeStream(leg, index);
    this.legs.delete(leg.id);
  }
}
