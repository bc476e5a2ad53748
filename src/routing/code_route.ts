import { type Feature, isSipUri, type UserId } from "../domain/mod.ts";
import type { DialledCode } from "./feature_codes.ts";
import { helpNumber } from "./emergency_route.ts";
import { numberOf } from "./forwarding.ts";
import { pageRoute } from "./group_route.ts";
import { mayPickUp } from "./pickup.ts";
import type { RoutingFacts } from "./routing_facts.ts";
import { changeBy, type Prompt } from "./settings_change.ts";
import { note, reject, type Step, type Trip } from "./trip.ts";
import { intercomRoute } from "./user_route.ts";
import { mailboxOwner, messageStep } from "./voicemail_route.ts";

/** How much later the delayed echo comes back, milliseconds. */
const ECHO_DELAY_MS = 5_000;

/** True when a call can be sent to `to`, which is not said to be answered there. */
export function leadsSomewhere(to: string, facts: RoutingFacts): boolean {
  const number = numberOf(to, facts);
  if (helpNumber(number, facts) !== undefined) return false;
  return isSipUri(number) || facts.users.byExtension(number) !== undefined ||
    facts.groups.byExtension(number) !== undefined ||
    mailboxOwner(number, facts) !== undefined || facts.outside(number) !== undefined;
}

/** What `code` does for the user who dialled it. */
export function codeRoute(
  trip: Trip,
  { feature, argument }: DialledCode,
  user: UserId,
  facts: RoutingFacts,
): Step {
  note(trip, "code", { number: trip.number, feature });
  switch (feature) {
    case "park":
    case "park-number":
      return { kind: "park" };
    case "slots":
      return { kind: "slot", slot: facts.codes.slotOf(argument) ?? argument };
    case "group-pickup": {
      const groups = facts.settings.get(user).pickupGroups;
      return groups.length > 0 ? { kind: "group-pickup", groups } : reject(403, "No Pickup Group");
    }
    case "pickup":
      return pickup(argument, user, facts);
    case "page": {
      const group = facts.groups.byExtension(argument);
      return group?.page ? pageRoute(trip, group, facts) : reject(404, "Not Found");
    }
    case "intercom": {
      const called = facts.users.byExtension(argument);
      return called ? intercomRoute(trip, called, facts) : reject(404, "Not Found");
    }
    case "hide-caller-id":
      return { kind: "onward", trip: { ...trip, number: argument, anonymous: true, codes: false } };
    case "call-return":
      return numberOrSay(trip, facts.lastCallerOf(user));
    case "redial":
      return redial(trip, user, facts);
    case "emergency-test": {
      const shown = facts.emergencyNumberShown?.(trip.caller.device);
      return { kind: "service", service: { kind: "emergency-test", shown } };
    }
    case "mailbox":
      return { kind: "service", service: { kind: "mailbox", own: user } };
    case "any-mailbox":
    case "mailbox-of":
    case "leave-message":
      return mailboxCode(trip, { feature, argument }, facts) ?? reject(404, "Not Found");
    default:
      return serviceRoute(feature) ?? changeRoute(trip, { feature, argument }, user, facts);
  }
}

/**
 * What a code does that is about somebody's mailbox, for whoever comes to it; undefined when it is
 * about none.
 */
export function mailboxCode(
  trip: Trip,
  { feature, argument }: DialledCode,
  facts: RoutingFacts,
): Step | undefined {
  if (feature === "any-mailbox") return { kind: "service", service: { kind: "mailbox" } };
  if (feature !== "mailbox-of" && feature !== "leave-message") return undefined;
  const owner = facts.users.byExtension(argument);
  if (!owner) return undefined;
  return feature === "mailbox-of"
    ? { kind: "service", service: { kind: "mailbox", mailbox: owner.id } }
    : messageStep(trip, owner, facts) ?? reject(480, "Temporarily Unavailable");
}

/** What does the same for everybody; undefined when `feature` is none of that. */
export function serviceRoute(feature: Feature): Step | undefined {
  switch (feature) {
    case "echo":
      return { kind: "service", service: { kind: "echo", delayMs: 0 } };
    case "echo-delayed":
      return { kind: "service", service: { kind: "echo", delayMs: ECHO_DELAY_MS } };
    case "milliwatt":
    case "clock":
    case "music":
      return { kind: "service", service: { kind: feature } };
    default:
      return undefined;
  }
}

function changeRoute(
  { caller }: Trip,
  { feature, argument }: DialledCode,
  user: UserId,
  facts: RoutingFacts,
): Step {
  const settings = facts.settings.get(user);
  const leadsTo = (to: string) =>
    numberOf(to, facts) !== caller.extension && leadsSomewhere(to, facts);
  const change = changeBy(feature, argument, settings, leadsTo);
  if (!change) return reject(404, "Not Found");
  return change.settings
    ? { kind: "change", user, settings: change.settings, prompts: change.prompts }
    : say(change.prompts);
}

function pickup(argument: string, user: UserId, facts: RoutingFacts): Step {
  const called = facts.users.byExtension(argument);
  const slot = facts.codes.slotOf(argument);
  if (!called) return slot === undefined ? reject(404, "Not Found") : { kind: "slot", slot };
  return mayPickUp(user, called.id, facts)
    ? { kind: "pickup", user: called.id }
    : reject(403, "Not In Your Pickup Group");
}

/** The last number of a person that was dialled: other codes are not dialled again. */
function redial(trip: Trip, user: UserId, facts: RoutingFacts): Step {
  const codeIn = (dialled: string) =>
    facts.users.byExtension(dialled) || facts.groups.byExtension(dialled)
      ? undefined
      : facts.codes.match(dialled);
  const last = facts.lastDialledBy(user, (dialled) => {
    const code = codeIn(dialled);
    return code === undefined || code.feature === "hide-caller-id";
  });
  const hidden = last === undefined ? undefined : codeIn(last);
  return hidden
    ? numberOrSay({ ...trip, anonymous: true }, hidden.argument)
    : numberOrSay(trip, last);
}

function numberOrSay(trip: Trip, number: string | undefined): Step {
  if (number === undefined) return say(["invalid"]);
  return { kind: "onward", trip: { ...trip, number, codes: false } };
}

function say(prompts: readonly Prompt[]): Step {
  return { kind: "service", service: { kind: "say", prompts } };
}
