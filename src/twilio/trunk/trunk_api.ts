/**
 * What we want of Twilio's API for an Elastic SIP trunk. Everything throws `ErrandError`, but where
 * something is not there the answer is undefined.
 */
export interface TrunkApi {
  trunk(sid: string): Promise<TwilioTrunk | undefined>;
  /** The trunk of the account with that domain. */
  trunkOf(domain: string): Promise<TwilioTrunk | undefined>;
  createTrunk(trunk: NewTrunk): Promise<TwilioTrunk>;
  changeTrunk(sid: string, change: { readonly secure: boolean }): Promise<void>;
  originations(trunk: string): Promise<readonly Origination[]>;
  addOrigination(trunk: string, url: string, name: string): Promise<void>;
  changeOrigination(trunk: string, sid: string, url: string): Promise<void>;
  /** The sids of the lists that may call by the trunk. */
  listsOf(trunk: string): Promise<readonly string[]>;
  createList(name: string): Promise<string>;
  attachList(trunk: string, list: string): Promise<void>;
  credentials(list: string): Promise<readonly TrunkCredential[] | undefined>;
  /** @param password 12 characters or more, with a digit, in upper and lower case. */
  addCredential(list: string, username: string, password: string): Promise<void>;
  changeCredential(list: string, sid: string, password: string): Promise<void>;
  attachNumber(trunk: string, number: string): Promise<void>;
}

export interface NewTrunk {
  readonly name: string;
  /** Ends in `.pstn.twilio.com`. */
  readonly domain: string;
  /** TLS and SRTP, both or neither. */
  readonly secure: boolean;
}

export interface TwilioTrunk extends NewTrunk {
  readonly sid: string;
}

/** Where Twilio sends calls. */
export interface Origination {
  readonly sid: string;
  /** A `sip:` URI; `sips:` is none to Twilio. */
  readonly url: string;
  readonly name: string;
  readonly enabled: boolean;
}

export interface TrunkCredential {
  readonly sid: string;
  readonly username: string;
}
