export { type TwilioCall, twilioCallOf } from "./arrived_call.ts";
export { HttpClient, type HttpClientOptions } from "./http_client.ts";
export { LibraryApi, textStatusOf } from "./library_api.ts";
export { LibraryClient, type LibraryClientOptions } from "./library_client.ts";
export { type CheckSignature, loadSignatures, type SignedRequest } from "./signature.ts";
export type {
  NumberChange,
  TextFilter,
  TextToSend,
  TwilioAccount,
  TwilioApi,
  TwilioBalance,
  TwilioMedia,
  TwilioNumber,
  TwilioText,
} from "./twilio_api.ts";
export { type FetchFileOptions, fileFetcher } from "./fetch_file.ts";
export { TwilioTexts, type TwilioTextsOptions } from "./text_carrier.ts";
export { textWebhooks } from "./text_webhooks.ts";
export {
  LARGEST_WEBHOOK,
  NOTHING_TO_DO,
  type WebhookAnswer,
  type WebhookFields,
  type WebhookHandler,
  type WebhookRequest,
  Webhooks,
  type WebhooksOptions,
} from "./webhooks.ts";
export { TwilioConnection, type TwilioConnectionOptions } from "./connection.ts";
export { TextReconciler, type TextReconcilerOptions } from "./text_reconciler.ts";
export { type Drift, driftOf, type FoundTrunk, type WantedTrunk } from "./trunk/drift.ts";
export { LibraryTrunkApi } from "./trunk/library_trunk_api.ts";
export { SIGNALLING_ADDRESSES } from "./trunk/signalling_addresses.ts";
export type { TrunkApi } from "./trunk/trunk_api.ts";
export { TrunkWorks, type TrunkWorksOptions, wantedOf } from "./trunk/trunk_works.ts";
export { TwilioHealth, type TwilioHealthOptions, type TwilioState } from "./health.ts";
export { SipTickets, TICKET_HEADER } from "./voice/sip_tickets.ts";
export { languageOf } from "./voice/sentences.ts";
export { type DialTarget, type Verb, type VoiceLanguage, writeTwiml } from "./voice/verbs.ts";
export {
  type AnswerParts,
  answerTo,
  recordAnswer,
  type VoiceAnswer,
} from "./voice/voice_answer.ts";
export { VoiceCalls, type VoiceCallsOptions } from "./voice/voice_calls.ts";
export { voiceWebhooks, type VoiceWebhooksOptions } from "./voice/voice_webhooks.ts";
export {
  RecordingErrand,
  type RecordingErrandOptions,
  RecordingRemovalErrand,
} from "./voice/recording_errand.ts";
export {
  type ArrivingCall,
  type CallLeader,
  type Lead,
  VOICE_USERNAME,
  type VoiceGateway,
  type VoiceMailboxes,
} from "./voice/voice_parts.ts";
