import {
  type CallSettings,
  type Feature,
  type Forward,
  type ForwardCondition,
  isSipUri,
  parseDestination,
} from "../domain/mod.ts";

/** What is said of a change: names of sounds in `static/sounds`. */
export const PROMPTS = [
  "forward-on",
  "forward-off",
  "do-not-disturb-on",
  "do-not-disturb-off",
  "follow-me-on",
  "follow-me-off",
  /** There is no number to forward to, follow or call, or it leads nowhere. */
  "invalid",
  ...(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"] as const),
] as const;

export type Prompt = typeof PROMPTS[number];

/** What dialling a code makes of a user's settings; without settings nothing is changed. */
export interface Change {
  readonly settings?: CallSettings;
  readonly prompts: readonly Prompt[];
}

/** How long a number given by code rings beside the user's own phones, seconds. */
const FOLLOW_ME_RING = 30;

/**
 * What `feature`, dialled with `argument`, makes of `settings`; undefined when it is about
 * something else.
 *
 * @param leadsTo Whether calls can be sent to a number.
 */
export function changeBy(
  feature: Feature,
  argument: string,
  settings: CallSettings,
  leadsTo: (number: string) => boolean,
): Change | undefined {
  switch (feature) {
    case "forward-all-on":
      return forwardOn(settings, ["all"], argument, leadsTo);
    case "forward-all-off":
      return forwardOff(settings, ["all"]);
    case "forward-all-toggle":
      return toggleForward(settings, leadsTo);
    case "forward-busy-on":
      return forwardOn(settings, ["busy"], argument, leadsTo);
    case "forward-busy-off":
      return forwardOff(settings, ["busy"]);
    case "forward-no-answer-on": {
      const conditions = ["noAnswer", "unreachable"] as const;
      return forwardOn(settings, conditions, argument, leadsTo);
    }
    case "forward-no-answer-off":
      return forwardOff(settings, ["noAnswer", "unreachable"]);
    case "do-not-disturb-on":
      return doNotDisturb(settings, true);
    case "do-not-disturb-off":
      return doNotDisturb(settings, false);
    case "do-not-disturb-toggle":
      return doNotDisturb(settings, !settings.doNotDisturb);
    case "follow-me-toggle":
      return toggleFollowMe(settings);
    case "follow-me-to":
      return followMeTo(settings, argument, leadsTo);
    default:
      return undefined;
  }
}

type LeadsTo = (number: string) => boolean;

function forwardOn(
  settings: CallSettings,
  conditions: readonly ForwardCondition[],
  number: string,
  leadsTo: LeadsTo,
): Change {
  const to = dialledNumber(number);
  if (to === undefined || !leadsTo(to)) return { prompts: ["invalid"] };
  return forwardTo(settings, conditions, to);
}

function forwardTo(
  settings: CallSettings,
  conditions: readonly ForwardCondition[],
  to: string,
): Change {
  const forward = { to, enabled: true };
  return {
    settings: withForwards(settings, conditions.map((condition) => [condition, forward])),
    prompts: ["forward-on", ...digitsOf(to)],
  };
}

function forwardOff(
  settings: CallSettings,
  conditions: readonly ForwardCondition[],
): Change {
  const forwards = conditions.flatMap((condition): [ForwardCondition, Forward][] => {
    const forward = settings.forward[condition];
    return forward ? [[condition, { ...forward, enabled: false }]] : [];
  });
  return { settings: withForwards(settings, forwards), prompts: ["forward-off"] };
}

function toggleForward(settings: CallSettings, leadsTo: LeadsTo): Change {
  const { all } = settings.forward;
  if (all === undefined) return { prompts: ["invalid"] };
  if (all.enabled) return forwardOff(settings, ["all"]);
  return leadsTo(all.to) ? forwardTo(settings, ["all"], all.to) : { prompts: ["invalid"] };
}

function doNotDisturb(settings: CallSettings, on: boolean): Change {
  return {
    settings: { ...settings, doNotDisturb: on },
    prompts: [on ? "do-not-disturb-on" : "do-not-disturb-off"],
  };
}

function toggleFollowMe(settings: CallSettings): Change {
  const { enabled, members } = settings.followMe;
  if (members.length === 0) return { prompts: ["invalid"] };
  return {
    settings: { ...settings, followMe: { enabled: !enabled, members } },
    prompts: [enabled ? "follow-me-off" : "follow-me-on"],
  };
}

function followMeTo(settings: CallSettings, number: string, leadsTo: LeadsTo): Change {
  const to = dialledNumber(number);
  if (to === undefined || !leadsTo(to)) return { prompts: ["invalid"] };
  const members = [{ to, delaySeconds: 0, ringSeconds: FOLLOW_ME_RING }];
  return {
    settings: { ...settings, followMe: { enabled: true, members } },
    prompts: ["follow-me-on", ...digitsOf(to)],
  };
}

function withForwards(
  settings: CallSettings,
  forwards: readonly (readonly [ForwardCondition, Forward])[],
): CallSettings {
  return { ...settings, forward: { ...settings.forward, ...Object.fromEntries(forwards) } };
}

/** A number as a destination; no URI, which cannot be dialled and must not be smuggled in. */
function dialledNumber(number: string): string | undefined {
  return isSipUri(number) ? undefined : parseDestination(number);
}

/** A number digit by digit; what is no digit is not said. */
function digitsOf(number: string): readonly Prompt[] {
  return [...number].filter((one) => /\d/.test(one)).map((digit) => digit as Prompt);
}
