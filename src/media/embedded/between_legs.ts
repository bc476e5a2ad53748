import { hasRtcpMux, type Sdp } from "../../sdp/mod.ts";
import type { LegId } from "../../domain/mod.ts";
import type { MediaLeg, MediaRefusal } from "../media_engine.ts";
import { directedAnswer, directedOffer } from "./agreed_direction.ts";
import type { CallMedia } from "./call_media.ts";
import { answerEvents, offerEvents } from "./key_events.ts";
import type { LegMedia, SentOffer } from "./leg_media.ts";
import { unofferable } from "./leg_security.ts";
import { faceOf } from "./leg_streams.ts";
import { inOrder, lineOrder, reversed } from "./line_order.ts";
import { readAnswer } from "./read_sdp.ts";
import type { Surroundings } from "./surroundings.ts";

/**
 * Offers and answers from one leg to another.
 *
 * The first offer opens ports on both legs at once. A later offer changes nothing until it is
 * answered, except that streams it adds get ports; so `rollback` only gives those up, and the
 * answered state is exact by construction.
 */
export class BetweenLegs {
  readonly #around: Surroundings;

  constructor(around: Surroundings) {
    this.#around = around;
  }

  /** `MediaEngine.offer`, in the turn of `call`. */
  async offer(
    call: CallMedia,
    from: MediaLeg,
    to: MediaLeg,
    written: Sdp,
  ): Promise<Uint8Array | MediaRefusal> {
    const barred = unofferable(to.profile);
    if (barred) return this.#around.refused(call, undefined, barred);
    const sender = call.leg(from, this.#around.legParts);
    const sdp = sender.security.readOffer(written, sender.encryption);
    if ("refused" in sdp) return this.#around.refused(call, sender, sdp);
    const receiver = call.leg(to, this.#around.legParts);
    const known = receiver.peer === sender ? receiver.order : undefined;
    const order = lineOrder(sdp, receiver.presented, known);
    const sent = inOrder(offerEvents(directedOffer(sdp)), order, receiver.presented);
    const added = await this.#around.streams.open(call, sender, receiver, sent, order);
    if (added === undefined) return this.#around.outOfPorts(call);
    const isFirst = receiver.description === undefined;
    const isNew = receiver.peer !== sender;
    const secured = receiver.security.writeOffer(sent, receiver.encryption, isNew);
    if (sender.description === undefined) sender.description = sdp;
    // The callee may be heard before its answer is here, if neither has anybody else.
    const isAlone = !sender.peer && !receiver.peer && !sender.isEndpoint && !receiver.isEndpoint;
    if (isAlone || isFirst && sender.peer === receiver) call.link(sender, receiver, order);
    for (const index of added.sender) call.aim(sender, index);
    for (const index of added.receiver) call.aim(receiver, index);
    receiver.offered = {
      from: from.id,
      sdp,
      sent,
      order,
      addedFrom: added.sender,
      added: added.receiver,
      isFirst,
      answered: false,
    };
    // A turn of the event loop is spent only where the relay has to be waited for.
    const applying = this.#around.apply(call);
    if (applying) await applying;
    const streams = sent.media.map((media, i) => faceOf(receiver, i, hasRtcpMux(media)));
    return receiver.present(secured, streams);
  }

  /** `MediaEngine.answer`, in the turn of `call`. */
  async answer(
    call: CallMedia,
    from: MediaLeg,
    to: MediaLeg,
    body: Uint8Array,
  ): Promise<Uint8Array | MediaRefusal> {
    const answerer = call.legs.get(from.id);
    const offerer = call.legs.get(to.id);
    const offered = answerer?.offered;
    if (!answerer || !offerer || offered?.from !== to.id) {
      return { refused: "unknown-call", why: "There is no offer that this could answer" };
    }
    const answer = readAnswer(offered.sent, body, answerer);
    if ("refused" in answer) return answer;
    answerer.profile = from.profile;
    offerer.profile = to.profile;
    const back = offered.order && reversed(offered.order, offered.sdp.media.length);
    const own = inOrder(answer, back, offered.sdp);
    const sent = directedAnswer(offered.sdp, answerEvents(offered.sdp, own));
    const parted = [offerer.peer, answerer.peer];
    this.#agree(call, offerer, answerer, offered, answer, own);
    offerer.presented = sent;
    answerer.offered = { ...offered, answered: true };
    for (const leg of [offerer, answerer, ...parted]) {
      // Whoever was left for this partner needs nothing translated any more.
      const isTouched = leg === offerer || leg === answerer || leg && !leg.peer;
      const refreshing = isTouched && this.#around.refresh(call, leg);
      if (refreshing) await refreshing;
    }
    const applying = this.#around.apply(call);
    if (applying) await applying;
    const streams = sent.media.map((media, i) =>
      media.port === 0
        ? undefined
        : faceOf(offerer, i, answerer.hasMux(offerer.peerIndex(i)) && offerer.hasMux(i))
    );
    return offerer.present(offerer.security.writeAnswer(sent), streams);
  }

  /** `MediaEngine.rollback`, in the turn of `call`. */
  rollback(call: CallMedia, to: LegId): void {
    const receiver = call.legs.get(to);
    const offered = receiver?.offered;
    if (!receiver || !offered || offered.answered) return;
    receiver.offered = undefined;
    receiver.security.rollback();
    if (offered.isFirst) return;
    const sender = offered.from === undefined ? undefined : call.legs.get(offered.from);
    for (const index of offered.added) call.closeStream(receiver, index);
    if (sender) { for (const index of offered.addedFrom) call.closeStream(sender, index); }
    void this.#around.apply(call);
    this.#around.closer.start();
  }

  /** `answer` was given, which is `own` by the lines of the offer: both are in force now. */
  #agree(
    call: CallMedia,
    offerer: LegMedia,
    answerer: LegMedia,
    offered: SentOffer,
    answer: Sdp,
    own: Sdp,
  ): void {
    offerer.description = offered.sdp;
    answerer.description = answer;
    answerer.presented = offered.sent;
    offerer.isEndpoint = false;
    answerer.isEndpoint = false;
    const isShared = [...call.legs.values()].some((leg) =>
      leg !== answerer && leg.offered?.from === offerer.id && leg !== offerer
    );
    for (const [index, { port }] of answer.media.entries()) {
      if (port === 0) call.closeStream(answerer, index);
    }
    for (const [index, { port }] of own.media.entries()) {
      // Another fork may still accept what this one rejects.
      if (port === 0 && !isShared) call.closeStream(offerer, index);
    }
    offerer.security.acceptOffer(own);
    answerer.security.acceptAnswer(answer);
    call.link(offerer, answerer, offered.order);
    for (const index of own.media.keys()) call.aim(offerer, index);
    for (const index of answer.media.keys()) call.aim(answerer, index);
    offerer.answered = true;
    answerer.answered = true;
  }
}
