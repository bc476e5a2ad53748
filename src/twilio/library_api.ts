import type { Twilio } from "twilio";
import { TEXT_STATUSES, type TextStatus } from "../domain/mod.ts";
import { ErrandError } from "../outbox/mod.ts";
import type { LibraryClient } from "./library_client.ts";
import type {
  NumberChange,
  TextFilter,
  TextToSend,
  TwilioAccount,
  TwilioApi,
  TwilioBalance,
  TwilioMedia,
  TwilioNumber,
  TwilioText,
} from "./twilio_api.ts";

/** Twilio's number for what it does not have. */
const NOT_FOUND = 20404;
const MOST_NUMBERS = 1_000;
const MOST_MEDIA = 10;

/** Twilio's API by Twilio's own library. */
export class LibraryApi implements TwilioApi {
  readonly #client: LibraryClient;

  constructor(client: LibraryClient) {
    this.#client = client;
  }

  account(): Promise<TwilioAccount> {
    return this.#ask(async (client) => {
      const { accountSid } = this.#client;
      const { sid, friendlyName, status, type } = await client.api.v2010.accounts(accountSid)
        .fetch();
      return { sid, name: friendlyName, status, isTrial: type === "Trial" };
    });
  }

  balance(): Promise<TwilioBalance> {
    return this.#ask(async (client) => {
      const { balance, currency } = await client.balance.fetch();
      return { amount: Number(balance), currency };
    });
  }

  sendText({ from, to, body, mediaUrls, statusCallback }: TextToSend): Promise<TwilioText> {
    return this.#ask(async (client) =>
      textOf(
        await client.messages.create({
          from,
          to,
          ...(body === "" ? {} : { body }),
          ...(mediaUrls.length === 0 ? {} : { mediaUrl: [...mediaUrls] }),
          ...(statusCallback === undefined ? {} : { statusCallback }),
        }),
      )
    );
  }

  texts({ from, to, since, limit }: TextFilter): Promise<readonly TwilioText[]> {
    return this.#ask(async (client) => {
      const found = await client.messages.list({
        ...(from === undefined ? {} : { from }),
        ...(to === undefined ? {} : { to }),
        dateSentAfter: since,
        limit,
        pageSize: Math.min(limit, 1_000),
      });
      return found.map(textOf);
    });
  }

  text(sid: string): Promise<TwilioText> {
    return this.#ask(async (client) => textOf(await client.messages(sid).fetch()));
  }

  mediaOf(sid: string): Promise<readonly TwilioMedia[]> {
    return this.#ask(async (client) => {
      const found = await client.messages(sid).media.list({ limit: MOST_MEDIA });
      return found.map(({ contentType, uri }) => ({
        contentType,
        url: `https://api.twilio.com${uri.replace(/\.json$/, "")}`,
      }));
    });
  }

  numbers(): Promise<readonly TwilioNumber[]> {
    return this.#ask(async (client) => {
      const found = await client.incomingPhoneNumbers.list({ limit: MOST_NUMBERS, pageSize: 200 });
      return found.map(numberOf);
    });
  }

  changeNumber(sid: string, change: NumberChange): Promise<TwilioNumber> {
    return this.#ask(async (client) => {
      const { smsUrl, voiceUrl, voiceFallbackUrl, statusCallback, trunkSid } = change;
      return numberOf(
        await client.incomingPhoneNumbers(sid).update({
          ...(smsUrl === undefined ? {} : { smsUrl, smsMethod: "POST" }),
          ...(voiceUrl === undefined ? {} : { voiceUrl, voiceMethod: "POST" }),
          ...(voiceFallbackUrl === undefined
            ? {}
            : { voiceFallbackUrl, voiceFallbackMethod: "POST" }),
          ...(statusCallback === undefined ? {} : { statusCallback, statusCallbackMethod: "POST" }),
          ...(trunkSid === undefined ? {} : { trunkSid }),
        }),
      );
    });
  }

  async removeRecording(sid: string): Promise<void> {
    try {
      await this.#ask((client) => client.recordings(sid).remove());
    } catch (error) {
      if (!(error instanceof ErrandError) || error.code !== NOT_FOUND) throw error;
    }
  }

  #ask<Answer>(question: (client: Twilio) => Promise<Answer>): Promise<Answer> {
    return this.#client.ask(question);
  }
}

interface LibraryText {
  readonly sid: string;
  readonly direction: string;
  readonly from: string;
  readonly to: string;
  readonly body: string;
  readonly status: string;
  readonly numSegments: string;
  readonly numMedia: string;
  readonly errorCode: number | null;
  readonly dateCreated: Date;
}

function textOf(text: LibraryText): TwilioText {
  return {
    sid: text.sid,
    direction: text.direction === "inbound" ? "in" : "out",
    from: text.from,
    to: text.to,
    body: text.body ?? "",
    status: textStatusOf(text.status),
    segments: Math.max(1, Number(text.numSegments) || 0),
    mediaCount: Number(text.numMedia) || 0,
    ...(text.errorCode ? { errorCode: Number(text.errorCode) } : {}),
    createdAt: text.dateCreated,
  };
}

/** Twilio's word for it; its words for what is still to be sent are one to us. */
export function textStatusOf(word: string): TextStatus {
  switch (word) {
    case "accepted":
    case "scheduled":
      return "queued";
    case "receiving":
      return "received";
    case "partially_delivered":
      return "sent";
    default:
      return TEXT_STATUSES.find((status) => status === word && status !== "waiting") ?? "queued";
  }
}

interface LibraryNumber {
  readonly sid: string;
  readonly phoneNumber: string;
  readonly friendlyName: string;
  readonly capabilities?: { readonly sms?: boolean; readonly voice?: boolean };
  readonly smsUrl: string;
  readonly voiceUrl: string;
  readonly trunkSid: string;
}

function numberOf(number: LibraryNumber): TwilioNumber {
  return {
    sid: number.sid,
    number: number.phoneNumber,
    name: number.friendlyName ?? "",
    canText: number.capabilities?.sms ?? false,
    canCall: number.capabilities?.voice ?? false,
    smsUrl: number.smsUrl ?? "",
    voiceUrl: number.voiceUrl ?? "",
    ...(number.trunkSid ? { trunkSid: number.trunkSid } : {}),
  };
}
