import type { OperatorStore, ScreeningSettingsStore } from "../domain/mod.ts";
import type { Clock, Log, Meter, Random, WebClient } from "../runtime/mod.ts";
import type { CallerHistory } from "./caller_history.ts";
import { historyStage } from "./history_stage.ts";
import { allowListStage, blockListStage, greyListStage } from "./list_stages.ts";
import { LookUpStage } from "./look_up_stage.ts";
import type { Classify } from "./number_classes.ts";
import type { NumberLists } from "./number_lists.ts";
import { numberStage } from "./number_stage.ts";
import { operatorStage } from "./operator_stage.ts";
import { Screening } from "./screening.ts";
import { spamScoreStage } from "./spam_score_stage.ts";
import { stirStage } from "./stir_stage.ts";

export interface CreateScreeningOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly meter: Meter;
  readonly settings: Pick<ScreeningSettingsStore, "get">;
  readonly lists: NumberLists;
  readonly history: CallerHistory;
  readonly operators: Pick<OperatorStore, "longest">;
  readonly web: Pick<WebClient, "text">;
  /** What numbers are; undefined until the plans are read. */
  readonly classify: () => Classify | undefined;
  /** True when `number` is anybody's contact. */
  readonly isContact: (number: string) => boolean;
  /** The hour of the day where we are, 0 to 23. */
  readonly hourOf: (at: Date) => number;
}

/** The screening with all its stages. */
export function createScreening(options: CreateScreeningOptions): Screening {
  const { lists, classify, operators } = options;
  const countryOf = (number: string) => classify()?.(number)?.country;
  return new Screening({
    ...options,
    stages: [
      allowListStage(lists, countryOf),
      blockListStage(lists, countryOf),
      greyListStage(lists, countryOf),
      numberStage(classify),
      historyStage(options),
      operatorStage(operators),
      stirStage(),
      new LookUpStage(options),
      spamScoreStage(),
    ],
  });
}
