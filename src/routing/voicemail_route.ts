import type { NoAnswerCause, User } from "../domain/mod.ts";
import { numberOf } from "./forwarding.ts";
import type { RoutingFacts } from "./routing_facts.ts";
import { isSetByUs, note, reject, type Step, type Trip } from "./trip.ts";

/** Before an extension it is the mailbox there. Nobody can dial it: codes are for that. */
const PREFIX = "voicemail:";

/** Where the mailbox of `extension` is, as a destination that only we set. */
export function mailboxAt(extension: string): string {
  return `${PREFIX}${extension}`;
}

/** Where a call leads that is sent to `mailboxAt`; undefined for any other. */
export function mailboxStep(trip: Trip, facts: RoutingFacts): Step | undefined {
  if (!trip.number.startsWith(PREFIX) || !isSetByUs(trip)) return undefined;
  const user = facts.users.byExtension(trip.number.slice(PREFIX.length));
  return (user && messageStep(trip, user, facts)) ?? reject(480, "Temporarily Unavailable");
}

/** A message can be left for `user`; undefined when the mailbox is off. */
export function messageStep(trip: Trip, user: User, facts: RoutingFacts): Step | undefined {
  if (!takesMessages(user, facts)) return undefined;
  note(trip, "voicemail.leads", { extension: user.extension });
  const anonymous = trip.anonymous ? { anonymous: true } : {};
  return { kind: "service", service: { kind: "leave-message", mailbox: user.id, ...anonymous } };
}

/** Where calls go that `user` does not take, whatever the reason; nothing without a mailbox. */
export function mailboxFor(
  user: User,
  facts: RoutingFacts,
): Readonly<Partial<Record<NoAnswerCause, string>>> {
  if (!takesMessages(user, facts)) return {};
  const to = mailboxAt(user.extension);
  return { "busy": to, "no-answer": to, "unreachable": to };
}

/** The user whose mailbox is dialled by a code and the extension. */
export function mailboxOwner(number: string, facts: RoutingFacts): User | undefined {
  const code = facts.codes.match(numberOf(number, facts));
  return code?.feature === "leave-message" ? facts.users.byExtension(code.argument) : undefined;
}

const takesMessages = ({ id }: User, { takesMessages }: RoutingFacts): boolean =>
  takesMessages?.(id) ?? false;
