import type { CallRules } from "./call_rules.ts";
import type { DryRun } from "./dry_run.ts";
import type { NumberListBook } from "./number_lists.ts";
import type { Schedules } from "./schedules.ts";
import type { ScreeningChoices } from "./screening_choices.ts";

/** Who may reach whom, when and how: everything that decides about a call before it rings. */
export interface CallPolicy {
  readonly rules: CallRules;
  readonly schedules: Schedules;
  readonly lists: NumberListBook;
  readonly screening: ScreeningChoices;
  readonly dryRun: DryRun;
}
