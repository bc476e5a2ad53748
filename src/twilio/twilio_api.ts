import type { TextStatus } from "../domain/mod.ts";

/**
 * What we want of Twilio's REST API. Everything throws `ErrandError`: `refused` with Twilio's
 * number of the error, `throttled`, or `unclear` when no answer came and it may have been done.
 */
export interface TwilioApi {
  account(): Promise<TwilioAccount>;
  balance(): Promise<TwilioBalance>;
  sendText(text: TextToSend): Promise<TwilioText>;
  /** The newest first. */
  texts(filter: TextFilter): Promise<readonly TwilioText[]>;
  text(sid: string): Promise<TwilioText>;
  /** The pictures and other files of a text. */
  mediaOf(sid: string): Promise<readonly TwilioMedia[]>;
  /** All numbers of the account. */
  numbers(): Promise<readonly TwilioNumber[]>;
  /** What is left out stays as it is. */
  changeNumber(sid: string, change: NumberChange): Promise<TwilioNumber>;
  /** Removes what a caller has said; one that is not there is none. */
  removeRecording(sid: string): Promise<void>;
}

export interface TwilioAccount {
  readonly sid: string;
  readonly name: string;
  readonly status: "active" | "suspended" | "closed";
  /** It may call and write only to numbers that were verified. */
  readonly isTrial: boolean;
}

export interface TwilioBalance {
  /** In `currency`. */
  readonly amount: number;
  /** ISO 4217. */
  readonly currency: string;
}

export interface TextToSend {
  readonly from: string;
  readonly to: string;
  readonly body: string;
  readonly mediaUrls: readonly string[];
  readonly statusCallback?: string;
}

export interface TextFilter {
  readonly from?: string;
  readonly to?: string;
  readonly since: Date;
  readonly limit: number;
}

export interface TwilioText {
  readonly sid: string;
  readonly direction: "in" | "out";
  readonly from: string;
  readonly to: string;
  readonly body: string;
  readonly status: TextStatus;
  readonly segments: number;
  readonly mediaCount: number;
  readonly errorCode?: number;
  readonly createdAt: Date;
}

export interface TwilioMedia {
  readonly contentType: string;
  readonly url: string;
}

export interface TwilioNumber {
  readonly sid: string;
  /** E.164 with `+`. */
  readonly number: string;
  readonly name: string;
  readonly canText: boolean;
  readonly canCall: boolean;
  readonly smsUrl: string;
  readonly voiceUrl: string;
  readonly trunkSid?: string;
}

export interface NumberChange {
  readonly smsUrl?: string;
  readonly voiceUrl?: string;
  /** Asked where the one above has no answer. */
  readonly voiceFallbackUrl?: string;
  /** Told how calls end. */
  readonly statusCallback?: string;
  readonly trunkSid?: string;
}
