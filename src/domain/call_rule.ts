import type {
  CallRuleId,
  GatewayId,
  InboundNumberId,
  NumberListId,
  ScheduleId,
  UserId,
} from "./ids.ts";

/** How a text is compared with a number; `pattern` as `routing/pattern/` describes. */
export type NumberMatch = "exact" | "prefix" | "contains" | "pattern";

export const NUMBER_MATCHES: readonly NumberMatch[] = ["exact", "prefix", "contains", "pattern"];

/** Attestation of a caller's number, best first: ATIS-1000074 §5.2.3. */
export type Attestation = "A" | "B" | "C";

export const ATTESTATIONS: readonly Attestation[] = ["A", "B", "C"];

/** What a carrier that we trust says of the signature of a caller's number (RFC 8224). */
export interface StirVerdict {
  readonly result: "passed" | "failed" | "none";
  /** Undefined where the carrier does not say. */
  readonly attestation?: Attestation;
}

/** What can be asked about a call. */
export type RuleTest =
  | { readonly kind: "dialled"; readonly match: NumberMatch; readonly value: string }
  | { readonly kind: "caller"; readonly match: NumberMatch; readonly value: string }
  /** The caller is in a list of numbers. */
  | { readonly kind: "list"; readonly list: NumberListId }
  /** The caller is a contact of a user or for all, or without a user of anybody. */
  | { readonly kind: "contact"; readonly user?: UserId }
  | { readonly kind: "anonymous" }
  /** The caller's number was signed, with this attestation or a better one. */
  | { readonly kind: "verified"; readonly attestation: Attestation }
  /** It is open. */
  | { readonly kind: "schedule"; readonly schedule: ScheduleId }
  | { readonly kind: "presence"; readonly user: UserId; readonly presence: UserPresence }
  | { readonly kind: "do-not-disturb"; readonly user: UserId }
  /** It came by this gateway. */
  | { readonly kind: "gateway"; readonly gateway: GatewayId };

/** `connected`: a phone can be rung; `on-a-call`: it rings or talks. */
export type UserPresence = "connected" | "on-a-call";

export const USER_PRESENCES: readonly UserPresence[] = ["connected", "on-a-call"];

/** A test, or with `negated` its opposite. */
export type RuleCondition = RuleTest & { readonly negated: boolean };

/** Several who ring together. */
export interface RuleRing {
  /** Extensions of users and groups, numbers outside, `sip:` URIs. */
  readonly to: readonly string[];
  readonly seconds: number;
}

/** How a call is turned away: `silent` lets the caller hear ringing, and nobody rings. */
export type Refusal = "busy" | "declined" | "not-in-service" | "silent";

export const REFUSALS: readonly Refusal[] = ["busy", "declined", "not-in-service", "silent"];

/** What a caller is told: a prompt that is built in, or a file of the music folder. */
export type Announcement =
  | { readonly kind: "prompt"; readonly name: AnnouncementPrompt }
  | { readonly kind: "file"; readonly name: string };

/** Prompts that make sense to somebody outside. */
export type AnnouncementPrompt = "closed-now" | "not-taken" | "not-available";

export const ANNOUNCEMENT_PROMPTS: readonly AnnouncementPrompt[] = [
  "closed-now",
  "not-taken",
  "not-available",
];

/** What becomes of a call. */
export type RuleAction =
  /** Rings one after the other; nobody having answered, the call goes to `otherwise`. */
  | { readonly kind: "ring"; readonly rings: readonly RuleRing[]; readonly otherwise?: string }
  /** Goes to an extension, number or `sip:` URI, with all that is set for calls to it. */
  | { readonly kind: "forward"; readonly to: string }
  /** Can leave a message for the user who has this extension. */
  | { readonly kind: "voicemail"; readonly to: string }
  /** Goes to a SIP URI that speaks with the caller. */
  | { readonly kind: "agent"; readonly to: string }
  | { readonly kind: "reject"; readonly how: Refusal }
  | { readonly kind: "announce"; readonly announcement: Announcement }
  /** Who presses 5 goes where the number leads by itself. */
  | { readonly kind: "challenge" }
  /** Goes where the number leads by itself. */
  | { readonly kind: "go-on"; readonly callerPrefix: string };

/** A sentence of the owner: calls to these numbers for which all this holds are treated so. */
export interface CallRule {
  readonly id: CallRuleId;
  readonly name: string;
  readonly enabled: boolean;
  /** Numbers of ours that it is for; none for all of them. */
  readonly numbers: readonly InboundNumberId[];
  /** It is for what our own phones dial too. Only without `numbers`. */
  readonly internal: boolean;
  /** All must hold; without any the rule is for every call. */
  readonly conditions: readonly RuleCondition[];
  readonly action: RuleAction;
}

export const MOST_RULES = 500;
export const MOST_CONDITIONS = 20;
/** Most fall-backs of a rule that rings, and most who ring at once. */
export const MOST_RINGS = 10;

/** Rules in the order in which they are looked at. Synchronous, as `UserStore`. */
export interface CallRuleStore {
  list(): readonly CallRule[];
  get(id: CallRuleId): CallRule | undefined;
  /** Replaces the rule, or adds it at the end. */
  save(rule: CallRule): void;
  /** Puts the rules in this order, which has to name each of them once. */
  arrange(order: readonly CallRuleId[]): void;
  /** False when there was none. */
  remove(id: CallRuleId): boolean;
}
