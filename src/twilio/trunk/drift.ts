import type { TwilioNumber } from "../twilio_api.ts";
import type { Origination, TrunkCredential, TwilioTrunk } from "./trunk_api.ts";

/** A trunk as we want it. */
export interface WantedTrunk {
  readonly secure: boolean;
  /** Where calls are to come. */
  readonly origination: string;
  readonly username: string;
  /** Numbers of ours, E.164 with `+`. */
  readonly numbers: readonly string[];
}

/** What there is of it at Twilio. */
export interface FoundTrunk {
  readonly trunk: TwilioTrunk | undefined;
  readonly originations: readonly Origination[];
  /** Undefined when our list is gone. */
  readonly credentials: readonly TrunkCredential[] | undefined;
  /** Our list may call by the trunk. */
  readonly isListAttached: boolean;
  /** All numbers of the account. */
  readonly numbers: readonly TwilioNumber[];
}

/** One way in which what there is differs from what we want. */
export type Drift =
  | { readonly what: "trunk" }
  | { readonly what: "secure"; readonly is: boolean }
  | { readonly what: "origination"; readonly sid?: string; readonly is?: string }
  | { readonly what: "list" }
  | { readonly what: "credential" }
  | { readonly what: "list-not-attached" }
  | { readonly what: "number"; readonly sid: string; readonly number: string }
  /** Somebody has given it something to do: it is not touched without a question. */
  | { readonly what: "number-elsewhere"; readonly sid: string; readonly number: string }
  /** Calls go there too. We did not make it. */
  | { readonly what: "other-origination"; readonly is: string };

/** The name of what we make: what has another name is not ours. */
export const OUR_NAME = "Ringdown";

/** What Twilio gives a new number to do. */
const DEMO_URL = /^https:\/\/demo\.twilio\.com\//;

/** What has to be done for what there is to be what we want; nothing of it takes away what we did
 * not make. */
export function driftOf(wanted: WantedTrunk, found: FoundTrunk): readonly Drift[] {
  const { trunk } = found;
  return [
    ...(trunk ? [] : [{ what: "trunk" } as const]),
    ...(trunk && trunk.secure !== wanted.secure
      ? [{ what: "secure", is: trunk.secure } as const]
      : []),
    ...originationDrift(wanted, found),
    ...credentialDrift(wanted, found),
    ...found.numbers.filter(({ number }) => wanted.numbers.includes(number))
      .flatMap((number) => numberDrift(number, trunk)),
  ];
}

function originationDrift(
  { origination }: WantedTrunk,
  { originations }: FoundTrunk,
): readonly Drift[] {
  const ours = originations.find(({ name }) => name === OUR_NAME);
  const isRight = originations.some(({ url, enabled }) => url === origination && enabled);
  const others = originations.filter((one) => one !== ours && one.url !== origination)
    .map(({ url }) => ({ what: "other-origination", is: url } as const));
  if (isRight) return others;
  const change = ours ? { sid: ours.sid, is: ours.url } : {};
  return [{ what: "origination", ...change }, ...others];
}

function credentialDrift(
  { username }: WantedTrunk,
  { credentials, isListAttached }: FoundTrunk,
): readonly Drift[] {
  if (!credentials) return [{ what: "list" }];
  const isKnown = credentials.some((one) => one.username === username);
  return [
    ...(isKnown ? [] : [{ what: "credential" } as const]),
    ...(isListAttached ? [] : [{ what: "list-not-attached" } as const]),
  ];
}

function numberDrift(
  { sid, number, trunkSid, voiceUrl }: TwilioNumber,
  trunk: TwilioTrunk | undefined,
): readonly Drift[] {
  if (trunkSid !== undefined && trunkSid === trunk?.sid) return [];
  const isFree = trunkSid === undefined && (voiceUrl === "" || DEMO_URL.test(voiceUrl));
  return [{ what: isFree ? "number" : "number-elsewhere", sid, number }];
}
