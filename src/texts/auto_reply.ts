import type { AutoReply } from "../domain/mod.ts";
import { optOutOf } from "./opt_out.ts";

/** A text that came, as rules look at it. */
export interface ArrivedText {
  readonly ours: string;
  readonly theirs: string;
  readonly body: string;
}

/** What rules ask about. */
export interface ReplyFacts {
  /** The number is one of ours: two of us would answer each other for ever. */
  readonly isOurs: (number: string) => boolean;
  readonly isUndisturbed: (user: string) => boolean;
  /** False also for a schedule that is gone. */
  readonly isClosed: (schedule: string) => boolean;
  /** Hours since the rule has answered this sender last; undefined when it never has. */
  readonly hoursSince: (rule: string) => number | undefined;
  /** Answers by rule to this sender in the last day. */
  readonly answersToday: number;
}

/** However many rules there are: between two machines something has to end. */
export const MOST_ANSWERS_A_DAY = 10;

/** The first rule that answers, if any does. */
export function replyTo(
  text: ArrivedText,
  rules: readonly AutoReply[],
  facts: ReplyFacts,
): AutoReply | undefined {
  if (!isPerson(text.theirs) || facts.isOurs(text.theirs)) return undefined;
  // Carriers answer to these themselves, and a word from us would be one too many.
  if (optOutOf(text.body)) return undefined;
  if (facts.answersToday >= MOST_ANSWERS_A_DAY) return undefined;
  return rules.find((rule) =>
    rule.enabled && (rule.number === undefined || rule.number === text.ours) &&
    isTriggered(rule, text, facts) && (facts.hoursSince(rule.id) ?? Infinity) >= rule.pauseHours
  );
}

/** No short code and no name of a company: those are machines. */
function isPerson(number: string): boolean {
  return /^\+\d{8,15}$/.test(number);
}

function isTriggered({ trigger }: AutoReply, { body }: ArrivedText, facts: ReplyFacts): boolean {
  switch (trigger.on) {
    case "always":
      return true;
    case "do-not-disturb":
      return facts.isUndisturbed(trigger.user);
    case "closed":
      return facts.isClosed(trigger.schedule);
    case "keyword": {
      const words = body.toLowerCase().split(/[^\p{L}\p{N}]+/u);
      return trigger.words.some((word) => words.includes(word.toLowerCase()));
    }
  }
}
