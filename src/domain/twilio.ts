import type { Secret } from "../runtime/mod.ts";

/** What an account at Twilio is reached by. */
export interface TwilioSettings {
  /** `AC` and 32 hexadecimal digits. */
  readonly accountSid: string;
  /** Where Twilio reaches us, without a slash at its end; undefined while it cannot. */
  readonly publicUrl?: string;
  /** Where its API is instead of at Twilio: a stand-in. */
  readonly apiUrl?: string;
}

export interface TwilioSecrets {
  readonly authToken: Secret;
  /** The one that will be, or was, the first: both sign while tokens are rotated. */
  readonly secondaryToken?: Secret;
}

export type TwilioAccess = TwilioSettings & TwilioSecrets;

export const ACCOUNT_SID = /^AC[0-9a-f]{32}$/;

/** What is kept of an account at Twilio; tokens are sealed. Synchronous, as `UserStore`. */
export interface TwilioStore {
  readonly access: TwilioAccess | undefined;
  /** Undefined forgets the account. */
  save(access: TwilioAccess | undefined): void;
}
