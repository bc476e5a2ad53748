import type { HeaderField } from "../sip/mod.ts";

export const SDP_TYPE = "application/sdp";

/** Content-Type of a body that is an SDP. */
export const sdpField: HeaderField = {
  name: "Content-Type",
  key: "content-type",
  value: SDP_TYPE,
};

export function sameBytes(a: Uint8Array, b: Uint8Array | undefined): boolean {
  if (!b || a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

const DECODER = new TextDecoder();
const ENCODER = new TextEncoder();

/** The `o=` of a description that was made for another session, e.g. before a leg moved. */
const ORIGIN = /^o=(\S+) (\d+) (\d+) /m;

/** Session id and version of `o=`, RFC 8866 §5.2. */
export interface SessionOrigin {
  readonly id: string;
  readonly version: bigint;
}

export function originOf(sdp: Uint8Array): SessionOrigin | undefined {
  const match = ORIGIN.exec(DECODER.decode(sdp));
  return match ? { id: match[2] ?? "", version: BigInt(match[3] ?? "0") } : undefined;
}

/** `sdp` under another session id and version: in a dialog the one stays and the other rises. */
export function withOrigin(sdp: Uint8Array, { id, version }: SessionOrigin): Uint8Array {
  return ENCODER.encode(DECODER.decode(sdp).replace(ORIGIN, `o=$1 ${id} ${version} `));
}

/** How many m= lines there are. */
export function streamsOf(sdp: Uint8Array): number {
  let count = 0;
  for (let i = 0; i + 1 < sdp.length; i++) {
    if (sdp[i] === 0x6d && sdp[i + 1] === 0x3d && (i === 0 || sdp[i - 1] === 0x0a)) count++;
  }
  return count;
}

/** The m= lines of `sdp` as they came, each with what belongs to it. */
const sectionsOf = (sdp: Uint8Array): readonly string[] => DECODER.decode(sdp).split(/^(?=m=)/m);

/**
 * `offer` with as many m= lines as `before` had, RFC 3264 §8: what was there once stays in its
 * place, rejected.
 */
export function padOffer(offer: Uint8Array, before: Uint8Array | undefined): Uint8Array {
  if (!before || streamsOf(offer) >= streamsOf(before)) return offer;
  const added = sectionsOf(before).slice(1 + streamsOf(offer)).map((section) => {
    const [line = ""] = section.split(/\r?\n/, 1);
    return `${line.replace(/^(m=\S+) \S+/, "$1 0")}\r\n`;
  });
  return ENCODER.encode(DECODER.decode(offer) + added.join(""));
}

/** `answer` without the m= lines behind the first `count`: the answer to what was padded. */
export function cutAnswer(answer: Uint8Array, count: number): Uint8Array {
  if (streamsOf(answer) <= count) return answer;
  return ENCODER.encode(sectionsOf(answer).slice(0, 1 + count).join(""));
}
