type Id<Of extends string> = string & { readonly __id: Of };

/** One call from first INVITE to last BYE; also its trace id in every log line. */
export type CallId = Id<"call">;
/** One party's side of a call. */
export type LegId = Id<"leg">;
export type DeviceId = Id<"device">;
export type UserId = Id<"user">;
export type ContactId = Id<"contact">;
export type RingGroupId = Id<"ring group">;
export type CallRuleId = Id<"call rule">;
export type ScheduleId = Id<"schedule">;
export type NumberListId = Id<"number list">;
export type NumberEntryId = Id<"number list entry">;
export type VoiceMessageId = Id<"voice message">;
export type AccountId = Id<"account">;
export type SessionId = Id<"session">;
export type ApiTokenId = Id<"API token">;
export type GatewayId = Id<"gateway">;
export type OutboundRouteId = Id<"outbound route">;
export type InboundNumberId = Id<"inbound number">;

/** What is dialled to reach a user, e.g. `101`. */
export type Extension = string & { readonly __extension: true };
