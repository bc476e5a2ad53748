export { explain, route } from "./route.ts";
export { MOST_DIVERSIONS, onward } from "./forwarding.ts";
export { type DialledCode, FeatureCodes } from "./feature_codes.ts";
export { type FeatureDefinition, FEATURES, parseFeature } from "./feature_table.ts";
export { mailboxAt } from "./voicemail_route.ts";
export { mayPickUp } from "./pickup.ts";
export type {
  Decision,
  Rejection,
  RingRoute,
  RouteRequest,
  RoutingFacts,
  SettingsChange,
} from "./routing_facts.ts";
export { type Prompt, PROMPTS } from "./settings_change.ts";
export { explainRules } from "./rules/find_rule.ts";
export { HOLIDAY_COUNTRIES, holidayOn } from "./rules/holidays.ts";
export type { RuleFacts } from "./rules/rule_facts.ts";
export { isTimeZone, scheduleState } from "./rules/schedule_state.ts";
export { NumberPatterns, patternFault } from "./pattern/number_patterns.ts";
export type { PatternFaultKind } from "./pattern/parse_pattern.ts";
export { parseSlots, type SlotRange } from "./slots.ts";
