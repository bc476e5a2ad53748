import { encodeSdp, parseSdp } from "../sdp/mod.ts";
import { inTheOpen, isSavp, suiteLines } from "./embedded/crypto_lines.ts";
import { withMedia } from "./embedded/media_kind.ts";

/**
 * An offer of ours with `preferred` encryption, without it: for a phone that refused it. Undefined
 * for one that was in the open already.
 */
export function insecureOffer(offer: Uint8Array): Uint8Array | undefined {
  const sdp = parseSdp(offer);
  const plain = withMedia(
    sdp,
    (media) => isSavp(media) && suiteLines(media).length > 0 ? inTheOpen(media) : media,
  );
  return plain === sdp ? undefined : encodeSdp(plain);
}
