import type { DryRunView } from "../../../views/dry_run.tsx";
import type { DryRunResult } from "../../administration/mod.ts";
import type { RingTarget, UserId } from "../../domain/mod.ts";
import type { Decision } from "../../routing/mod.ts";

/** What pages call a user. */
export type UserNames = (user: UserId) => string | undefined;

/** What would happen to a call, in a sentence each. */
export function outcomeOf(
  { decision, afterwards }: Pick<DryRunResult, "decision" | "afterwards">,
  users: UserNames,
): DryRunView["outcome"] {
  return [sentence(decision, users), ...afterwards ? [sentence(afterwards, users)] : []];
}

function sentence(decision: Decision, users: UserNames): DryRunView["outcome"][number] {
  switch (decision.kind) {
    case "ring": {
      const targets = decision.plan.rounds.map(({ members }) =>
        members.map(({ target }) => nameOf(target, users)).join(", ")
      );
      return { text: "dryRun.rings", params: { targets: targets.join(" → ") } };
    }
    case "reject":
      return {
        text: "dryRun.rejects",
        params: { status: decision.status, reason: decision.reason },
      };
    case "service":
      switch (decision.service.kind) {
        case "turn-away":
          return { text: `dryRun.turnsAway.${decision.service.how}` };
        case "announce":
          return { text: "dryRun.announces", params: { what: decision.service.announcement.name } };
        case "challenge":
          return { text: "dryRun.challenges" };
        case "leave-message":
          return {
            text: "dryRun.takesMessage",
            params: { who: users(decision.service.mailbox) ?? "" },
          };
        default:
          return { text: "dryRun.serves" };
      }
    default:
      return { text: "dryRun.serves" };
  }
}

function nameOf(target: RingTarget, users: UserNames): string {
  switch (target.kind) {
    case "user":
      return users(target.user) ?? "";
    case "uri":
      return target.uri;
    case "outside":
      return target.number;
  }
}
