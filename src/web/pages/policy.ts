import type { Gateway, InboundNumber, InboundNumberId } from "../../domain/mod.ts";
import type { Parts } from "../parts.ts";
import type { PageRoute } from "../routes.ts";
import { callRulePages } from "./call_rules.tsx";
import { numberListPages } from "./number_lists.tsx";
import { schedulePages } from "./schedules.tsx";
import { screeningPages } from "./screening.tsx";

/** What forms about calls let people choose from, beside users and lists. */
export interface PolicyChoices {
  readonly gateways: () => readonly Gateway[];
  readonly numberById: (id: InboundNumberId) => InboundNumber | undefined;
  /** @param number As people write it. */
  readonly numberByText: (number: string) => InboundNumber | undefined;
  /** The time zone that people mean; that of the machine if undefined. */
  readonly timeZone: () => string | undefined;
}

/** The pages of everything that decides about a call before it rings. */
export function policyPages(
  { policy, choices, users, music }: Pick<Parts, "policy" | "choices" | "users" | "music">,
): readonly PageRoute[] {
  const extensionOf = (id: string) => users.list().find((user) => user.id === id)?.extension;
  const gateways = () => choices.gateways().map(({ id, name }) => ({ value: id, text: name }));
  return [
    ...callRulePages({
      rules: policy.rules,
      numberOf: (id) => choices.numberById(id as InboundNumberId)?.number ?? "",
      numberId: (number) => choices.numberByText(number)?.id ?? number,
      choices: async () => ({
        lists: policy.lists.lists().map(({ id, name }) => ({ value: id, text: name })),
        schedules: policy.schedules.list().map(({ id, name }) => ({ value: id, text: name })),
        users: users.list().map(({ id, extension, name }) => ({
          value: id,
          text: name === "" ? extension : `${extension} ${name}`,
        })),
        gateways: gateways(),
        files: await music.names(),
      }),
    }),
    ...schedulePages(policy.schedules, choices.timeZone),
    ...numberListPages({ book: policy.lists, extensionOf }),
    ...screeningPages({
      policy,
      musicNames: music.names,
      gateways,
      users: extensionOf,
      timeZone: choices.timeZone,
    }),
  ];
}
