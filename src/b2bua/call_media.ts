import type { CallId } from "../domain/mod.ts";
import type { MediaEngine } from "../media/mod.ts";
import type { Log } from "../runtime/mod.ts";
import type { CallCourse } from "./call_course.ts";
import type { CallerLeg } from "./caller_leg.ts";
import { Conversation } from "./conversation.ts";
import { FirstAnswers } from "./first_answers.ts";
import type { Leg } from "./leg.ts";
import { LegSounds } from "./leg_sounds.ts";
import { OfferRelay } from "./offer_relay.ts";
import { OwnEndpoint } from "./own_endpoint.ts";

export interface CallMediaOptions {
  readonly call: CallId;
  readonly media: MediaEngine;
  readonly log: Log;
  /** Our name, for identities. */
  readonly domain: string;
  readonly course: CallCourse;
  /** The file that is heard while one waits; undefined for the music that is built in. */
  readonly musicFor: (leg: Leg) => string | undefined;
  /** Who waits hears music instead of ringing. */
  readonly ringsWithMusic: () => boolean;
  /** An INVITE has got its 200, or is about to. */
  readonly onAccepted: (leg: CallerLeg) => void;
  /** Two that did not call each other hear each other. */
  readonly onJoined: () => void;
}

/** What the media of one call is made of. */
export interface CallMedia {
  readonly answers: FirstAnswers;
  readonly sounds: LegSounds;
  readonly endpoint: OwnEndpoint;
  readonly conversation: Conversation;
  readonly relay: OfferRelay;
}

/** The media of a call that begins. */
export function mediaOf(options: CallMediaOptions): CallMedia {
  const answers = new FirstAnswers();
  const sounds = new LegSounds(options);
  const endpoint = new OwnEndpoint({ ...options, sounds, answers });
  const conversation = new Conversation({ ...options, sounds, answers, endpoint });
  return { answers, sounds, endpoint, conversation, relay: new OfferRelay(options) };
}
