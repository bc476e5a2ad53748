import type { Secret } from "../runtime/mod.ts";
import type { GatewayId } from "./ids.ts";

/** What an account at Twilio is reached by. */
export interface TwilioSettings {
  /** `AC` and 32 hexadecimal digits. */
  readonly accountSid: string;
  /** Where Twilio reaches us, without a slash at its end; undefined while it cannot. */
  readonly publicUrl?: string;
  /** Where its API is instead of at Twilio: a stand-in. */
  readonly apiUrl?: string;
  /** What callers have said is removed at Twilio once it is here; kept there if left out. */
  readonly removesRecordings?: boolean;
}

export interface TwilioSecrets {
  readonly authToken: Secret;
  /** The one that will be, or was, the first: both sign while tokens are rotated. */
  readonly secondaryToken?: Secret;
}

export type TwilioAccess = TwilioSettings & TwilioSecrets;

export const ACCOUNT_SID = /^AC[0-9a-f]{32}$/;

/** What we keep of our Elastic SIP trunk: by this it is known again, and nothing else is touched. */
export interface TwilioTrunkPlan {
  /** `NAME.pstn.twilio.com`; chosen by chance before anything is made. */
  readonly domain: string;
  readonly username: string;
  /** TLS and SRTP, both or neither. */
  readonly secure: boolean;
  /** The host or address at which Twilio reaches our SIP, with a port where it is not the usual. */
  readonly host: string;
  /** Undefined until they are made. */
  readonly trunkSid?: string;
  readonly listSid?: string;
  /** The gateway that stands for it here. */
  readonly gateway?: GatewayId;
}

/** What is kept of an account at Twilio; tokens are sealed. Synchronous, as `UserStore`. */
export interface TwilioStore {
  readonly access: TwilioAccess | undefined;
  /** Undefined forgets the account. */
  save(access: TwilioAccess | undefined): void;
  /** Our trunk; undefined while there is none. */
  readonly trunk: TwilioTrunkPlan | undefined;
  saveTrunk(trunk: TwilioTrunkPlan | undefined): void;
}
