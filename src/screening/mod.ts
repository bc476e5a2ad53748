export { CallerHistory } from "./caller_history.ts";
export { createScreening } from "./create_screening.ts";
export { decisionOf, notesOf } from "./decision.ts";
export { type Classify, loadNumberClasses, type NumberClass } from "./number_classes.ts";
export { NumberIndex, type WantedNumber } from "./number_index.ts";
export { NumberLists } from "./number_lists.ts";
export { RuleFactsBook, type RuleFactsOptions } from "./rule_facts.ts";
export { type Judgement, Screening, type ScreenStep } from "./screening.ts";
export type { ScreenedCall } from "./stage.ts";
