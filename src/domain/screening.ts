import type { Announcement, Refusal } from "./call_rule.ts";

/** What becomes of a call from outside before any rule is looked at. */
export type ScreenAction =
  | { readonly kind: "allow" }
  | { readonly kind: "block"; readonly how: Refusal }
  /** Who presses 5 goes on. */
  | { readonly kind: "challenge" }
  | { readonly kind: "announce"; readonly announcement: Announcement }
  /** Can leave a message for the user who has this extension. */
  | { readonly kind: "voicemail"; readonly to: string }
  /** Sent to a SIP URI that speaks with the caller. */
  | { readonly kind: "agent"; readonly to: string };

/** The stages in their order. Those that only hold something against a call leave it to the last. */
export const SCREEN_STAGES = [
  "allow-list",
  "block-list",
  "grey-list",
  "number",
  "history",
  "operator",
  "stir",
  "look-up",
  "spam-score",
] as const;

export type ScreenStage = typeof SCREEN_STAGES[number];

/** How one stage works. */
export interface StageSettings {
  readonly enabled: boolean;
  /** What becomes of a call that it finds fault with. */
  readonly action: ScreenAction;
  /** It finds fault with a call, too, when it fails or takes too long. */
  readonly failClosed: boolean;
}

/** What is held against a caller for how it calls, each from 0 to 1. */
export interface HistoryWeights {
  /** Six or more digits that go up or down one by one, such as 123456. */
  readonly sequentialDigits: number;
  /** More than 10 calls within an hour. */
  readonly manyCalls: number;
  /** More than 5 calls, of less than 10 seconds on average. */
  readonly shortCalls: number;
  /** More than 20 numbers in more than 50 calls within a day. */
  readonly manyNumbers: number;
  /** More than 10 calls, and before 8 or after 20 o'clock now. */
  readonly oddHours: number;
  /** More than 3 calls to one number within an hour. */
  readonly sameNumber: number;
}

/** Where a caller's number is looked up. */
export interface LookUpSettings {
  /** An http or https URL that takes a POST. */
  readonly url: string;
  /** It may be in a network of ours. */
  readonly mayBePrivate: boolean;
}

export interface ScreeningSettings {
  readonly stages: Readonly<Record<ScreenStage, StageSettings>>;
  /** A call is spam when more than this is held against it, 0 to 1. */
  readonly threshold: number;
  /** From this score on the grey list finds fault, 0 to 100. */
  readonly greyFrom: number;
  readonly history: HistoryWeights;
  /** From this on the history finds fault, 0 to 1. */
  readonly historyFrom: number;
  /** How long a caller stays on the grey list whom the history has found fault with. */
  readonly greyHours: number;
  /** Operators that 0.5 is held against, by name, in small letters. */
  readonly operators: readonly string[];
  readonly lookUp?: LookUpSettings;
}

const CHALLENGE: ScreenAction = { kind: "challenge" };
const stage = (action: ScreenAction, enabled = true): StageSettings => ({
  enabled,
  action,
  failClosed: false,
});

/** What is done where nobody has said otherwise. */
export const DEFAULT_SCREENING: ScreeningSettings = {
  stages: {
    "allow-list": stage({ kind: "allow" }),
    "block-list": stage({ kind: "block", how: "declined" }),
    "grey-list": stage(CHALLENGE),
    "number": stage(CHALLENGE),
    "history": stage(CHALLENGE),
    "operator": stage(CHALLENGE),
    "stir": stage(CHALLENGE),
    "look-up": stage(CHALLENGE, false),
    "spam-score": stage({ kind: "block", how: "declined" }),
  },
  threshold: 0.7,
  greyFrom: 50,
  history: {
    sequentialDigits: 0.4,
    manyCalls: 0.5,
    shortCalls: 0.3,
    manyNumbers: 0.6,
    oddHours: 0.2,
    sameNumber: 0.3,
  },
  historyFrom: 0.8,
  greyHours: 24,
  operators: [],
};

/** How calls from outside are screened. Synchronous, as `UserStore`. */
export interface ScreeningSettingsStore {
  /** The defaults where nobody has said otherwise. The same object while nothing has changed. */
  get(): ScreeningSettings;
  save(settings: ScreeningSettings): void;
}
