import { ErrandError } from "../outbox/mod.ts";
import type { FetchedMedia, OutgoingText, TakenText, TextCarrier } from "../texts/mod.ts";
import type { TwilioApi } from "./twilio_api.ts";

export interface TwilioTextsOptions {
  readonly api: TwilioApi;
  /** Where Twilio reaches us; undefined while it cannot. */
  readonly publicUrl: string | undefined;
  /** The path at which Twilio finds a file of ours. */
  readonly fileUrl: (file: string) => string;
  /** A file of a message, with the account's name and token. @throws {ErrandError} */
  readonly fetchFile: (url: string, mostOctets: number) => Promise<FetchedMedia>;
}

/** Of one sender to one receiver, newest first: what was sent since is among these. */
const LOOKED_THROUGH = 100;

/** Texts by Twilio. */
export class TwilioTexts implements TextCarrier {
  readonly #options: TwilioTextsOptions;

  constructor(options: TwilioTextsOptions) {
    this.#options = options;
  }

  async send({ id, from, to, body, files }: OutgoingText): Promise<TakenText> {
    const { api, publicUrl, fileUrl } = this.#options;
    if (files.length > 0 && publicUrl === undefined) {
      throw new ErrandError("refused", "Twilio fetches pictures, and cannot reach this server");
    }
    const { sid, status, segments } = await api.sendText({
      ...{ from, to, body },
      mediaUrls: files.map(fileUrl),
      ...(publicUrl === undefined ? {} : { statusCallback: statusUrl(publicUrl, id) }),
    });
    return { sid, status, segments };
  }

  async find(
    { from, to, body }: OutgoingText,
    since: Date,
    isKnown: (sid: string) => boolean,
  ): Promise<TakenText | undefined> {
    const { api } = this.#options;
    // Twilio's filter knows days, and ours the moment.
    const listed = await api.texts({ from, to, since, limit: LOOKED_THROUGH });
    const found = listed.findLast((one) =>
      one.direction === "out" && one.body === body && one.createdAt >= since && !isKnown(one.sid)
    );
    return found && { sid: found.sid, status: found.status, segments: found.segments };
  }

  fetchMedia(source: string, mostOctets: number): Promise<FetchedMedia> {
    return this.#options.fetchFile(source, mostOctets);
  }
}

/** Tried twice more where it does not arrive: for Twilio alone, and not signed. */
const statusUrl = (publicUrl: string, id: number) =>
  `${publicUrl}/twilio/sms/status?text=${id}#rc=2&rp=5xx,ct,rt`;
