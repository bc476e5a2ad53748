export { ACCOUNT_INPUT, type AccountInput, Accounts, type WithPassword } from "./accounts.ts";
export { FIRST_ADMINISTRATOR_INPUT, FirstAdministrator } from "./first_administrator.ts";
export {
  CALL_FILTER_INPUT,
  CallHistory,
  type CallHistoryOptions,
  directionFor,
  type Viewer,
} from "./call_history.ts";
export { dayStart } from "./day.ts";
export {
  CODE_INPUT,
  FeatureCodeList,
  type FeatureCodeListOptions,
  type ListedCode,
} from "./feature_code_list.ts";
export { type JudgedMusic, MOST_MUSIC, Music, type MusicEntry } from "./music.ts";
export { done, MISSING, type Outcome, type Problem, problemsOf, read, refused } from "./outcome.ts";
export {
  type Administration,
  type AdministrationOptions,
  createAdministration,
} from "./administration.ts";
export {
  CALL_SETTINGS_INPUT,
  CallChoices,
  type CallChoicesOptions,
  type CallSettingsInput,
  isPickupGroup,
  MOST_CALLS,
  MOST_PICKUP_GROUPS,
  MOST_PLACES,
} from "./call_choices.ts";
export {
  LIVE_CALL_ACTIONS,
  LIVE_CALL_INPUTS,
  type LiveCallAction,
  LiveCalls,
  type LiveCallsOptions,
  type SeenLiveCall,
} from "./live_calls.ts";
export {
  faultOf,
  RING_GROUP_INPUT,
  type RingGroupInput,
  RingGroups,
  type RingGroupsOptions,
} from "./ring_groups.ts";
export { USER_INPUT, type UserInput, Users } from "./users.ts";
export { Security, TOKEN_INPUT } from "./security.ts";
export { Place, PLACE_INPUT, type PlaceValue } from "./place.ts";
