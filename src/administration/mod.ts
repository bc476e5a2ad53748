export { Notices, NOTICES_INPUT, type NoticesOptions } from "./notices.ts";
export {
  TOLL_PERMISSIONS_INPUT,
  TOLL_POLICY_INPUT,
  type TolledPhone,
  Tolls,
  type TollsOptions,
} from "./tolls.ts";
export {
  Emergencies,
  EMERGENCY_DETAILS_INPUT,
  EMERGENCY_PLAN_INPUT,
  type EmergencyLack,
  type PhonePlace,
} from "./emergencies.ts";
export { CALL_INPUT, Calling } from "./calling.ts";
export { LISTEN_INPUT, Listening } from "./listening.ts";
export {
  ACCOUNT_INPUT,
  type AccountInput,
  Accounts,
  NEW_PASSWORD,
  type WithPassword,
} from "./accounts.ts";
export { FIRST_ADMINISTRATOR_INPUT, FirstAdministrator } from "./first_administrator.ts";
export {
  type ListedSetting,
  ServerSettings,
  type ServerSettingsOptions,
  SETTING_INPUT,
} from "./server_settings.ts";
export { type Backup, Backups, type BackupShelf, MOST_BACKUPS } from "./backups.ts";
export {
  CERTIFICATE_INPUT,
  type CertificateFacts,
  Certificates,
  type ServedCertificate,
} from "./certificates.ts";
export {
  type Figure,
  type SystemFacts,
  SystemState,
  type SystemStateOptions,
} from "./system_state.ts";
export { BAN_INPUT, Bans, type BansOptions } from "./bans.ts";
export {
  CALL_FILTER_INPUT,
  CallHistory,
  type CallHistoryOptions,
  type CallPart,
  directionFor,
  MOST_COUNTED,
  type Viewer,
} from "./call_history.ts";
export {
  type Book,
  CONTACT_INPUT,
  type ContactInput,
  Contacts,
  type ContactsOptions,
  type ImportPlan,
  LARGEST_IMPORT,
  MOST_CONTACTS,
  MOST_IMPORTED,
} from "./contacts.ts";
export { dayStart } from "./day.ts";
export {
  CODE_INPUT,
  FeatureCodeList,
  type FeatureCodeListOptions,
  type ListedCode,
} from "./feature_code_list.ts";
export { type JudgedMusic, LARGEST_MUSIC, MOST_MUSIC, Music, type MusicEntry } from "./music.ts";
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
  RING_GROUP_INPUT,
  type RingGroupInput,
  RingGroups,
  type RingGroupsOptions,
} from "./ring_groups.ts";
export { GATEWAY_INPUT, GATEWAY_SHAPE, type GatewayInput } from "./gateway_input.ts";
export { GatewayList, type GatewayListOptions, type ListedGateway } from "./gateway_list.ts";
export { INBOUND_NUMBER_INPUT, InboundNumbers } from "./inbound_numbers.ts";
export { OperatorTable } from "./operator_table.ts";
export { OUTBOUND_ROUTE_INPUT, OutboundRoutes, ROUTE_ORDER_INPUT } from "./outbound_routes.ts";
export { createOutside, type Outside, type OutsideOptions } from "./outside.ts";
export { USER_INPUT, type UserInput, Users } from "./users.ts";
export { createPeople, type People, type PeopleOptions, type PeopleStore } from "./people.ts";
export { API_TOKEN_INPUT, OwnTokens } from "./own_tokens.ts";
export { Security } from "./security.ts";
export { Place, PLACE_INPUT } from "./place.ts";
export {
  DEVICE_INPUT,
  type DeviceBinding,
  type DeviceInput,
  Devices,
  type DevicesOptions,
  type DeviceState,
} from "./devices.ts";
export {
  DeviceProvisioning,
  type DeviceProvisioningOptions,
  type DeviceSignIn,
  TOKEN_INPUT,
} from "./device_provisioning.ts";
export { PHONE_OPTIONS_INPUT, type PhoneOptionsInput } from "./phone_options.ts";
export { PHONE_PROFILE_INPUT, PhoneProfiles, type PhoneProfilesOptions } from "./phone_profiles.ts";
export { COUNTRIES } from "./countries.ts";
export { type Figures, Overview, type PhoneState, type Repair } from "./overview.ts";
export type { CallPolicy } from "./call_policy.ts";
export {
  ANNOUNCEMENT_INPUT,
  CALL_RULE_INPUT,
  type CallRuleInput,
  CallRules,
  type CallRulesOptions,
  RULE_ACTION_INPUT,
  RULE_CONDITION_INPUT,
} from "./call_rules.ts";
export {
  SCHEDULE_INPUT,
  type ScheduleInput,
  Schedules,
  type SchedulesOptions,
} from "./schedules.ts";
export {
  BLOCK_LIST,
  LARGEST_TABLE,
  NUMBER_ENTRY_INPUT,
  NUMBER_LIST_INPUT,
  type NumberImport,
  NumberListBook,
  type NumberListsOptions,
} from "./number_lists.ts";
export {
  SCREEN_ACTION_INPUT,
  SCREENING_INPUT,
  ScreeningChoices,
  type ScreeningChoicesOptions,
} from "./screening_choices.ts";
export { DRY_RUN_INPUT, DryRun, type DryRunOptions, type DryRunResult } from "./dry_run.ts";
export { AUTO_REPLY_INPUT, AutoReplies } from "./auto_replies.ts";
export {
  LARGEST_ATTACHMENT,
  NEW_TEXT_INPUT,
  TEXT_INPUT,
  TextDesk,
  type TextDeskOptions,
  type TextReader,
} from "./text_desk.ts";
export { TWILIO_INPUT, TwilioSetup } from "./twilio_setup.ts";
export {
  LARGEST_GREETING,
  MAILBOX_INPUT,
  type MailboxEntry,
  Mailboxes,
  type MailboxesOptions,
  type MailboxState,
  PIN_INPUT,
  VOICEMAIL_INPUT,
} from "./mailboxes.ts";
export { TWILIO_TRUNK_INPUT, TwilioTrunkDesk } from "./twilio_trunk.ts";
