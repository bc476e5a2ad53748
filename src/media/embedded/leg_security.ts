/**
 * The encryption of one leg by SDES, RFC 4568: takes keys out of what the leg describes and puts
 * ours into what it is told, so that everything behind this knows descriptions in the open alone.
 *
 * A key of ours lasts as long as the streams that it encrypts have the same other end and the same
 * suite. A new offer of the same partner, such as a hold, has the key that is there: RFC 4568 §7.1.4
 * lets it, and no phone has to set its cipher up anew for that. Another partner has another key:
 * two who send may have chosen the same SSRC (RFC 3711 §9.1).
 */
import { masterOctets, type SrtpSuite, suiteNamed, USUAL_SUITE } from "../../rtp/mod.ts";
import { formatCrypto, type MediaDescription, rejected, type Sdp } from "../../sdp/mod.ts";
import type { LegEncryption, LegProfile, MediaRefusal } from "../media_engine.ts";
import type { SrtpAim, SrtpKey } from "./change.ts";
import {
  inTheOpen,
  isOpaque,
  isSavp,
  mayHaveKeys,
  securedProtocol,
  type SuiteLine,
  suiteLines,
  withCrypto,
} from "./crypto_lines.ts";
import { hasRelayable, withMedia } from "./media_kind.ts";

/** One m= line as the leg offered it. */
interface HeardLine {
  readonly protocol: string;
  /** The one that we take; undefined for a stream in the open. */
  readonly line: SuiteLine | undefined;
}

/** One m= line with a key, as we offered it. */
interface OfferedLine {
  readonly protocol: string;
  readonly suite: SrtpSuite;
  readonly ours: Uint8Array;
}

/** One m= line that both sides encrypt. */
interface AgreedLine extends OfferedLine {
  readonly theirs: Uint8Array;
  /** Of the line that was taken. */
  readonly tag: number;
}

/** What both sides know of one m= line. */
type Agreed = AgreedLine | "open";

const OUR_TAG = 1;
const FIRST: SrtpSuite = firstSuite();

export class LegSecurity {
  readonly #octets: (count: number) => Uint8Array;
  #heard: readonly (HeardLine | undefined)[] = [];
  #offered: readonly (OfferedLine | undefined)[] = [];
  #answered: readonly (AgreedLine | undefined)[] | undefined;
  #agreed: readonly (Agreed | undefined)[] = [];
  /** Transports that the leg was told in another call, where its keys were agreed on. */
  #known: readonly (string | undefined)[] = [];
  #hasKeys = false;

  /** `octets` gives unpredictable octets. */
  constructor(octets: (count: number) => Uint8Array) {
    this.#octets = octets;
  }

  /** `earlier`, what the leg was told in another call, in the open. */
  adopt(earlier: Sdp): Sdp {
    this.#known = earlier.media.map((media) =>
      mayHaveKeys(media) && suiteLines(media).length > 0 ? media.protocol : undefined
    );
    return withMedia(earlier, (media) => mayHaveKeys(media) ? inTheOpen(media) : media);
  }

  // The leg offers, we answer.

  /** An offer of the leg in the open, as far as `policy` takes it. Nothing is in force yet. */
  readOffer(offer: Sdp, policy: LegEncryption): Sdp | MediaRefusal {
    const heard = offer.media.map((media) => heardLine(media, policy));
    const secured = new Set(offer.media.filter((_, i) => heard[i]?.line).map(({ kind }) => kind));
    this.#heard = heard;
    const plain = withMedia(offer, (media, i) => {
      if (!mayHaveKeys(media)) return media;
      const line = heard[i]?.line;
      const isLeft = line === undefined && (isSavp(media) || policy === "required") ||
        policy === "impossible";
      // The same stream in the open beside it is for those who cannot encrypt.
      const isSpare = line === undefined && secured.has(media.kind);
      return isLeft || isSpare ? rejected(inTheOpen(media)) : inTheOpen(media);
    });
    return hasRelayable(plain) || !hasRelayable(offer) ? plain : refusalOf(policy);
  }

  /** Our answer, in the open, is in force: of the lines that it does not reject. */
  acceptOffer(answer: Sdp): void {
    this.#agreed = answer.media.map((media, i): Agreed | undefined => {
      const line = this.#heard[i]?.line;
      if (media.port === 0) return undefined;
      if (!line) return mayHaveKeys(media) ? "open" : undefined;
      const before = this.#agreed[i];
      const { tag, spoken: suite, master: theirs } = line;
      const keeps = isLine(before) && before.suite === suite && isSame(before.theirs, theirs);
      const ours = keeps ? before.ours : this.#newKey(suite);
      return { protocol: this.#heard[i]?.protocol ?? media.protocol, suite, ours, theirs, tag };
    });
    this.#hasKeys = this.#agreed.some(isLine);
  }

  /** `answer` as the leg is to see it. */
  writeAnswer(answer: Sdp): Sdp {
    if (this.#heard.length === 0) return answer;
    return withMedia(answer, (media, i) => {
      const protocol = this.#heard[i]?.protocol;
      const agreed = this.#agreed[i];
      if (protocol === undefined) return media;
      if (!isLine(agreed) || media.port === 0) {
        return protocol === media.protocol ? media : { ...media, protocol };
      }
      const { tag, suite, ours } = agreed;
      return withCrypto(media, protocol, formatCrypto({ tag, suite: suite.name, master: ours }));
    });
  }

  // We offer, the leg answers.

  /** `offer` as the leg is to see it; with `isNew` its partner is another one than before. */
  writeOffer(offer: Sdp, policy: LegEncryption, isNew: boolean): Sdp {
    this.#answered = undefined;
    this.#offered = offer.media.map((media, i) => this.#lineFor(media, i, policy, isNew));
    this.#hasKeys ||= this.#offered.some((line) => line !== undefined);
    return withMedia(offer, (media, i) => {
      const line = this.#offered[i];
      if (!line) return media;
      const { suite, ours, protocol } = line;
      const value = formatCrypto({ tag: OUR_TAG, suite: suite.name, master: ours });
      return withCrypto(media, protocol, value);
    });
  }

  /** The leg's answer in the open; or why it is none. Nothing is in force yet. */
  readAnswer(answer: Sdp, policy: LegEncryption): Sdp | MediaRefusal {
    let why = "";
    const answered = answer.media.map((media, i): AgreedLine | undefined => {
      const offered = this.#offered[i];
      if (!offered || media.port === 0) return undefined;
      const [line, ...more] = suiteLines(media);
      if (line && (more.length > 0 || line.tag !== OUR_TAG || line.spoken !== offered.suite)) {
        why = "The key is none for what was offered";
      } else if (!line && policy === "required") why = MUST_ENCRYPT;
      return line && { ...offered, protocol: media.protocol, theirs: line.master, tag: line.tag };
    });
    if (why !== "") return { refused: "encryption", why };
    this.#answered = answered;
    return withMedia(answer, (media, i) => this.#offered[i] ? inTheOpen(media) : media);
  }

  /** The answer that was read last is in force; the same may come again, in a 183 and a 200. */
  acceptAnswer(answer: Sdp): void {
    const answered = this.#answered;
    if (!answered) return;
    this.#agreed = answer.media.map((media, i): Agreed | undefined => {
      if (media.port === 0) return undefined;
      return answered[i] ?? (mayHaveKeys(media) ? "open" : undefined);
    });
    this.#hasKeys = this.#agreed.some(isLine);
  }

  /** Our offer was refused. */
  rollback(): void {
    this.#offered = [];
    this.#answered = undefined;
  }

  // What follows from it.

  /** What the relay must know of line `index`; null for one in the open. */
  aim(index: number): SrtpAim | null {
    if (!this.#hasKeys && this.#heard.length === 0) return null;
    const agreed = this.#agreed[index];
    if (isLine(agreed)) {
      const { suite, ours, theirs } = agreed;
      return { receive: keyOf(suite, theirs), send: keyOf(suite, ours) };
    }
    if (agreed === "open") return null;
    const isOpening = this.#offered[index] !== undefined || this.#heard[index]?.line !== undefined;
    return isOpening ? { receive: null, send: null } : null;
  }

  /** The suite of the first line that is encrypted. */
  get suite(): string | undefined {
    return this.#agreed.find(isLine)?.suite.name;
  }

  #lineFor(
    media: MediaDescription,
    index: number,
    policy: LegEncryption,
    isNew: boolean,
  ): OfferedLine | undefined {
    if (!mayHaveKeys(media)) return undefined;
    const agreed = this.#agreed[index];
    if (isLine(agreed)) {
      const { suite, protocol, ours } = agreed;
      return { suite, protocol, ours: isNew ? this.#newKey(suite) : ours };
    }
    const known = this.#known[index];
    if (known === undefined && (agreed === "open" || !OFFERING.has(policy))) return undefined;
    const protocol = known ??
      (policy === "optional" ? media.protocol : securedProtocol(media.protocol));
    return { suite: FIRST, protocol, ours: this.#newKey(FIRST) };
  }

  #newKey(suite: SrtpSuite): Uint8Array {
    return this.#octets(masterOctets(suite));
  }
}

/** Policies with which our own first offer has a key. */
const OFFERING: ReadonlySet<LegEncryption> = new Set(["optional", "preferred", "required"]);
const MUST_ENCRYPT = "The sound of this leg has to be encrypted";

function heardLine(media: MediaDescription, policy: LegEncryption): HeardLine | undefined {
  if (isOpaque(media)) return undefined;
  const takes = mayHaveKeys(media) && OFFERING.has(policy);
  return { protocol: media.protocol, line: takes ? suiteLines(media)[0] : undefined };
}

/** Why a leg can be offered nothing; undefined when it can. */
export function unofferable({ encryption }: LegProfile): MediaRefusal | undefined {
  return encryption === "impossible" ? refusalOf(encryption) : undefined;
}

function refusalOf(policy: LegEncryption): MediaRefusal {
  const why = policy === "required"
    ? MUST_ENCRYPT
    : policy === "impossible"
    ? "The sound has to be encrypted, and its keys may not go by this transport"
    : "No key can be taken here: not by this transport, or not from this leg";
  return { refused: "encryption", why };
}

function keyOf({ name }: SrtpSuite, master: Uint8Array): SrtpKey {
  return { suite: name, master: master.toBase64() };
}

function isLine(agreed: Agreed | undefined): agreed is AgreedLine {
  return agreed !== undefined && agreed !== "open";
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((octet, i) => octet === b[i]);
}

function firstSuite(): SrtpSuite {
  const suite = suiteNamed(USUAL_SUITE);
  if (!suite) throw new Error("There is no usual suite");
  return suite;
}
