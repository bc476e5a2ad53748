import { messageOf } from "../../runtime/mod.ts";
import { checkedAnswer, parseSdp, type Sdp, SdpSyntaxError } from "../../sdp/mod.ts";
import type { MediaRefusal } from "../media_engine.ts";
import type { LegMedia } from "./leg_media.ts";
import { hasRelayable } from "./media_kind.ts";

/** The description in a body, or why it is none. */
export function readSdp(body: Uint8Array): Sdp | MediaRefusal {
  try {
    return parseSdp(body);
  } catch (error) {
    if (error instanceof SdpSyntaxError) return { refused: "syntax", why: messageOf(error) };
    throw error;
  }
}

/** The answer in a body, in the open and held against `offer`; or why it is no use. */
export function readAnswer(
  offer: Sdp,
  body: Uint8Array,
  { security, encryption }: Pick<LegMedia, "security" | "encryption">,
): Sdp | MediaRefusal {
  const written = readSdp(body);
  if ("refused" in written) return written;
  const sdp = security.readAnswer(written, encryption);
  if ("refused" in sdp) return sdp;
  const answer = checkedAnswer(offer, sdp);
  if (typeof answer === "string") return { refused: "answer-mismatch", why: answer };
  if (hasRelayable(answer)) return answer;
  return { refused: "answer-mismatch", why: "Every stream that can be relayed is rejected" };
}
