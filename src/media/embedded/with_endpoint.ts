import type { LegId } from "../../domain/mod.ts";
import type { Sdp } from "../../sdp/mod.ts";
import type { MediaLeg, MediaRefusal } from "../media_engine.ts";
import type { CallMedia } from "./call_media.ts";
import { ownAnswer, ownIndexOf, ownOffer } from "./endpoint_sdp.ts";
import { codecToKeep, sentCodecOf } from "./leg_copies.ts";
import type { LegMedia } from "./leg_media.ts";
import { unofferable } from "./leg_security.ts";
import { faceOf } from "./leg_streams.ts";
import { readAnswer } from "./read_sdp.ts";
import type { Surroundings } from "./surroundings.ts";

const NO_CODEC: MediaRefusal = {
  refused: "no-usable-media",
  why: "No stream has a codec of ours",
};

/** Offers and answers between a leg and ourselves. */
export class WithEndpoint {
  readonly #around: Surroundings;

  constructor(around: Surroundings) {
    this.#around = around;
  }

  /** `MediaEngine.answerAsEndpoint`, in the turn of `call`. */
  async answer(
    call: CallMedia,
    { id, profile }: MediaLeg,
    written: Sdp,
  ): Promise<Uint8Array | MediaRefusal> {
    const leg = call.leg({ id, profile }, this.#around.legParts);
    const offer = leg.security.readOffer(written, leg.encryption);
    if ("refused" in offer) return this.#around.refused(call, leg, offer);
    const index = ownIndexOf(offer);
    if (index < 0) return this.#around.refused(call, leg, NO_CODEC);
    const answer = ownAnswer(offer, index, codecToKeep(call, leg));
    if (await this.#around.streams.openVoice(call, leg, index) === undefined) {
      return this.#around.outOfPorts(call);
    }
    for (const other of leg.streams.keys()) if (other !== index) call.closeStream(leg, other);
    leg.description = offer;
    leg.security.acceptOffer(answer);
    await this.#talkWith(call, leg, answer);
    const secured = leg.security.writeAnswer(answer);
    return leg.present(secured, answer.media.map((_, i) => faceOf(leg, i, false)));
  }

  /** `MediaEngine.offerAsEndpoint`, in the turn of `call`. */
  async offer(call: CallMedia, to: MediaLeg, like?: LegId): Promise<Uint8Array | MediaRefusal> {
    const barred = unofferable(to.profile);
    if (barred) return this.#around.refused(call, undefined, barred);
    const talker = like === undefined ? undefined : call.legs.get(like);
    const wanted = talker && sentCodecOf(talker);
    if (like !== undefined && !wanted) {
      return { refused: "no-usable-media", why: "Nothing was agreed on with who talks" };
    }
    const leg = call.leg(to, this.#around.legParts);
    const only = wanted ?? codecToKeep(call, leg);
    const sent = ownOffer(leg.presented, leg.description, only);
    const index = ownIndexOf(sent);
    if (index < 0) {
      return { refused: "no-usable-media", why: "The leg's voice is encrypted by itself" };
    }
    const added = await this.#around.streams.openVoice(call, leg, index);
    if (added === undefined) return this.#around.outOfPorts(call);
    const isFirst = leg.description === undefined;
    const common = {
      from: undefined,
      sdp: sent,
      sent,
      order: undefined,
      addedFrom: [],
      answered: false,
    };
    leg.offered = { ...common, added, isFirst };
    const isNew = leg.peer !== undefined;
    const secured = leg.security.writeOffer(sent, leg.encryption, isNew);
    for (const each of added) call.aim(leg, each);
    await this.#around.apply(call);
    return leg.present(
      secured,
      sent.media.map((_, i) => i === index ? faceOf(leg, i, false) : undefined),
    );
  }

  /** `MediaEngine.takeAnswer`, in the turn of `call`. */
  async take(
    call: CallMedia,
    { id, profile }: MediaLeg,
    body: Uint8Array,
  ): Promise<"taken" | MediaRefusal> {
    const leg = call.legs.get(id);
    if (!leg?.offered) {
      return { refused: "unknown-call", why: "There is no offer that this could answer" };
    }
    const { offered } = leg;
    const answer = readAnswer(offered.sent, body, leg);
    if ("refused" in answer) return answer;
    leg.profile = profile;
    leg.description = answer;
    leg.security.acceptAnswer(answer);
    for (const [index, { port }] of answer.media.entries()) {
      if (port === 0) call.closeStream(leg, index);
    }
    leg.offered = { ...offered, answered: true };
    await this.#talkWith(call, leg, offered.sent);
    return "taken";
  }

  /** The leg's description is in force, and we are its partner from now on. */
  async #talkWith(call: CallMedia, leg: LegMedia, presented: Sdp): Promise<void> {
    const { peer } = leg;
    call.part(leg);
    leg.presented = presented;
    leg.answered = true;
    leg.isEndpoint = true;
    for (const index of leg.streams.keys()) call.aim(leg, index);
    await this.#around.refresh(call, leg);
    if (peer) await this.#around.refresh(call, peer);
    await this.#around.apply(call);
  }
}
