import type {
  CallSettings,
  ForwardCondition,
  NoAnswerCause,
  RingRound,
  User,
} from "../domain/mod.ts";
import { forward, otherwiseOf } from "./forwarding.ts";
import { isBusy, type Listed, type Members, membersOf, together } from "./members.ts";
import type { RoutingFacts } from "./routing_facts.ts";
import { isBlocked, note, reject, type Step, type Trip } from "./trip.ts";
import { mailboxFor, messageStep } from "./voicemail_route.ts";

/** Where a call to `user` goes: what the user has chosen, else its own phones. */
export function userRoute(trip: Trip, user: User, facts: RoutingFacts): Step {
  const { extension } = user;
  if (isBlocked(trip, user.id, facts)) {
    note(trip, "blocked", { extension });
    return reject(486, "Busy Here");
  }
  const settings = facts.settings.get(user.id);
  const all = enabled(settings, "all");
  if (all !== undefined) {
    const gone = forward(trip, extension, all, "unconditional", facts);
    if (gone) return gone;
  }
  if (settings.doNotDisturb) return undisturbed(trip, user, settings, facts);
  if (isBusy(user.id, facts)) {
    note(trip, "full", { extension, calls: facts.callsOf(user.id) });
    return elsewhere(trip, user, settings, "busy", facts) ?? reject(486, "Busy Here");
  }
  const { found } = whoRings(trip, user, settings, facts);
  if (found.length === 0) {
    note(trip, "no-phone", { extension });
    return elsewhere(trip, user, settings, "unreachable", facts) ??
      reject(480, "Temporarily Unavailable");
  }
  const ownMs = (settings.noAnswerSeconds ?? facts.ringSeconds) * 1_000;
  const members = together(found);
  const ms = Math.max(...members.map(({ afterMs, ringMs }) => afterMs + (ringMs ?? ownMs)));
  note(trip, "rings", { extension, seconds: ms / 1_000 });
  return ring(trip, user, { members, ms }, {
    ...mailboxFor(user, facts),
    ...otherwiseOf(trip, extension, wanted(settings), facts),
  });
}

/** A call to `user` whose phone answers by itself: to that phone or to nobody. */
export function intercomRoute(trip: Trip, user: User, facts: RoutingFacts): Step {
  const { found, someBusy } = membersOf(
    trip,
    [{ to: user.extension, delaySeconds: 0 }],
    facts,
    { skipBusy: true },
  );
  if (found.length === 0) {
    return someBusy ? reject(486, "Busy Here") : reject(480, "Temporarily Unavailable");
  }
  const round = { members: together(found), ms: facts.ringSeconds * 1_000 };
  return ring(trip, user, round, {}, true);
}

function ring(
  trip: Trip,
  { extension }: User,
  round: RingRound,
  otherwise: Readonly<Partial<Record<NoAnswerCause, string>>>,
  autoAnswer = false,
): Step {
  return {
    kind: "ring",
    plan: { called: extension, rounds: [round], otherwise, callerPrefix: "", autoAnswer },
    diversions: trip.diversions,
    anonymous: trip.anonymous,
  };
}

/** The user's own phones, and with follow-me on the other places too. */
function whoRings(trip: Trip, user: User, settings: CallSettings, facts: RoutingFacts): Members {
  const own: Listed = { to: user.extension, delaySeconds: 0 };
  const ownFound = facts.isRegistered(user.id)
    ? [{ listed: own, target: { kind: "user", user: user.id } as const }]
    : [];
  const { enabled, members } = settings.followMe;
  if (!enabled) return { found: ownFound, someBusy: false };
  const listsOwn = members.some(({ to }) => to === user.extension);
  const list = listsOwn ? members : [own, ...members];
  return membersOf(trip, list, facts, { skipBusy: false });
}

function undisturbed(trip: Trip, user: User, settings: CallSettings, facts: RoutingFacts): Step {
  note(trip, "do-not-disturb", { extension: user.extension });
  const busy = enabled(settings, "busy");
  const gone = busy === undefined
    ? undefined
    : forward(trip, user.extension, busy, "do-not-disturb", facts);
  return gone ?? messageStep(trip, user, facts) ?? reject(486, "Do Not Disturb");
}

function elsewhere(
  trip: Trip,
  user: User,
  settings: CallSettings,
  cause: "busy" | "unreachable",
  facts: RoutingFacts,
): Step | undefined {
  const to = enabled(settings, cause);
  const reason = cause === "busy" ? "user-busy" : "unavailable";
  const gone = to === undefined ? undefined : forward(trip, user.extension, to, reason, facts);
  return gone ?? messageStep(trip, user, facts);
}

function enabled(settings: CallSettings, condition: ForwardCondition): string | undefined {
  const forward = settings.forward[condition];
  return forward?.enabled ? forward.to : undefined;
}

/** Which forwarding takes a call that nobody answered. */
const CONDITIONS: readonly (readonly [NoAnswerCause, ForwardCondition])[] = [
  ["busy", "busy"],
  ["no-answer", "noAnswer"],
  ["unreachable", "unreachable"],
];

function wanted(settings: CallSettings): Readonly<Partial<Record<NoAnswerCause, string>>> {
  return Object.fromEntries(CONDITIONS.flatMap(([cause, condition]) => {
    const to = enabled(settings, condition);
    return to === undefined ? [] : [[cause, to]];
  }));
}
