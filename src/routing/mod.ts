export { explain, route } from "./route.ts";
export { MOST_DIVERSIONS, onward } from "./forwarding.ts";
export { type DialledCode, FeatureCodes } from "./feature_codes.ts";
export { type FeatureDefinition, FEATURES, parseFeature } from "./feature_table.ts";
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
export { parseSlots, type SlotRange } from "./slots.ts";
