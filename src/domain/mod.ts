export {
  MOST_OUTBOX_ENTRIES,
  type NewOutboxEntry,
  type OutboxEntry,
  type OutboxState,
  type OutboxStore,
} from "./outbox.ts";
export {
  type AutoReply,
  type AutoReplyTrigger,
  type Conversation,
  type ConversationId,
  isLaterStatus,
  MOST_AUTO_REPLIES,
  type NewText,
  type OwnNumbers,
  TEXT_STATUSES,
  type TextId,
  type TextMedia,
  type TextMessage,
  type TextStatus,
  type TextStore,
} from "./text_message.ts";
export {
  ACCOUNT_SID,
  type TwilioAccess,
  type TwilioSecrets,
  type TwilioSettings,
  type TwilioStore,
} from "./twilio.ts";
export type { GatewayFigures, GatewayFiguresStore } from "./gateway_figures.ts";
export {
  MAIL_SECURITIES,
  type MailSecurity,
  type MailSettings,
  MOST_NOTICES,
  NO_NOTICES,
  type Notice,
  NOTICE_CHANNELS,
  type NoticeChannel,
  type NoticeSecrets,
  type NoticeSettings,
  type NoticeStore,
  type NoticeText,
  PUSH_KINDS,
  type PushKind,
  type PushSettings,
} from "./notice.ts";
export {
  DEFAULT_TOLL_POLICY,
  MOST_TOLL_PRICES,
  TOLL_LIMITS,
  type TollLimit,
  type TollLimits,
  type TollPermissions,
  type TollPolicy,
  type TollPrice,
  type TollRefusal,
  type TollStop,
  type TollStore,
  type TollSubject,
  type TollUsage,
  USUAL_PERMISSIONS,
} from "./toll.ts";
export {
  type EmergencyCall,
  type EmergencyDetails,
  type EmergencyPlan,
  type EmergencyStore,
  NO_EMERGENCY_PLAN,
} from "./emergency.ts";
export {
  type EmergencyNumber,
  emergencyNumberIn,
  emergencyNumbersOf,
  OUTSIDE_LINE,
} from "./emergency_numbers.ts";
export type { Ban, BanStore } from "./ban.ts";
export type {
  AccountId,
  ApiTokenId,
  CallId,
  CallRuleId,
  ContactId,
  DeviceId,
  Extension,
  GatewayId,
  InboundNumberId,
  LegId,
  NumberEntryId,
  NumberListId,
  OutboundRouteId,
  RingGroupId,
  ScheduleId,
  SessionId,
  UserId,
  VoiceMessageId,
} from "./ids.ts";
export type { DialogEnd, DialogState, ParkedCall } from "./dialog_state.ts";
export type {
  Diversion,
  NoAnswerCause,
  RingMember,
  RingPlan,
  RingRound,
  RingTarget,
  Route,
  Service,
} from "./route.ts";
export { TakenError, type User, type UserStore } from "./user.ts";
export { ha1Of } from "./credentials.ts";
export type { Device, DeviceAlgorithms, DeviceStore, DigestAlgorithm } from "./device.ts";
export type {
  CallRecord,
  CallRecordStore,
  CallResult,
  CallsToForget,
  EndReason,
  LegMediaStats,
  LegRecord,
  MediaHistory,
  MediaSample,
} from "./call_record.ts";
export type { Considered, ConsideredKey, LeftOut, RuleConsideredKey } from "./considered.ts";
export type { CallFilter, CallSearch, CallSlice } from "./call_filter.ts";
export {
  type Contact,
  type ContactFilter,
  type ContactNumber,
  type ContactStore,
  foldedNumber,
} from "./contact.ts";
export { isUsername, parseExtension } from "./extension.ts";
export {
  type CallSettings,
  type CallSettingsStore,
  COMMON_PICKUP_GROUP,
  DEFAULT_CALL_SETTINGS,
  type FollowMeMember,
  type Forward,
  FORWARD_CONDITIONS,
  type ForwardCondition,
  isPickupGroup,
  MOST_CALLS_AT_ONCE,
  MOST_PICKUP_GROUPS,
  MOST_PLACES,
  PICKUP_GROUP_NAME,
} from "./call_settings.ts";
export { isSipUri, parseDestination } from "./destination.ts";
export {
  type CodeArgument,
  type CodeChanges,
  type CodeConflict,
  CodeConflictError,
  type Feature,
  type FeatureCode,
  type FeatureCodeStore,
} from "./feature_code.ts";
export {
  isRingTime,
  LONGEST_RING,
  MOST_MEMBERS,
  RING_STRATEGIES,
  type RingGroup,
  type RingGroupFault,
  ringGroupFault,
  ringGroupFaultAmong,
  type RingGroupMember,
  type RingGroupStore,
  type RingStrategy,
} from "./ring_group.ts";
export {
  type Account,
  type AccountStore,
  foldedName,
  LastAdministratorError,
  parseAccountName,
  type Role,
  ROLES,
} from "./account.ts";
export { type ApiToken, type ApiTokenStore, TOKEN_SCOPES, type TokenScope } from "./api_token.ts";
export type {
  Actor,
  AuditEntry,
  AuditFilter,
  AuditLog,
  AuditPage,
  AuditRecord,
  AuditSubject,
} from "./audit.ts";
export type { FactorStore, Passkey, TotpFactor } from "./factor.ts";
export type { TracedMessage, TraceStore } from "./traced_message.ts";
export { redacted } from "./redacted.ts";
export type { Session, SessionStore, SignInMethod } from "./session.ts";
export type { SignInLock, SignInLockStore } from "./sign_in_lock.ts";
export {
  DEVICE_EVENT_TYPES,
  type DeviceEvent,
  type DeviceEventStore,
  type DeviceEventType,
  type DeviceSetup,
  type ExtraOption,
  type FetchIdentity,
  type PhoneCodec,
  type PhoneEncryption,
  type PhoneKey,
  type PhoneKeyKind,
  type PhoneLanguage,
  type PhoneOptions,
  type PhoneTransport,
  type ProfileId,
  type ProvisioningProfile,
  type ProvisioningStore,
  type ProvisioningToken,
  type ProvisioningTokenId,
  type TokenRefusal,
  tokenRefusal,
  type TokenTerms,
  type Vendor,
  VENDORS,
} from "./provisioning.ts";
export { PlaceHolder, type PlaceValue } from "./place.ts";
export {
  CALLER_ID_MODES,
  type CallerIdMode,
  DTMF_MODES,
  type DtmfMode,
  type Gateway,
  GATEWAY_CODECS,
  GATEWAY_TRANSPORTS,
  type GatewayAccount,
  type GatewayCallerId,
  type GatewayCodec,
  type GatewayIdentity,
  type GatewaySecrets,
  type GatewayStore,
  type GatewayTransport,
  IDENTITY_HEADERS,
  type IdentityHeader,
  MOST_GATEWAYS,
  NUMBER_FORMATS,
  type NumberFormat,
} from "./gateway.ts";
export {
  GATEWAY_CHOICES,
  type GatewayChoice,
  MOST_OPERATOR_PREFIXES,
  MOST_OUTBOUND_ROUTES,
  type OperatorPrefix,
  type OperatorStore,
  type OutboundRoute,
  type OutboundRouteStore,
  type RouteGateway,
} from "./outbound_route.ts";
export {
  E164,
  type InboundNumber,
  type InboundNumberStore,
  MOST_INBOUND_NUMBERS,
} from "./inbound_number.ts";
export {
  type Announcement,
  ANNOUNCEMENT_PROMPTS,
  type AnnouncementPrompt,
  type Attestation,
  ATTESTATIONS,
  type CallRule,
  type CallRuleStore,
  MOST_CONDITIONS,
  MOST_RINGS,
  MOST_RULES,
  NUMBER_MATCHES,
  type NumberMatch,
  type Refusal,
  REFUSALS,
  type RuleAction,
  type RuleCondition,
  type RuleRing,
  type RuleTest,
  type StirVerdict,
  USER_PRESENCES,
  type UserPresence,
} from "./call_rule.ts";
export {
  type CalendarEntry,
  type Hours,
  isAmong,
  minutesOf,
  MOST_SCHEDULES,
  MOST_SPECIAL_DAYS,
  MOST_WEEKLY_HOURS,
  type Schedule,
  type ScheduleFault,
  scheduleFault,
  type ScheduleState,
  type ScheduleStore,
  spanOf,
  type SpecialDays,
  type Weekday,
  WEEKDAYS,
  type WeeklyHours,
} from "./schedule.ts";
export {
  ENTRY_DIRECTIONS,
  ENTRY_KINDS,
  type EntryDirection,
  type EntryFilter,
  type EntryKind,
  LIST_PURPOSES,
  type ListPurpose,
  MOST_ENTRIES,
  MOST_LISTS,
  MOST_PATTERNS,
  type NumberEntry,
  type NumberList,
  type NumberListStore,
} from "./number_list.ts";
export {
  DEFAULT_SCREENING,
  type HistoryWeights,
  type LookUpSettings,
  SCREEN_STAGES,
  type ScreenAction,
  type ScreeningSettings,
  type ScreeningSettingsStore,
  type ScreenStage,
  type StageSettings,
} from "./screening.ts";
export {
  DEFAULT_MAILBOX,
  DEFAULT_VOICEMAIL,
  isWeakPin,
  LONGEST_GREETING_SECONDS,
  type Mailbox,
  type MailboxPin,
  type MailboxUsage,
  type MessageMail,
  PIN,
  VOICEMAIL_LIMITS,
  type VoicemailSettings,
  type VoicemailStore,
  type VoiceMessage,
} from "./voicemail.ts";
export {
  GATEWAY_ENCRYPTIONS,
  type GatewayEncryption,
  MEDIA_ENCRYPTIONS,
  type MediaEncryption,
} from "./media_encryption.ts";
